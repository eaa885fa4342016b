"""The parts of a package: what is known of a part is kept, and whoever needs the part itself has it composed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field

from paperforge.formats.tools import Tools
from paperforge.package.annexes import compose_annexes
from paperforge.package.compose import Composition, compose_paper, joint_clauses
from paperforge.package.facts import PartFacts, facts_of
from paperforge.package.members import Member
from paperforge.reading.editions import Edition
from paperforge.reading.paper import Paper
from paperforge.render.part import Part, settle_links


@dataclass
class Composed:
    """A part: what is known of it, and how it is composed again once it was let go."""

    facts: PartFacts
    _compose: Callable[[Tools], Part]
    _held: Part | None = None

    @classmethod
    def of(cls, part: Part) -> Composed:
        """A part that is there."""
        facts, part = facts_of(part, ())
        return cls(facts, lambda _: part, part)

    def part(self, tools: Tools, lost: Container[str] = ()) -> Part:
        """The part itself, with links to `lost` ids as words; raises what `assemble` raises."""
        if self._held is None:
            self._held = self._compose(tools)
        return settle_links(self._held, lost) if lost else self._held

    def let_go(self) -> None:
        """Whoever wants the part has it composed: a long package is never held as a whole."""
        self._held = None

    def fingerprint(self, lost: frozenset[str]) -> str:
        """The hash of its document, with links to `lost` ids as words."""
        own = sorted(self.facts.links & lost)
        return _digest(self.facts.fingerprint, *own) if own else self.facts.fingerprint


@dataclass
class Reader:
    """A paper, read when somebody needs it."""

    member: Member
    tools: Tools
    _paper: Paper | None = field(default=None, init=False)

    def paper(self) -> Paper:
        """The whole paper; raises what `Member.read` raises."""
        if self._paper is None:
            self._paper = self.member.read(self.tools.pandoc)
        return self._paper


@dataclass(frozen=True)
class Composer:
    """Composes the parts of a package."""

    whole: Composition

    def find_paper(self, member: Member, edition: Edition, tools: Tools) -> Composed | None:
        """A paper as a part, if it was composed before of the same."""
        facts = _find(self._key(member, edition, tools), tools)
        return Composed(facts, self._again(member, edition)) if facts else None

    def compose_paper(self, reader: Reader, edition: Edition) -> Composed:
        """A paper as a part; raises what `assemble` raises."""
        facts, part = self._compose(reader, edition)
        member, tools = reader.member, reader.tools
        _keep(self._key(member, edition, tools), facts, tools)
        return Composed(facts, self._again(member, edition), part)

    def annexes(self, tools: Tools, parts: Sequence[PartFacts], edition: Edition) -> Composed | None:
        """The annexes of an edition, where there are any; raises what `assemble` raises."""

        def compose(tools: Tools) -> Part | None:
            return compose_annexes(self.whole, parts, edition, tools.pandoc, tools.drawing)

        def again(tools: Tools) -> Part:
            part = compose(tools)
            assert part is not None  # noqa: S101 - what is kept was made
            return part

        if not self.whole.annexes(edition):
            return None
        key = self._key_of_annexes(parts, edition, tools)
        if (facts := _find(key, tools)) is not None:
            return Composed(facts, again)
        part = compose(tools)
        if part is None:
            return None
        facts, part = facts_of(part, ())
        _keep(key, facts, tools)
        return Composed(facts, again, part)

    def _again(self, member: Member, edition: Edition) -> Callable[[Tools], Part]:
        return lambda tools: self._compose(Reader(member, tools), edition)[1]

    def _compose(self, reader: Reader, edition: Edition) -> tuple[PartFacts, Part]:
        tools = reader.tools
        part = compose_paper(self.whole, reader.paper(), edition, tools.pandoc, tools.drawing)
        return facts_of(part, self.whole.annexes(edition))

    def _key(self, member: Member, edition: Edition, tools: Tools) -> str:
        """What a paper is as a part: of the package it knows what is said there for all, and which papers are in it."""
        if not member.key:
            return ""
        whole = self.whole
        joined = sorted({each.slug for each in whole.members}.intersection(member.facts.linked))
        said = (joint_clauses(whole, member.metadata), whole.annexes(edition), joined, whole.release)
        return _digest("part", member.key, repr(edition), repr(said), tools.identity)

    def _key_of_annexes(self, parts: Sequence[PartFacts], edition: Edition, tools: Tools) -> str:
        whole = self.whole
        if not whole.key:
            return ""
        papers = [(member.slug, member.facts.digest) for member in whole.members]
        taken = [{**each.values(), "ids": None, "fingerprint": None, "entries": None} for each in parts]
        said = (whole.name, whole.package, whole.letter, whole.release)
        tree = json.dumps(taken, ensure_ascii=False, separators=(",", ":"))
        return _digest("annexes", whole.key, repr(edition), repr(said), repr(papers), tree, tools.identity)


def compose_all(whole: Composition, edition: Edition, tools: Tools) -> list[Part]:
    """The papers and annexes of an edition, links to what stands in none of them as words; raises what `assemble` raises."""
    composer = Composer(whole)
    parts = [composer.compose_paper(Reader(member, tools), edition) for member in whole.members]
    annexes = composer.annexes(tools, [each.facts for each in parts], edition)
    parts = [*parts, annexes] if annexes else parts
    lost = lost_links([each.facts for each in parts])
    return [each.part(tools, lost) for each in parts]


def lost_links(parts: Sequence[PartFacts]) -> frozenset[str]:
    """The ids that links of parts lead to and that stand in none of them."""
    known = {name for each in parts for name in each.ids}
    return frozenset(name for each in parts for name in each.links if name not in known)


def _find(key: str, tools: Tools) -> PartFacts | None:
    values = tools.store.find(key) if tools.store and key else None
    return PartFacts.read(values) if values else None


def _keep(key: str, facts: PartFacts, tools: Tools) -> None:
    if tools.store and key:
        tools.store.keep(key, facts.values())


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()
