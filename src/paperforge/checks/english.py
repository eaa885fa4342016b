"""EN: typography and consistency of English texts (Chicago Manual of Style, 17th ed.)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from paperforge import codes
from paperforge.checks.typography import edit, fault, pair_quotes, stands_open, stretches_in
from paperforge.diagnostics import Diagnostic
from paperforge.pandoc.printed import OPAQUE, Stretch
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project

_TURNED_YEARS = re.compile(r"(?<!\w)‘(?=\d0s\b)")
_STRAIGHT = re.compile(r"(?<![\d′])[\"']")


def check_quotes(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """EN080."""
    for stretch in stretches_in(paper, "en"):
        for at, (due, message) in sorted(_faulty_quotes(stretch.text).items()):
            edits = edit(stretch, at, at + 1, due) if due else ()
            yield fault(codes.EN080, stretch, at, at + 1, message, f"Write {due}." if due else "", edits=edits)


def _faulty_quotes(text: str) -> dict[int, tuple[str, str]]:
    """The places of quotes that do not fit, with the quote that is due (empty where nobody can tell) and what is wrong."""
    found: dict[int, tuple[str, str]] = {}
    pairs, lone = pair_quotes(text)
    for pair in pairs:
        marks = "“”" if pair.depth == 0 else "‘’"
        for at, due in zip((pair.opening, pair.closing), marks, strict=True):
            if text[at] in "«»„‟":
                found[at] = due if not lone else "", f"the quote {text[at]} is not English"
            elif text[at] in "“”" and (found.get(pair.opening) or text[at] != "“”"[at == pair.closing]):
                found[at] = due, f"the quote {text[at]} is turned the wrong way"
    for at in lone:
        if text[at] in "«»„‟":
            found[at] = "", f"the quote {text[at]} is not English, and has no partner"
        elif text[at] in "“”" and (opens := stands_open(text, at)) is not None and text[at] != "”“"[opens]:
            found[at] = "”“"[opens], f"the quote {text[at]} is turned the wrong way"
    for match in _TURNED_YEARS.finditer(text):
        found[match.start()] = "’", "the apostrophe of a decade is turned the wrong way"
    for match in _STRAIGHT.finditer(text):
        found[match.start()] = _curly(text, match.start()), "a straight quote is printed here"
    return found


def _curly(text: str, at: int) -> str:
    if text[at] == "'" and text[at - 1 : at].isalnum():
        return "’"
    opens = stands_open(text, at)
    if opens is None:
        return ""
    return ("”“" if text[at] == '"' else "’‘")[opens]


# ---------------------------------------------------------------- ranges

_YEARS = re.compile(rf"(?<![\w.,/:@{OPAQUE}\u2011-])(1\d{{3}}|20\d\d)(-)(1\d{{3}}|20\d\d|\d\d)(?![\w/:@-]|[.,]\d)")
_COUNTED = re.compile(
    r"(?<!\w)(?:pp?\.|pages?|paras?\.|paragraphs|arts?\.|articles|sections|chapters|nos\.|vols?\.|§§?|ages|aged|options|lines)"
    r"[ \u00a0](\d{1,4})(-)(\d{1,4})(?![\w/:@-]|[.,]\d)",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    rf"(?<![\w.,/:@{OPAQUE}\u2011-])(\d{{1,3}})(-)(\d{{1,3}})"
    r"(?=[ \u00a0]?(?:%|(?:percent|per[ \u00a0]cent|years|months|weeks|days|hours|minutes|km|kilometers|kilometres|miles)\b))"
)


_RANGE = re.compile(r"\d-\d")  # what all of them have


def check_ranges(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """EN081."""
    for stretch in stretches_in(paper, "en"):
        if not _RANGE.search(stretch.text):
            continue
        hyphens = {
            match.start(2): match
            for pattern in (_YEARS, _COUNTED, _MEASURED)
            for match in pattern.finditer(stretch.text)
            if _is_range(match[1], match[3])
        }
        for at, match in sorted(hyphens.items()):
            message = f"“{match[1]}-{match[3]}” is a range and has a hyphen"
            hint = f"Write {match[1]}–{match[3]}, with an en dash."
            edits = edit(stretch, at, at + 1, "–")
            yield fault(codes.EN081, stretch, match.start(1), match.end(3), message, hint, edits=edits)


def _is_range(first: str, last: str) -> bool:
    if len(first) == 4 and len(last) == 2:  # 1972-73, but not the month 2018-01
        return int(last) > max(12, int(first[2:]))
    return int(first) < int(last)


# ---------------------------------------------------------------- dates

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DIGIT = re.compile(r"\d")
_DAY_FIRST = re.compile(rf"\b\d{{1,2}}[ \u00a0](?:{_MONTH})\b")
_MONTH_FIRST = re.compile(rf"\b(?:{_MONTH})[ \u00a0]\d{{1,2}}\b(?!\d)")
_ORDINAL = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)(?: of)?[ \u00a0](?:{_MONTH})\b|\b(?:{_MONTH})[ \u00a0]\d{{1,2}}(?:st|nd|rd|th)\b"
)


def check_dates(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """EN082: the rarer style, at each of its places; of two that are as frequent, the one that comes second."""
    styles: dict[str, list[tuple[Stretch, re.Match[str]]]] = {"day": [], "month": []}
    for stretch in stretches_in(paper, "en"):
        if not _DIGIT.search(stretch.text):
            continue
        for style, pattern in (("day", _DAY_FIRST), ("month", _MONTH_FIRST)):
            styles[style].extend((stretch, match) for match in pattern.finditer(stretch.text) if _own(stretch, match))
        for match in _ORDINAL.finditer(stretch.text):
            if _own(stretch, match):
                message = f"“{match[0]}” is a date with an ordinal"
                yield fault(codes.EN082, stretch, match.start(), match.end(), message, "Write the plain number.")
    usual, rare = sorted(styles.values(), key=len, reverse=True)
    for stretch, match in rare:
        other = usual[0][1][0]
        message = f"“{match[0]}” here, but “{other}” elsewhere ({len(usual)} such dates)"
        yield fault(codes.EN082, stretch, match.start(), match.end(), message, "Write all dates in one way.")


def _own(stretch: Stretch, match: re.Match[str]) -> bool:
    """Whether words are the author's own and not a quotation."""
    return all(stretch.free[match.start() : match.end()])


# ---------------------------------------------------------------- American and British spelling

_LOWER = re.compile(r"(?<![\w’'\u2011-])[a-z]{4,}(?![\w’'\u2011-])")


@cache
def _spellings() -> dict[str, tuple[str, str]]:
    """Words that tell: their kind (`us`, `uk`, `ize`, `ise`) and how the other side writes them."""
    found: dict[str, tuple[str, str]] = {}
    for line in Path(__file__).with_name("us_uk.txt").read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        american, *middle, british = line.split()
        found[british] = ("ise" if middle else "uk"), american
        if american != "-":
            found[american] = ("ize" if middle else "us"), british
    return found


def check_spelling_is_one(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """EN083: the words of the rarer spelling, each once. -ize goes with American and with British spelling."""
    spellings = _spellings()
    seen: dict[str, dict[str, tuple[Stretch, re.Match[str]]]] = {"us": {}, "uk": {}, "ize": {}, "ise": {}}
    for stretch in stretches_in(paper, "en"):
        for match in _LOWER.finditer(stretch.text):
            entry = spellings.get(match[0])
            if entry and _own(stretch, match):
                seen[entry[0]].setdefault(match[0], (stretch, match))
    british = seen["uk"] | seen["ise"]
    american = seen["us"] | (seen["ize"] if seen["ise"] else {})
    if not british or not american:
        return
    if seen["ise"] and not seen["us"] and not seen["uk"]:
        british, american = seen["ise"], seen["ize"]
    if not seen["us"] and not seen["ise"]:
        return
    usual, rare = (british, american) if len(british) > len(american) else (american, british)
    other = next(iter(usual))
    for word, (stretch, match) in rare.items():
        twin = spellings[word][1]
        hint = f"Write “{twin}”." if twin != "-" else ""
        side = "American" if rare is american else "British"
        message = f"“{word}” is {side} spelling; elsewhere in the paper: “{other}”"
        yield fault(codes.EN083, stretch, match.start(), match.end(), message, hint)


CHECKS = (check_quotes, check_ranges, check_dates, check_spelling_is_one)
