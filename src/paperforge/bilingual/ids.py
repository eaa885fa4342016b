"""Writes ids into both texts of a pair and changes nothing else: ` {#id}` behind a heading, `[]{#id}` before a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from anyascii import anyascii

from paperforge.bilingual.digest import digest
from paperforge.bilingual.loose import parse_loose
from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.pieces import Kind, Piece, has_explicit_id, read_pieces
from paperforge.model.language import Language
from paperforge.pandoc.ast import attr_of, walk
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.frontmatter import split_front_matter
from paperforge.reading.paper import Body
from paperforge.source import SourceFile

MAX_SLUG = 40  # characters of an id that is made of the words of a heading

_MARKER = re.compile(r"(?:[-+*]|\(?(?:\d+|#|[A-Za-z]|[ivxlcdmIVXLCDM]+|@[\w-]*)[.)])[ \t]+")
_ATTRIBUTES = re.compile(r"\{[^{}\n]*\}[ \t]*$")


@dataclass(frozen=True)
class Naming:
    """An id for a pair, or why it cannot have one."""

    pair: Pair
    id: str
    refused: str = ""


def name_pairs(pairs: Sequence[Pair], bodies: Mapping[Language, Body], *, every: bool) -> list[Naming]:
    """Ids for the headings that have none and the pairs that are uncertain; `every`: for each pair that can hold one."""
    taken = {identifier for body in bodies.values() for identifier in _given_ids(body)}
    named: list[Naming] = []
    for pair in pairs:
        pieces = [each for side in pair.pieces.values() for each in side]
        if pair.missing or any(piece.id for piece in pieces):
            continue
        if not (every or pair.is_low or pair.first.kind is Kind.HEADING):
            continue
        refused = _refusal(pair)
        identifier = "" if refused else _kept_id(pair, bodies) or _new_id(pair, taken)
        taken.add(identifier)
        named.append(Naming(pair, identifier, refused))
    return named


def _given_ids(body: Body) -> Iterator[str]:
    """The ids that an author gave; those that pandoc makes of the words of headings give way."""
    for element in body.marked_up:
        attribute = attr_of(element)
        if attribute and attribute[0] and (element["t"] != "Header" or has_explicit_id(element, body.places)):
            yield attribute[0]


def _refusal(pair: Pair) -> str:
    first = [pieces[0] for pieces in pair.pieces.values()]
    kinds = {piece.kind for piece in first}
    if not kinds <= {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM}:
        return f"a {next(iter(kinds - {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM}))} holds no id of this kind: write it yourself"
    if Kind.ITEM in kinds and any(piece.items for piece in first):
        return "a list stands against an item"
    return ""


def _kept_id(pair: Pair, bodies: Mapping[Language, Body]) -> str:
    """The id that pandoc gave a heading and something leads to: a new one would break that link."""
    for language, pieces in pair.pieces.items():
        attribute = attr_of(pieces[0].blocks[0])
        if pieces[0].kind is Kind.HEADING and attribute:
            links = (each["c"][2][0] for each in bodies[language].marked_up if each["t"] == "Link")
            if f"#{attribute[0]}" in links:
                return str(attribute[0])
    return ""


def _new_id(pair: Pair, taken: set[str]) -> str:
    if pair.first.kind is Kind.HEADING:
        words = [anyascii(pieces[0].words) for pieces in pair.pieces.values() if pieces[0].words.isascii()]
        base = _slug(words[0] if words else anyascii(pair.first.words)) or "section"
        candidates: Iterable[str] = (base if count == 1 else f"{base}-{count}" for count in range(1, 10_000))
    else:
        above = next((each.id for each in reversed(pair.first.above) if each.id), "text")
        candidates = (f"{above}-p{count}" for count in range(1, 100_000))
    return next(each for each in candidates if each not in taken)


def _slug(words: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:MAX_SLUG].strip("-")
    return slug if slug[:1].isalpha() else f"s-{slug}" if slug else ""


def write_ids(
    source: SourceFile, language: Language, named: Sequence[Naming], pandoc: Pandoc
) -> tuple[str, list[Naming]]:
    """The text with the ids written into it, and those that could not be: the text would then say something else."""
    edits = [(_edit(naming.pair.pieces[language][0], naming.id), naming) for naming in named if naming.id]
    text = _apply(source.text, [edit for edit, _ in edits])
    if _says_the_same(source, text, language, pandoc):
        return text, []
    kept: list[tuple[int, str]] = []
    failed: list[Naming] = []
    for edit, naming in edits:
        if _says_the_same(source, _apply(source.text, [*kept, edit]), language, pandoc):
            kept.append(edit)
        else:
            failed.append(naming)
    return _apply(source.text, kept), failed


def _edit(piece: Piece, identifier: str) -> tuple[int, str]:
    """Where an id is put in, and how it is spelt."""
    text, start = piece.span.file.text, piece.span.start
    if piece.kind is Kind.HEADING:
        end = text.find("\n", start)
        line = text[start : end if end >= 0 else len(text)]
        if attributes := _ATTRIBUTES.search(line):
            return start + attributes.start() + 1, f"#{identifier} " if line[
                attributes.start() + 1
            ] != "}" else f"#{identifier}"
        return start + len(line.rstrip()), f" {{#{identifier}}}"
    if piece.kind is Kind.ITEM and (marker := _MARKER.match(text, start)):
        start = marker.end()
    return start, f"[]{{#{identifier}}}"


def _apply(text: str, edits: Sequence[tuple[int, str]]) -> str:
    for at, words in sorted(edits, reverse=True):
        text = text[:at] + words + text[at:]
    return text


def _says_the_same(source: SourceFile, text: str, language: Language, pandoc: Pandoc) -> bool:
    return list(_said(source, language, pandoc)) == list(_said(SourceFile(source.path, text), language, pandoc))


def _said(source: SourceFile, language: Language, pandoc: Pandoc) -> Iterator[str]:
    _, start = split_front_matter(source, [])
    parsed = parse_loose(source, start, language, pandoc, [])
    for piece in read_pieces(parsed) if parsed else []:
        # The ids that pandoc makes of words are no ids of ours, and what leads to them must still lead there.
        links = [each["c"][2][0] for each in walk(list(piece.blocks), "Link")]
        yield f"{piece.kind} {digest([piece])} {links}"
