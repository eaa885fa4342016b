"""A comparison for people and for programs: as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from paperforge.reading.files import show_hidden
from paperforge.redline.compare import Comparison, PaperChange, TextChange
from paperforge.redline.marks import DEL, FORMAT, INS
from paperforge.redline.spelling import write
from paperforge.redline.telling import Change, Counts
from paperforge.redline.values import ValueChange

FORMAT_NAME = "paperforge-redline/1"
_FATES = {"": "same", INS: "inserted", DEL: "deleted", FORMAT: "format"}
MAX_VALUE = 160  # characters of a value that are shown


def format_text(comparison: Comparison) -> str:
    """All of it for a terminal or a log: the counts first, then paper by paper what changed."""
    lines = [f"{comparison.old.label} → {comparison.new.label}", ""]
    changed = [paper for paper in comparison.papers if paper.differs]
    lines += [f"  {_head(paper)}" for paper in changed]
    same = sum(1 for paper in comparison.papers if not paper.differs)
    if same:
        lines.append(f"  {same} {'paper' if same == 1 else 'papers'} without a change")
    for paper in changed:
        lines += ["", *_paper(paper)]
    return show_hidden_lines(lines)


def show_hidden_lines(lines: Sequence[str]) -> str:
    """Lines without characters that a terminal would obey."""
    return "\n".join(show_hidden(line) for line in lines)


def _head(paper: PaperChange) -> str:
    name = f"{paper.old_slug} → {paper.slug}" if paper.status == "renamed" else paper.slug
    told = [] if paper.status == "changed" else [paper.status]
    if paper.status not in {"added", "removed"}:
        told += [f"{text.language}: {format_counts(text)}" for text in paper.texts]
        told += [f"{len(paper.values)} values" if len(paper.values) != 1 else "1 value"] * bool(paper.values)
    return f"{name}: {'; '.join(told) or 'the same'}"


def format_counts(text: TextChange) -> str:
    """The counts of a text in one line."""
    counts = text.counts
    told = [text.status] if text.status != "changed" else []
    told.append(f"+{counts.inserted_words} −{counts.deleted_words} words")
    told += [f"{number} {kind}" for kind, number in counts.kinds.items()]
    if text.brackets:
        told.append(f"brackets: {', '.join(f'{number} {kind}' for kind, number in bracket_counts(text).items())}")
    for name in counts.added:
        more, less = len(counts.added[name]), len(counts.removed[name])
        if more or less:
            told.append(f"{name} +{more} −{less}")
    return ", ".join(told)


def bracket_counts(text: TextChange) -> dict[str, int]:
    """How many brackets were opened, closed and changed."""
    kinds = [each.kind for each in text.brackets]
    return {kind: kinds.count(kind) for kind in ("opened", "closed", "changed") if kind in kinds}


def _paper(paper: PaperChange) -> Iterator[str]:
    yield f"== {_head(paper)}"
    if paper.status in {"added", "removed"}:
        for text in paper.texts:
            words = text.counts.inserted_words + text.counts.deleted_words
            yield f"   {text.path}: {words} words"
        return
    for text in paper.texts:
        yield ""
        yield f"-- {text.path}"
        for bracket in text.brackets:
            yield f"   bracket {bracket.name}{_under(bracket.heading)}: {bracket.words}"
        heading = None
        for change in text.changes:
            if change.heading != heading:
                heading = change.heading
                yield ""
                yield f"   § {heading or '(before the first heading)'}"
            yield f"   {format_change(change)}"
        yield from _references(text.counts)
    if paper.values:
        yield ""
        yield from (f"   {line}" for line in format_values(paper.values))


def _references(counts: Counts) -> Iterator[str]:
    for name in ("citations", "links"):
        told = [f"+{each}" for each in counts.added[name]] + [f"−{each}" for each in counts.removed[name]]
        if told:
            yield ""
            yield f"   {name}: {', '.join(told)}"


def _under(heading: str) -> str:
    return f" ({heading})" if heading else ""


def format_change(change: Change) -> str:
    """One change in one line: the line of the file, what it is, and its words."""
    place = f"{change.line}: " if change.line else ""
    name = f"{change.what} {change.kind}" if change.kind != "properties" else f"{change.what} set otherwise"
    if change.kind == "moved":
        was = f"line {change.from_line}" if change.from_line else "elsewhere"
        name += f" from {was}{_under(change.from_heading)}"
    return f"{place}{name}: {write(change.pieces)}"


def format_values(values: Sequence[ValueChange]) -> Iterator[str]:
    """Changed values, a line each; an entry that is new or gone as a whole has one line."""
    for (file, entry, fate), group in groupby(values, key=lambda each: (each.file, each.entry, each.fate)):
        found = list(group)
        if entry:
            label = next((each.new or each.old for each in found if ".label" in each.path), "")
            yield f"{file} {entry}: {fate}{f' (“{_short(label)}”)' if label else ''}"
        else:
            yield from map(format_value, found)


def format_value(value: ValueChange) -> str:
    """One changed value in one line."""
    if value.old is None:
        return f"{value.file} {value.path}: {{+{_short(value.new)}+}}"
    if value.new is None:
        return f"{value.file} {value.path}: [-{_short(value.old)}-]"
    return f"{value.file} {value.path}: [-{_short(value.old)}-] {{+{_short(value.new)}+}}"


def _short(value: str | None) -> str:
    words = value or ""
    return words if len(words) <= MAX_VALUE else f"{words[: MAX_VALUE - 1]}…"


def format_json(comparison: Comparison) -> str:
    """All of it for programs; nothing is cut."""
    return json.dumps(as_data(comparison), ensure_ascii=False, indent=2)


def as_data(comparison: Comparison) -> dict[str, Any]:
    """What `format_json` writes."""
    return {
        "format": FORMAT_NAME,
        "old": {"name": comparison.old.label, "commit": comparison.old.commit},
        "new": {"name": comparison.new.label, "commit": comparison.new.commit},
        "differs": comparison.differs,
        "papers": [_paper_data(paper) for paper in comparison.papers],
    }


def _paper_data(paper: PaperChange) -> dict[str, Any]:
    return {
        "slug": paper.slug,
        "old_slug": paper.old_slug,
        "status": paper.status,
        "texts": [_text_data(text) for text in paper.texts],
        "values": [asdict(value) for value in paper.values],
    }


def _text_data(text: TextChange) -> dict[str, Any]:
    counts = asdict(text.counts)
    return {
        "language": str(text.language),
        "path": text.path,
        "status": text.status,
        "counts": counts,
        "brackets": [asdict(each) for each in text.brackets],
        "changes": [_change_data(change) for change in text.changes],
    }


def _change_data(change: Change) -> dict[str, Any]:
    data = asdict(change)
    data["pieces"] = [{"fate": _FATES[piece.fate], "words": piece.words} for piece in change.pieces]
    data["text"] = write(change.pieces, whole=True)
    return data
