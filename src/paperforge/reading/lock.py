"""paper.lock: lines that people can read and git can merge (docs/pairs-guide.md has the format).

A block per pair, in the order of the text, and a block per sign-off under its side; an empty line stands between any two, so
that two branches that confirm or sign different things change different lines.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.language import Language
from paperforge.model.lock import Entry, Lock, Review, SignOff
from paperforge.reading.files import has_link, read_text
from paperforge.source import SourceFile

HEAD = "paperforge lock 1"
_ABOUT = "# Which texts were confirmed to say the same, and who signed them. Written by “paperforge pairs accept” and\n"
_ABOUT += "# “paperforge sign”; docs/pairs-guide.md describes the format. After a merge: paperforge pairs status\n"

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"\S{1,200}")
_SIDE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}")
_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{40,4000}={0,2}")
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")
NONE = "-"


def lock_path(papers: PurePosixPath, slug: str, *, is_folder: bool) -> PurePosixPath:
    """Where the lock of a paper stands: in its folder, or beside its single file."""
    return papers / slug / "paper.lock" if is_folder else papers / f"{slug}.lock"


def read_lock(root: Path, path: PurePosixPath, found: list[Diagnostic]) -> Lock | None:
    """The lock of a paper; None where it has none. What is wrong with it is added to `found`."""
    if not (root / path).exists() and not has_link(root, path):
        return None
    source = read_text(root, path, found)
    return parse_lock(source, found) if source else None


def parse_lock(source: SourceFile, found: list[Diagnostic]) -> Lock:
    """Read a lock; every line that means nothing is TRN024."""
    reader = _Reader(source, found)
    reader.read()
    return Lock(tuple(reader.entries), tuple(reader.sign_offs))


@dataclass
class _Reader:
    source: SourceFile
    found: list[Diagnostic]
    entries: list[Entry] = field(default_factory=list)
    sign_offs: list[SignOff] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    in_entry: bool = False

    def read(self) -> None:
        offset, begun = 0, False
        for line in self.source.text.splitlines(keepends=True):
            words = line.strip()
            problem = ""
            if not words or (words.startswith("#") and not line.startswith(" ")):
                pass
            elif _CONFLICT.match(line):
                problem = "a merge was left unfinished here"
            elif not begun:
                begun = words == HEAD
                problem = "" if begun else f"the first line must be “{HEAD}”"
                begun = True
            else:
                problem = self.line(line.startswith(" "), words)
            if problem:
                self.refuse(problem, offset, offset + len(line.rstrip()))
            offset += len(line)

    def refuse(self, problem: str, start: int, end: int) -> None:
        hint = "Take both versions' blocks, then run: paperforge pairs status. Or take the file from the last commit."
        self.found.append(Diagnostic(codes.TRN024, problem, self.source.span(start, max(end, start + 1)), hint))

    def line(self, inside: bool, words: str) -> str:
        """Read a line; what is wrong with it, or an empty string."""
        key, _, rest = words.partition(" ")
        if not inside:
            return self.block(key, rest.strip())
        if self.in_entry and self.entries:
            return self.entry_line(key, rest.strip())
        return self.sign_off_line(key, rest.strip()) if self.sign_offs else "this line belongs to no block"

    def block(self, key: str, rest: str) -> str:
        if key == "pair":
            if not _NAME.fullmatch(rest) or rest in self.names:
                return "a pair needs a name of its own, without blanks"
            self.names.add(rest)
            self.entries.append(Entry(rest, {}))
            self.in_entry = True
            return ""
        if key == "side":
            return "" if _SIDE.fullmatch(rest) else "a side is a code such as US"
        if key == "sign-off":
            side, _, behind = rest.partition(" ")
            date, _, by = behind.partition(" ")
            if not _SIDE.fullmatch(side) or not (day := _day(date)) or not by:
                return "a sign-off is written: sign-off SIDE YYYY-MM-DD NAME"
            self.sign_offs.append(SignOff(side, day, by, {}))
            self.in_entry = False
            return ""
        return f"“{key}” begins no block: pair, side, sign-off"

    def entry_line(self, key: str, rest: str) -> str:
        entry = self.entries[-1]
        language = _language(rest if key == "drafted" else key)
        if key == "review":
            if rest not in set(Review):
                return f"the review is one of: {', '.join(Review)}"
            entry = replace(entry, review=Review(rest))
        elif key == "translator":
            entry = replace(entry, translator=rest)
        elif key == "reviewer":
            entry = replace(entry, reviewer=rest)
        elif language is None:
            return f"“{key}” is neither a language nor one of: drafted, review, translator, reviewer"
        elif key == "drafted":
            entry = replace(entry, drafted=language)
        elif rest != NONE and not _DIGEST.fullmatch(rest):
            return "a digest has 64 hexadecimal digits"
        else:
            entry = replace(entry, digests={**entry.digests, language: "" if rest == NONE else rest})
        self.entries[-1] = entry
        return ""

    def sign_off_line(self, key: str, rest: str) -> str:
        sign_off = self.sign_offs[-1]
        if key == "signature" and not _DIGEST.fullmatch(rest):  # else a pair of that name
            if not _SIGNATURE.fullmatch(rest):
                return "the signature is no base64"
            self.sign_offs[-1] = replace(sign_off, signature=rest)
        elif not _DIGEST.fullmatch(rest):
            return "a digest has 64 hexadecimal digits"
        else:
            sign_off.pairs[key] = rest
        return ""


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _language(tag: str) -> Language | None:
    try:
        return Language.parse(tag)
    except ValueError:
        return None


def format_lock(lock: Lock, sides: Sequence[str]) -> str:
    """The lock as its file holds it; `sides` are those of the paper, each of which has a place of its own for its sign-offs."""
    return f"{HEAD}\n{_ABOUT}\n" + "\n".join("".join(f"{line}\n" for line in block) for block in _blocks(lock, sides))


def _blocks(lock: Lock, sides: Sequence[str]) -> Iterator[list[str]]:
    for entry in lock.entries:
        lines = [f"pair {entry.name}", *(f"  {each} {value or NONE}" for each, value in sorted(entry.digests.items()))]
        lines += [f"  drafted {entry.drafted}"] if entry.drafted else []
        lines.append(f"  review {entry.review}")
        lines += [f"  {key} {name}" for key in ("translator", "reviewer") if (name := getattr(entry, key))]
        yield lines
    for side in sorted({*sides, *(each.side for each in lock.sign_offs)}):
        yield [f"side {side}"]
        for sign_off in sorted((each for each in lock.sign_offs if each.side == side), key=lambda each: each.date):
            lines = [f"sign-off {side} {sign_off.date} {sign_off.by}"]
            lines += [f"  {name} {value}" for name, value in sign_off.pairs.items()]
            lines += [f"  signature {sign_off.signature}"] if sign_off.signature else []
            yield lines
