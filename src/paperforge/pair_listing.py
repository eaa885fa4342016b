"""The pairs of texts, and how they stand against a lock, for the terminal and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from paperforge.bilingual.accepting import unsigned
from paperforge.bilingual.history import Change, Happened
from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.pieces import Kind, Piece
from paperforge.bilingual.status import Standing, State, names_metadata
from paperforge.checks.pairs import describe, excerpt
from paperforge.diagnostics import many
from paperforge.model.language import Language
from paperforge.model.lock import Lock
from paperforge.reading.files import show_hidden
from paperforge.reading.paper import Paper


@dataclass(frozen=True)
class Paired:
    """The pairs of some texts: those of a paper, or of files."""

    name: str
    languages: tuple[Language, ...]
    pairs: Sequence[Pair]


def format_pairs(listed: Sequence[Paired]) -> str:
    """A line per pair with its places, kind, confidence and first words, and a line of counts per paper."""
    return "\n".join(line for each in listed for line in _pair_lines(each))


def _pair_lines(paired: Paired) -> Iterator[str]:
    widths = [max([len(_place(pair, each)) for pair in paired.pairs] or [0]) for each in paired.languages]
    for pair in paired.pairs:
        places = [_place(pair, each).ljust(width) for each, width in zip(paired.languages, widths, strict=True)]
        kind = "+".join(dict.fromkeys(str(piece.kind) for pieces in pair.pieces.values() for piece in pieces))
        marks = [
            *(["moved"] if pair.moved else []),
            *([f"untranslated in {pair.untranslated}"] if pair.untranslated else []),
        ]
        confidence = "    " if pair.missing else f"{pair.confidence:.2f}"
        line = (
            f"{confidence}  {'  '.join(places)}  {kind:<10} {excerpt(pair.first)}  ({'; '.join([*marks, *pair.why])})"
        )
        yield show_hidden(line.rstrip())
    tags = " · ".join(map(str, paired.languages))
    yield f"{paired.name} {tags}: {many(len(paired.pairs), 'pair')}{counts_of(paired.pairs)}"


def counts_of(pairs: Sequence[Pair]) -> str:
    """What is noteworthy of some pairs, as the end of a line."""
    parts = [
        (sum(1 for pair in pairs if pair.missing), "without a counterpart"),
        (sum(1 for pair in pairs if pair.is_low), "uncertain"),
        (sum(1 for pair in pairs if pair.moved), "moved"),
        (sum(1 for pair in pairs if pair.untranslated), "untranslated"),
    ]
    return "".join(f", {count} {words}" for count, words in parts if count)


def _place(pair: Pair, language: Language) -> str:
    pieces = pair.pieces.get(language, ())
    if not pieces:
        return "-"
    lines = ",".join(str(piece.line) for piece in pieces)
    return f"{pieces[0].span.file.path.name}:{lines}"


def pairs_as_json(listed: Sequence[Paired]) -> str:
    """One object with stable keys; lines and columns count from 1."""
    entries = [
        {
            "name": each.name,
            "languages": [str(language) for language in each.languages],
            "pairs": [_pair_entry(pair) for pair in each.pairs],
        }
        for each in listed
    ]
    return json.dumps({"version": 1, "texts": entries}, ensure_ascii=False, indent=2)


def _pair_entry(pair: Pair) -> dict[str, Any]:
    return {
        "confidence": round(pair.confidence, 3),
        "why": list(pair.why),
        "moved": pair.moved,
        "untranslated": str(pair.untranslated or "") or None,
        "pieces": {
            str(language): [_piece_entry(piece) for piece in pieces] for language, pieces in pair.pieces.items()
        },
    }


def _piece_entry(piece: Piece) -> dict[str, Any]:
    position = piece.span.position
    return {
        "kind": str(piece.kind),
        "id": piece.id,
        "file": str(piece.span.file.path),
        "line": position.line,
        "column": position.column,
        "words": excerpt(piece),
    }


# ---------------------------------------------------------------- against the lock


def format_status(paper: Paper, standings: Sequence[Standing], *, every: bool) -> str:
    """A line per pair that is not fresh (`every`: per pair), then counts of the paper, its sides and its texts."""
    lines = [_status_line(each, paper) for each in standings if every or each.state is not State.FRESH]
    return "\n".join([*lines, *_summary(paper, standings)])


def _status_line(standing: Standing, paper: Paper) -> str:
    pair = standing.pair
    if pair is None:
        return show_hidden(f"{standing.name}: {describe(standing)}")
    places = " ".join(f"{pieces[0].span.file.path.name}:{pieces[0].line}" for pieces in pair.pieces.values() if pieces)
    entry = standing.entry
    told = describe(standing)
    if standing.state is State.FRESH and entry:
        told = (
            f"{entry.review}{f' by {entry.reviewer or entry.translator}' if entry.reviewer or entry.translator else ''}"
        )
        signed = [side for side in paper.metadata.parties if (paper.lock or Lock()).signed_by(side, entry)]
        told += f", signed by {', '.join(signed)}" if signed else ""
    return show_hidden(f"{standing.name} ({places}): {told}: “{excerpt(pair.first)}”")


def _summary(paper: Paper, standings: Sequence[Standing]) -> Iterator[str]:
    in_text = [each for each in standings if not _is_metadata(each)]
    counts = Counter(each.state for each in standings)
    told = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
    head = f"{many(len(in_text), 'pair')} of text, {len(standings) - len(in_text)} of metadata"
    yield f"{paper.slug}: {head}: {told or 'nothing to confirm'}" + ("" if paper.lock else "; there is no lock yet")
    for side in paper.metadata.parties:
        rest = len(unsigned(standings, paper.lock or Lock(), side))
        last = [each for each in (paper.lock or Lock()).sign_offs if each.side == side]
        when = f" ({last[-1].date}, {last[-1].by})" if last else ""
        yield f"  {side}: {f'{rest} not signed' if rest else 'all signed'}{when}"


def _is_metadata(standing: Standing) -> bool:
    return standing.pair.first.kind is Kind.TEXT if standing.pair else names_metadata(standing.name)


def format_changes(name: str, changes: Sequence[Change], *, every: bool) -> str:
    """A line per pair that changed since a revision (`every`: per pair), and a line of counts."""
    lines = [
        show_hidden(f"{_places_of(each)}: {_told(each)}: “{excerpt(_any_piece(each))}”")
        for each in changes
        if every or each.happened is not Happened.UNCHANGED
    ]
    counts = Counter(each.happened for each in changes)
    told = ", ".join(f"{counts[happened]} {happened}" for happened in Happened if counts[happened])
    return "\n".join([*lines, f"{name}: {many(len(changes), 'pair')}: {told or 'nothing there'}"])


def _places_of(change: Change) -> str:
    if change.pair is None:
        piece = _any_piece(change)
        return f"(then {piece.span.file.path.name}:{piece.line})"
    places = (pieces[0] for pieces in change.pair.pieces.values() if pieces)
    return " ".join(f"{piece.span.file.path.name}:{piece.line}" for piece in places)


def _any_piece(change: Change) -> Piece:
    if change.pair is not None:
        return change.pair.first
    return next(pieces[0] for pieces in change.before.values() if pieces)


def _told(change: Change) -> str:
    changed = ", ".join(sorted(map(str, change.changed)))
    others = ", ".join(str(each) for each in change.before if each not in change.changed)
    match change.happened:
        case Happened.STALE:
            return f"stale: changed in {changed}, and not in {others}"
        case Happened.NEW:
            return f"new in {changed}" + (f", and not in {others}" if others else "")
        case Happened.REMOVED:
            return f"removed from {changed}" + (f", and not from {others}" if others else "")
    return str(change.happened)


def changes_as_json(listed: Sequence[tuple[str, Sequence[Change]]]) -> str:
    """One object with stable keys."""
    entries = [
        {
            "name": name,
            "pairs": [
                {
                    "happened": str(each.happened),
                    "changed": sorted(map(str, each.changed)),
                    "before": {
                        str(key): [_piece_entry(piece) for piece in pieces] for key, pieces in each.before.items()
                    },
                    **({"pair": _pair_entry(each.pair)} if each.pair else {}),
                }
                for each in changes
            ],
        }
        for name, changes in listed
    ]
    return json.dumps({"version": 1, "texts": entries}, ensure_ascii=False, indent=2)


def status_as_json(listed: Sequence[tuple[Paper, Sequence[Standing]]]) -> str:
    """One object with stable keys."""
    entries = [
        {
            "paper": paper.slug,
            "locked": paper.lock is not None,
            "pairs": [_standing_entry(each, paper) for each in standings],
        }
        for paper, standings in listed
    ]
    return json.dumps({"version": 1, "papers": entries}, ensure_ascii=False, indent=2)


def _standing_entry(standing: Standing, paper: Paper) -> dict[str, Any]:
    entry, lock = standing.entry, paper.lock or Lock()
    fresh = standing.state is State.FRESH
    return {
        "name": standing.name,
        "state": str(standing.state),
        "changed": [str(each) for each in standing.changed],
        "review": str(entry.review) if entry else None,
        "drafted": str(entry.drafted) if entry and entry.drafted else None,
        "translator": entry.translator if entry else "",
        "reviewer": entry.reviewer if entry else "",
        "signed": [side for side in paper.metadata.parties if entry and fresh and lock.signed_by(side, entry)],
        "digests": {str(language): value for language, value in standing.digests.items()},
        **({"pair": _pair_entry(standing.pair)} if standing.pair else {}),
    }
