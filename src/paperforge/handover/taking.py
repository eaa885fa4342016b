"""Takes a translation back: what fits the paper as edits of its files, what does not as findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from paperforge import codes
from paperforge.bilingual.accepting import Confirmation, accept
from paperforge.bilingual.papers import standings_of
from paperforge.bilingual.pieces import read_pieces
from paperforge.bilingual.status import Standing
from paperforge.diagnostics import Diagnostic, Edit
from paperforge.handover.checking import Read, read_back
from paperforge.handover.parts import NOTE
from paperforge.handover.placing import Placer, RefusedError, Taken
from paperforge.handover.rereading import Placed, Rereader
from paperforge.handover.returned import Returned, ReturnedFile, ReturnedUnit
from paperforge.handover.tokens import Tokens
from paperforge.handover.units import Handover, Row, Unit, hand_over
from paperforge.model.lock import Entry, Lock, Review
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.source import SourceFile


@dataclass
class Outcome:
    """What became of a file: edits by file, the units that are taken, how many said nothing new or nothing, findings."""

    edits: dict[SourceFile, list[Edit]] = field(default_factory=dict)
    taken: list[Unit] = field(default_factory=list)
    same: int = 0
    empty: int = 0
    found: list[Diagnostic] = field(default_factory=list)


def take_back(paper: Paper, project: Project, returned: ReturnedFile, pandoc: Pandoc) -> Outcome:
    """What of a file can be written into the target's texts; nothing is written here."""
    languages = {str(each): each for each in paper.languages}
    source, target = languages[returned.source], languages[returned.target]
    taker = _Taker(paper, project, hand_over(paper, project, source, target, every=True), pandoc, returned.path)
    for unit in returned.units:
        taker.take(unit)
    taker.place()
    return taker.outcome


def handed_back(
    lock: Lock, standings: Sequence[Standing], names: Sequence[str], translator: str, machine: bool
) -> Lock:
    """The lock with some pairs as translated (by a machine) and not yet reviewed, as their texts are in `standings`."""
    review = Review.MACHINE if machine else Review.TRANSLATED
    return accept(standings, lock, names, Confirmation(translator, review)).lock


def keep_names(lock: Lock, standings: Sequence[Standing], names: Sequence[str]) -> Lock:
    """The lock with an entry for each of some pairs as they were: a pair is known by it when one of its texts changes."""
    kept = set(names) | {entry.name for entry in lock.entries}
    entries = [
        each.entry or Entry(each.name, dict(each.digests), Review.TRANSLATED) for each in standings if each.name in kept
    ]
    return Lock(tuple(entries), lock.sign_offs)


class _Taker:
    def __init__(self, paper: Paper, project: Project, handover: Handover, pandoc: Pandoc, path: PurePosixPath) -> None:
        self.path = path
        self.paper = paper
        self.pandoc = pandoc
        self.sides = frozenset(project.configuration.sides)
        self.handover = handover
        self.units = {unit.name: unit for unit in handover.units}
        self.left = {standing.name: why for standing, why in handover.left}
        self.outcome = Outcome()
        self.waiting: list[tuple[Taken, ReturnedUnit]] = []
        self.seen: set[str] = set()

    # ------------------------------------------------------------ unit by unit

    def take(self, returned: ReturnedUnit) -> None:
        """Look at a unit; what can be taken waits for its place."""
        unit = self.find(returned)
        if unit is None:
            why = self.left.get(returned.name, "the paper has no such pair now")
            self.refuse(returned, None, why, "Export it again, or translate it in the file.")
            return
        if unit.name in self.seen:
            self.refuse(returned, None, "the unit stands twice in the file", "Keep one of the two.")
            return
        self.seen.add(unit.name)
        if unit.fixed:
            return
        if changed := _changed(unit, returned):
            self.refuse(returned, None, changed, "Export the pair again: the translation may not fit any more.")
            return
        self.compare(unit, returned)

    def find(self, returned: ReturnedUnit) -> Unit | None:
        """The unit of a name; one that nobody confirmed has another name once a text of it changed, and is known by the other."""
        if unit := self.units.get(returned.name):
            return unit
        halves = returned.mark.split("-")
        alike = [
            unit
            for unit in self.handover.units
            if any(one == other != "none" for one, other in zip(unit.mark.split("-"), halves, strict=False))
        ]
        return alike[0] if len(alike) == 1 else None

    def compare(self, unit: Unit, returned: ReturnedUnit) -> None:
        """Hold the rows against those that were handed over."""
        rows = {row.number: row for row in unit.rows}
        found: dict[int, Tokens] = {}
        empty: list[Returned] = []
        is_good = True
        for back in returned.rows:
            row = rows.pop(back.number, None)
            if row is None:
                is_good = self.refuse(returned, back, "the paper has no such text in this pair", "")
            elif back.is_empty:
                empty.append(back)
            else:
                read = read_back(row, back, self.pandoc, self.sides)
                if read.tokens == row.target and not read.problems:
                    continue
                is_good = self.accept_row(row, back, read, returned) and is_good
                found[row.number] = read.tokens
        lacking = [row for row in rows.values() if row.target is None]
        if is_good and found and (lacking or any(row.target is None for row in self.rows_of(unit, empty))):
            is_good = self.refuse(returned, None, "only some of its texts are translated", "Translate all of them.")
        self.outcome.empty += not found and bool(empty)
        self.outcome.same += not found and not empty and is_good
        if found and is_good:
            self.waiting.append((Taken(unit, found), returned))

    def rows_of(self, unit: Unit, returned: Sequence[Returned]) -> list[Row]:
        """The rows of some texts; a note may stay out where its mark does."""
        numbers = {each.number for each in returned}
        return [row for row in unit.rows if row.number in numbers and not (row.kind == NOTE and not unit.is_missing)]

    def accept_row(self, row: Row, back: Returned, read: Read, returned: ReturnedUnit) -> bool:
        """Whether a text can be taken; its problems are findings."""
        for problem in read.problems:
            self.refuse(returned, back, problem, "Correct it in the file, and take the file again.")
        if back.fuzzy and not read.problems:
            return self.refuse(returned, back, "it is still marked fuzzy", "Take the mark off when it is done.")
        return not read.problems

    def refuse(self, returned: ReturnedUnit, back: Returned | None, why: str, hint: str) -> bool:
        """A finding for a unit, or one of its texts; False, for whoever asks."""
        place = back or returned
        where = f"{place.where}: " if place.where else ""
        number = f", text {back.number}" if back and len(returned.rows) > 1 else ""
        message = f"{where}“{returned.name}”{number}: {why}"
        path = None if place.span else self.path
        self.outcome.found.append(Diagnostic(codes.TRN026, message, place.span, hint, path=path))
        return False

    # ------------------------------------------------------------ all together

    def place(self) -> None:
        """Find the edits of what waits, read each file again with them, and keep those that hold."""
        handover = self.handover
        bodies = [self.paper.bodies[each] for each in (handover.source, handover.target)]
        pieces = {id(body): read_pieces(body) for body in bodies}
        placer = Placer(bodies[0], bodies[1], pieces, standings_of(self.paper))
        by_file: dict[SourceFile, list[Placed]] = {}
        backs: dict[str, ReturnedUnit] = {}
        for taken, returned in self.waiting:
            backs[taken.unit.name] = returned
            try:
                edits = placer.edits(taken)
            except RefusedError as refusal:
                self.refuse(returned, None, str(refusal), "")
                continue
            by_file.setdefault(edits[0].span.file, []).append(Placed(taken, tuple(edits)))
        rereader = Rereader(self.paper, self.sides, self.pandoc)
        for source, placed in by_file.items():
            kept = _keep(rereader, source, placed)
            for each in placed:
                if each in kept:
                    self.outcome.taken.append(each.taken.unit)
                else:
                    why = "the text would then say something else than it was meant to"
                    self.refuse(backs[each.taken.unit.name], None, why, "Write it into the file by hand.")
            if kept:
                edits_ = [edit for each in kept for edit in each.edits]
                self.outcome.edits[source] = sorted(edits_, key=lambda each: (each.span.start, each.span.end))


def _keep(rereader: Rereader, source: SourceFile, placed: Sequence[Placed]) -> list[Placed]:
    """Those that hold together; found by halves, for nearly always all of them do."""
    if not placed or rereader.holds(source, placed):
        return list(placed)
    if len(placed) == 1:
        return []
    middle = len(placed) // 2
    kept = [*_keep(rereader, source, placed[:middle]), *_keep(rereader, source, placed[middle:])]
    return kept if rereader.holds(source, kept) else []


def _changed(unit: Unit, returned: ReturnedUnit) -> str:
    """What was changed since a unit was handed over; empty where nothing was."""
    if returned.mark == unit.mark:
        return ""
    source, _, target = returned.mark.partition("-")
    ours, _, theirs = unit.mark.partition("-")
    changed = [
        str(each) for each, was, is_ in ((unit.source, source, ours), (unit.target, target, theirs)) if was != is_
    ]
    side = "the source" if changed[:1] == [str(unit.source)] else "the target"
    return f"{side} changed since it was handed over ({', '.join(changed)})"
