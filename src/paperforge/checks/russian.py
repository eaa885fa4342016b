"""RU: typography of Russian texts (Milchin and Cheltsova, «Справочник издателя и автора»; GOST 8.417 for units)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperforge import codes
from paperforge.checks.typography import edit, fault, glue, pair_quotes, stretches_in
from paperforge.diagnostics import Code, Diagnostic
from paperforge.pandoc.printed import OPAQUE, Stretch
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project


def check_quotes(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """RU070."""
    for stretch in stretches_in(paper, "ru"):
        text = stretch.text
        pairs, lone = pair_quotes(text)
        for pair in pairs:
            opening, closing = "«»" if pair.depth == 0 else "„“"
            if (text[pair.opening], text[pair.closing]) == (opening, closing):
                continue
            message = f"{text[pair.opening]}…{text[pair.closing]} is printed here"
            hint = f"Write {opening}…{closing}{' inside other quotes' if pair.depth else ''}."
            one = edit(stretch, pair.opening, pair.opening + 1, opening)
            other = edit(stretch, pair.closing, pair.closing + 1, closing)
            # With a quote that has no partner, nobody can say which of the others are the inner ones.
            edits = one + other if one and other and not lone else ()
            yield fault(codes.RU070, stretch, pair.opening, pair.opening + 1, message, hint, edits=edits)
        for at in lone:
            message = f"the quote {text[at]} has no partner in this paragraph"
            yield fault(codes.RU070, stretch, at, at + 1, message, "Russian quotes are «…», inside them „…“.")


# ---------------------------------------------------------------- dashes

# Patterns that begin with the characters they look for are several times as fast as those that begin by looking back.
_BETWEEN_WORDS = re.compile(r"[ \u00a0]([-\u2013])(?= (?!\d))(?<=[^\s\d]..)")
_RANGE = re.compile(r"\d-\d")
_YEARS = re.compile(r"(?<![\w.,/:\u2011-])(1\d{3}|20\d\d)(-)(1\d{3}|20\d\d)(?![\w/:-])")
_PAGES = re.compile(r"(?<!\w)(?:ст|пп?|сс?|стр|гл)\.[ \u00a0](\d{1,4})(-)(\d{1,4})(?![\w./:-])")
_SPACED_DASH = re.compile("( )\u2014(?= |\u00a0)(?<=\\S..)")


def find_dashes(stretch: Stretch) -> Iterator[tuple[int, str]]:
    """Where a hyphen or a short dash stands for a dash, and the dash that is due."""
    for match in _BETWEEN_WORDS.finditer(stretch.text):
        yield match.start(1), "\u2014"
    for pattern in (_YEARS, _PAGES) if _RANGE.search(stretch.text) else ():
        for match in pattern.finditer(stretch.text):
            if int(match[1]) < int(match[3]):
                yield match.start(2), "\u2013"


# ---------------------------------------------------------------- spaces that must not break

_LABELS = "вариант|пункт|част|групп|приложени|раздел|класс|тип|категори|зон|сторон|литер|букв|план|блок|точк|витамин"
_GLUED = (
    # A one-letter word; in capitals only where a sentence begins, else it is a letter of an enumeration.
    (
        re.compile(r"[авкосуия]( )(?<![\w.'’\u2011-]..)(?=[\w«„“\"(\[\ufffc])"),
        "a line could end with a one-letter word",
    ),
    (
        re.compile(r"[ВКОСУИАЯ]( )(?:(?<=^..)|(?<=[.!?…:»“(«„—]..)|(?<=[.!?…:»“—][ \u00a0]..))(?=[а-яё«„“\"\ufffc])"),
        "a line could end with a one-letter word",
    ),
    (re.compile(r"[№§]( )(?=[\w\ufffc])"), "a line could part the sign from its number"),
    (re.compile(r"[А-ЯЁ]\.( )(?<![\w.]...)(?=[А-ЯЁ]\.[ \u00a0]?[А-ЯЁ][а-яё])"), "a line could part the initials"),
    (
        re.compile(r"[А-ЯЁ]\.(?<![\w.]..)[ \u00a0]?[А-ЯЁ]\.( )(?=[А-ЯЁ][а-яё])"),
        "a line could part the initials from the name",
    ),
    (re.compile(r"[\dIVXLC]( )(?=(?:гг?|вв?)\.(?!\w))"), "a line could part the number from its word"),
    (
        re.compile(
            r"\d( )(?=[%‰°]|(?:км|см|мм|кг|га|млн|млрд|трлн|кВт|МВт|ГВт|кт|Мт)(?!\w)|(?:тыс|руб|долл|экз|чел)\.|т(?![\w.]))"
        ),
        "a line could part the number from its unit",
    ),
    (re.compile(r"[тн]\.( )(?<!\w...)(?=[едпкчнэо]\.)"), "a line could part the abbreviation"),
)
# One initial and a name; but a capital letter behind such a word ends a sentence (“… вариант Б. Стороны …”).
_INITIAL = re.compile(r"[А-ЯЁ]\.( )(?<![\w.]...)(?=[А-ЯЁ][а-яё]{2})")
_LABELED = re.compile(rf"(?:{_LABELS})\w*[ \u00a0]$", re.IGNORECASE)


def find_gaps(stretch: Stretch) -> dict[int, str]:
    """The spaces that must not break a line, and why."""
    text = stretch.text
    gaps = {match.start(1): why for pattern, why in _GLUED for match in pattern.finditer(text)}
    for match in _INITIAL.finditer(text):
        if not _LABELED.search(text[max(0, match.start() - 24) : match.start()]):
            gaps.setdefault(match.start(1), "a line could part the initial from the name")
    return gaps


def check_dashes_and_spaces(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """RU071, RU072, RU073: together, so that no two of them want the same space in different ways."""
    for stretch in stretches_in(paper, "ru"):
        text = stretch.text
        dashes = dict(find_dashes(stretch))
        gaps = find_gaps(stretch)
        spaced = {match.start(1) for match in _SPACED_DASH.finditer(text)}
        before = {at - 1 for at, dash in dashes.items() if dash == "\u2014" and text[at - 1] == " "}
        wanted = spaced | before | set(gaps)
        for at, dash in dashes.items():
            edits = edit(stretch, at, at + 1, dash)
            if edits and at - 1 in before:
                edits = glue(stretch, at - 1, wanted) + edits
            message = f"“{text[at]}” stands where a dash belongs"
            yield fault(codes.RU071, stretch, at, at + 1, message, f"Write {dash}.", edits=edits)
        yield from _gaps(codes.RU072, stretch, dict.fromkeys(spaced, "a line could begin with this dash"), wanted)
        rest = {at: why for at, why in gaps.items() if at not in spaced | before}
        yield from _gaps(codes.RU073, stretch, rest, wanted)


def _gaps(code: Code, stretch: Stretch, gaps: dict[int, str], wanted: set[int]) -> Iterator[Diagnostic]:
    """One finding for a paragraph, at the first of its places: a text typed without such spaces has hundreds."""
    if not gaps:
        return
    first = min(gaps)
    message = gaps[first] + (f" ({len(gaps) - 1} more such places in this paragraph)" if len(gaps) > 1 else "")
    edits = tuple(change for at in sorted(gaps) for change in glue(stretch, at, wanted))
    hint = "Put a no-break space (U+00A0 or &nbsp;) here."
    yield fault(code, stretch, first, first + 1, message, hint, edits=edits)


# ---------------------------------------------------------------- numbers

_DOTTED = re.compile(r"\d\.\d")
_DECIMAL = re.compile(rf"(?<![\w.,:/№§@{OPAQUE}-])(\d+)(\.)(\d+)(?![\w:/@]|[.,-]\d)")
# A number of a part, an article, a version; a proper or foreign name in front of it (Windows 3.1).
_NUMBERED = re.compile(
    r"(?:(?<!\w)(?:ст|пп?|ч|чч|гл|разд|рис|табл|сс?|стр|т|в|вер|v)\.?|[№§]|"
    r"(?:пункт|подпункт|стать|глав|раздел|подраздел|част|рисун|таблиц|верси|приложени|вариант|резолюци|решени|параграф|том)\w*|"
    rf"(?<!\w)[A-ZА-ЯЁ][\w.-]*|[A-Za-z][\w.-]*|[{OPAQUE}])[ \u00a0]?$"
)
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])")
_CLOCK = re.compile(r"(?<!\w)(?:в|к|с|до|около|после|на)[ \u00a0](?:[01]?\d|2[0-3])\.[0-5]\d$", re.IGNORECASE)
_MEASURED = re.compile(
    r"[ \u00a0]?(?:[%‰°]|(?:процент|млн|млрд|трлн|тыс|раза?|км|кг|градус|балл|доллар|рубл|миллион|миллиард)\w*)"
)


def check_decimals(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """RU074."""
    for stretch in stretches_in(paper, "ru"):
        text = stretch.text
        for match in _DECIMAL.finditer(text) if _DOTTED.search(text) else ():
            if not _MEASURED.match(text, match.end()) and (
                _NUMBERED.search(text[max(0, match.start() - 24) : match.start()])
                or _DAY.fullmatch(match[0])
                or _CLOCK.search(text[max(0, match.start() - 8) : match.end()])
            ):
                continue
            # 1.000 may be a thousand as English writes it: a person must say.
            edits = () if len(match[3]) == 3 else edit(stretch, match.start(2), match.end(2), ",")
            message = f"“{match[0]}” has a decimal point"
            hint = f"Write {match[1]},{match[3]}."
            yield fault(codes.RU074, stretch, match.start(), match.end(), message, hint, edits=edits)


CHECKS = (check_quotes, check_dashes_and_spaces, check_decimals)
