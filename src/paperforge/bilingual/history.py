"""What happened to each pair since a revision of git: which of its texts says something else now. It needs no lock.

Dates and commits tell little: a synchronization touches every file, and one commit may touch both texts and mean one. So what
a piece says is compared with what it said then, by its digest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path, PurePosixPath

from paperforge.bilingual.digest import digest
from paperforge.bilingual.earlier import read_earlier, read_gone
from paperforge.bilingual.matching import match_pieces, split_lists
from paperforge.bilingual.pairing import pair_pieces
from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.past import Past, head_date, identity, look_back
from paperforge.bilingual.pieces import Kind, Located, Piece, read_pieces
from paperforge.model.language import Language
from paperforge.pandoc.caller import Pandoc

__all__ = ["Change", "Happened", "Past", "changes_since", "compare", "head_date", "identity", "look_back"]


class Happened(StrEnum):
    """What happened to a pair since a revision."""

    UNCHANGED = "unchanged"
    STALE = "stale"
    CHANGED = "both changed"
    NEW = "new"
    REMOVED = "removed"


@dataclass(frozen=True, eq=False)
class Change:
    """What happened to a pair; `before` are its pieces as they were, by language, none where a language had none.

    `changed` are the languages whose text says something else now, was added or was removed:

    - `STALE`: the others were not touched, and may be out of date;
    - `CHANGED`: all of them were;
    - `NEW`: they stand there now; the others lack the text or, where they are in `before`, had it already;
    - `REMOVED`: they are gone; what the others still say may be an orphan. `pair` is None where nothing is left of it.
    """

    pair: Pair | None
    happened: Happened
    changed: frozenset[Language]
    before: Mapping[Language, tuple[Piece, ...]]


def changes_since(
    texts: Mapping[Language, Located],
    pairs: Sequence[Pair],
    revision: str,
    root: Path,
    pandoc: Pandoc,
    *,
    sides: Collection[str] = (),
    gone: Mapping[Language, PurePosixPath] | None = None,
) -> list[Change]:
    """What happened to each pair since a revision, in their order; behind the pair it followed, what is gone altogether.

    A pair of several pieces comes as two where then they were two, and one of them lost its counterpart.
    `texts` are those of the pairs; their files stand below `root`. `sides` are those of the project, for brackets in
    shorthand. `gone` are the paths of texts in other languages of the pairs that are not there any more. Pairs of metadata are
    left out. Raises `UsageError` (no repository, unknown revision, what cannot be read), `ToolMissingError` without git.
    """
    past = look_back(root, revision)
    return compare(texts, pairs, dict.fromkeys([*texts, *(gone or {})], past), pandoc, sides=sides, gone=gone)


def compare(
    texts: Mapping[Language, Located],
    pairs: Sequence[Pair],
    pasts: Mapping[Language, Past],
    pandoc: Pandoc,
    *,
    sides: Collection[str] = (),
    gone: Mapping[Language, PurePosixPath] | None = None,
) -> list[Change]:
    """The same for texts below several roots, or of several repositories: a `Past` (of `look_back`) for each language.

    A `Past` knows the files of its revision, and is best made once for many texts.
    """
    pairs = [pair for pair in pairs if pair.first.kind is not Kind.TEXT]
    versions: dict[Language, _Versions] = {}
    for language, text in texts.items():
        old = read_earlier(text, pasts[language], pandoc, sides, {*pasts} - {language})
        is_same = old is None
        old = read_pieces(text) if old is None else old
        versions[language] = _Versions(old, _pieces_of(pairs, language), is_same)
    for language, path in (gone or {}).items():
        versions.setdefault(language, _Versions(read_gone(path, language, pasts[language], pandoc), []))
    return _Comparison(pairs, versions).changes()


def _pieces_of(pairs: Iterable[Pair], language: Language) -> list[Piece]:
    pieces = (piece for pair in pairs for piece in pair.pieces.get(language, ()))
    return sorted(pieces, key=lambda piece: piece.path)


@dataclass(frozen=True, eq=False)
class _Versions:
    """A text then and now; `old` holds lists whole, `before` and `now` their items. `is_same`: no character changed."""

    old: Sequence[Piece]
    new: Sequence[Piece]
    is_same: bool = False

    @cached_property
    def before(self) -> list[Piece]:
        return split_lists(self.old)

    @cached_property
    def now(self) -> list[Piece]:
        return split_lists(self.new)

    @cached_property
    def matched(self) -> dict[int, Piece]:
        """The piece of then by the identity of that of now."""
        if self.is_same:
            at = {piece.path: piece for piece in self.before}
            return {id(piece): at[piece.path] for piece in self.now}
        return {id(self.now[new]): self.before[old] for new, old in match_pieces(self.before, self.now).items()}

    @cached_property
    def lost(self) -> list[Piece]:
        """The pieces of then that are none of those of now."""
        kept = {id(piece) for piece in self.matched.values()}
        return [piece for piece in self.before if id(piece) not in kept]


@dataclass(eq=False)
class _Comparison:
    pairs: Sequence[Pair]
    versions: Mapping[Language, _Versions]
    given: set[int] = field(default_factory=set)  # identities of lost pieces that belong to a pair

    def changes(self) -> list[Change]:
        """See `changes_since`."""
        self.pairs = [each for pair in self.pairs for each in self.parts(pair)]
        changes = [self.change(pair) for pair in self.pairs]
        behind = defaultdict(list)
        for change in self.vanished():
            behind[self.place(change)].append(change)
        return [*behind[-1], *(each for at, change in enumerate(changes) for each in (change, *behind[at]))]

    def parts(self, pair: Pair) -> list[Pair]:
        """A pair of several pieces without those that stood against what is gone: of now alone, they would seem to be its own."""
        if max(map(len, pair.pieces.values())) < 2 or not any(each.lost for each in self.versions.values()):
            return [pair]
        row = {id(piece): self.row_then(piece) for pieces in pair.pieces.values() for piece in pieces}
        here = {language: {row[id(piece)] for piece in pieces} for language, pieces in pair.pieces.items()}
        orphaned: set[int | None] = set()
        for language, versions in self.versions.items():
            gone = {self.row_of.get(id(piece)) for piece in versions.lost}
            others = set().union(*(rows for other, rows in here.items() if other != language))
            orphaned |= (gone - here.get(language, set())) & others - {None}
        if not orphaned or set().union(*here.values()) <= orphaned:
            return [pair]
        parts: dict[int | None, dict[Language, list[Piece]]] = {}
        for language, pieces in pair.pieces.items():
            for piece in pieces:
                key = row[id(piece)] if row[id(piece)] in orphaned else None
                parts.setdefault(key, {each: [] for each in pair.pieces})[language].append(piece)
        return [replace(pair, pieces={each: tuple(found) for each, found in part.items()}) for part in parts.values()]

    def row_then(self, piece: Piece) -> int | None:
        """The number of the pair in which a piece of now stood then, if it did."""
        versions = self.versions.get(piece.language)
        then = versions.matched.get(id(piece)) if versions else None
        return self.row_of.get(id(then)) if then else None

    def change(self, pair: Pair) -> Change:
        before: dict[Language, tuple[Piece, ...]] = {}
        changed: set[Language] = set()
        kept = {language: self.kept(pair, language) for language in pair.pieces}
        for language, pieces in pair.pieces.items():
            lost = self.lost_with(language, kept)
            self.given |= {id(piece) for piece in lost}
            before[language] = tuple(sorted([*kept[language], *lost], key=lambda piece: piece.path))
            if _said(before[language]) != _said(split_lists(pieces)):
                changed.add(language)
        return Change(pair, _happened(pair, before, changed), frozenset(changed), before)

    def kept(self, pair: Pair, language: Language) -> list[Piece]:
        """The pieces of then that those of a pair are now."""
        if language not in self.versions:
            return []
        matched = self.versions[language].matched
        return [matched[id(piece)] for piece in split_lists(pair.pieces[language]) if id(piece) in matched]

    def lost_with(self, language: Language, kept: Mapping[Language, Sequence[Piece]]) -> list[Piece]:
        """The lost pieces of a language that then stood against what another language of the pair still has.

        That is how a text is known that was deleted beside its translation, or written anew without a word of the old one.
        """
        if language not in self.versions or not self.versions[language].lost:
            return []
        partners = [each for other, pieces in kept.items() if other != language for each in pieces]
        rows = {self.row_of[id(piece)] for piece in partners if id(piece) in self.row_of}
        return [
            piece
            for piece in self.versions[language].lost
            if self.row_of.get(id(piece)) in rows and id(piece) not in self.given
        ]

    @cached_property
    def row_of(self) -> dict[int, int]:
        """The number of its pair of then, by the identity of each piece of then; found where pieces were lost."""
        then = pair_pieces({language: each.old for language, each in self.versions.items()})
        return {
            id(piece): row
            for row, pair in enumerate(then)
            for pieces in pair.pieces.values()
            for piece in split_lists(pieces)
        }

    def vanished(self) -> Iterator[Change]:
        """What is gone from every language that had it, each pair of then as one."""
        rows: dict[int, dict[Language, list[Piece]]] = defaultdict(dict)
        for language, versions in self.versions.items():
            for piece in versions.lost:
                if id(piece) not in self.given:
                    rows[self.row_of[id(piece)]].setdefault(language, []).append(piece)
        for _, pieces in sorted(rows.items()):
            before = {language: tuple(pieces.get(language, ())) for language in self.versions}
            yield Change(None, Happened.REMOVED, frozenset(pieces), before)

    def place(self, vanished: Change) -> int:
        """The index of the pair behind which a pair stood that is gone; -1 at the beginning."""
        language, pieces = next((language, pieces) for language, pieces in vanished.before.items() if pieces)
        return max((each for each in self.places[language] if each[0] < pieces[0].path), default=((), -1))[1]

    @cached_property
    def places(self) -> dict[Language, list[tuple[tuple[int, ...], int]]]:
        """The paths of then of what is still there, with the indexes of the pairs they are in now."""
        return {
            language: [(piece.path, at) for at, pair in enumerate(self.pairs) for piece in self.kept(pair, language)]
            for language in self.versions
        }


def _said(pieces: Iterable[Piece]) -> Counter[str]:
    """What some pieces say, in any order: what was only moved did not change."""
    return Counter(digest([piece]) for piece in pieces)


def _happened(pair: Pair, before: Mapping[Language, Sequence[Piece]], changed: Collection[Language]) -> Happened:
    if not any(before.values()):
        return Happened.NEW
    if not changed:
        return Happened.UNCHANGED
    if any(before[language] and not pair.pieces[language] for language in changed):
        return Happened.REMOVED
    if len(changed) == len(pair.pieces):
        return Happened.CHANGED
    if not any(before[language] for language in changed):
        return Happened.NEW
    return Happened.STALE
