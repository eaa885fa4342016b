"""BIL011, BIL012 and BIL020 for blocks without ids, and TRN: how the pairs of a paper stand against its lock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from paperforge import codes
from paperforge.bilingual.accepting import unsigned
from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.papers import pairs_of, standings_of
from paperforge.bilingual.pieces import Kind, Piece
from paperforge.bilingual.signatures import verify
from paperforge.bilingual.status import Standing, State
from paperforge.diagnostics import Diagnostic, Stage
from paperforge.errors import PaperforgeError
from paperforge.model.language import Language
from paperforge.model.lock import Review
from paperforge.reading.files import has_link
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.source import Span

SHOWN = 40  # characters of a text in a message
_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBD|FIXME|XXX|TKTK?)\b|\[(?:translate|перевести|untranslated)\b|\blorem ipsum\b", re.I
)

_SIGNS = ("TODO", "TBD", "FIXME", "XXX", "TK")  # those in small letters are words


def excerpt(piece: Piece) -> str:
    """The first words of a piece."""
    words = " ".join(piece.words.split())
    return words if len(words) <= SHOWN else words[:SHOWN].rsplit(" ", 1)[0] + "…"


def check_counterparts(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """BIL011, BIL012 and BIL020 by the pairs; what has an id is compared by it (`bilingual`)."""
    pairs = pairs_of(paper)
    standings = standings_of(paper) if paper.lock else []  # without a lock nothing is fresh
    known = {standing.pair for standing in standings if standing.state is State.FRESH}
    yield from (each for pair in pairs if pair.missing and pair not in known for each in _alone(pair))
    yield from _moved(pairs)
    for pair in pairs:
        if not pair.missing:
            yield from _levels(pair)
        if pair.is_low and pair not in known:
            yield _uncertain(pair)


def _alone(pair: Pair) -> Iterator[Diagnostic]:
    piece = pair.first
    if piece.id or len(pair.missing) == len(pair.pieces):
        return
    where = ", ".join(map(str, pair.missing))
    message = f"this {piece.kind} stands in {piece.language} and has no counterpart in {where}: “{excerpt(piece)}”"
    hint = "Was it left out, or added later? Where it is meant for one text only, confirm it: paperforge pairs accept."
    yield Diagnostic(codes.BIL020, message, first_line(piece), hint)


def _moved(pairs: Sequence[Pair]) -> Iterator[Diagnostic]:
    """The first of each run of pieces that stand elsewhere in another text."""
    for before, pair in pairwise([None, *pairs]):
        if pair is None or not pair.moved or (before and before.moved) or pair.first.id:
            continue
        others = [pieces[0] for pieces in pair.pieces.values() if pieces][1:]
        where = ", ".join(f"{piece.span.file.path.name}, line {piece.line}" for piece in others)
        message = f"this {pair.first.kind} stands elsewhere in the other text ({where}): “{excerpt(pair.first)}”"
        yield Diagnostic(codes.BIL011, message, first_line(pair.first), "Put the parts into one order.")


def _levels(pair: Pair) -> Iterator[Diagnostic]:
    heads = [pieces[0] for pieces in pair.pieces.values() if len(pieces) == 1 and pieces[0].kind is Kind.HEADING]
    for one, other in pairwise(heads):
        if one.level != other.level and not (one.id and one.id == other.id):
            levels = f"level {one.level} in {one.language}, level {other.level} in {other.language}"
            where = f"{other.span.file.path.name}, line {other.line}"
            message = f"the heading “{excerpt(one)}” has {levels} ({where})"
            yield Diagnostic(codes.BIL012, message, first_line(one), "Give both headings the same number of # signs.")


def _uncertain(pair: Pair) -> Diagnostic:
    pieces = [each[0] for each in pair.pieces.values()]
    others = ", ".join(f"{each.span.file.path.name}, line {each.line}: “{excerpt(each)}”" for each in pieces[1:])
    message = f"“{excerpt(pieces[0])}” is paired with {others}, but that is uncertain ({pair.confidence:.0%})"
    hint = "Look at both. Where it is wrong, give each block an id; where it is right, confirm it: paperforge pairs accept."
    return Diagnostic(codes.BIL020, message, first_line(pieces[0]), hint)


def first_line(piece: Piece) -> Span:
    """The span of a piece, up to the end of its first line."""
    end = piece.span.file.text.find("\n", piece.span.start)
    stop = len(piece.span.file.text) if end < 0 else end
    return piece.span.file.span(piece.span.start, max(piece.span.start + 1, min(piece.span.end, stop)))


# ---------------------------------------------------------------- the lock


def check_confirmed(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TRN020 and TRN021."""
    if len(paper.bodies) < 2:
        return
    if paper.lock is None:
        if paper.metadata.stage.rank < Stage.WORKING.rank:
            return  # a draft is written first
        message = "nobody has confirmed yet that the texts say the same"
        hint = f"Compare them, then: paperforge pairs accept {paper.slug}"
        yield Diagnostic(codes.TRN020, message, path=paper.folder.path, hint=hint)
        return
    for standing in standings_of(paper):
        if standing.state is not State.FRESH:
            yield _unconfirmed(standing, paper)
        elif (entry := standing.entry) and entry.reviewer and entry.reviewer == entry.translator and standing.pair:
            message = f"“{standing.name}” was translated and reviewed by {entry.reviewer}"
            yield Diagnostic(codes.TRN021, message, first_line(standing.pair.first), "Let somebody else review it.")


def _unconfirmed(standing: Standing, paper: Paper) -> Diagnostic:
    hint = f"Compare the texts, then: paperforge pairs accept {paper.slug} {standing.name}"
    if standing.pair is None:
        message = f"“{standing.name}” was confirmed once, and stands in no text now"
        return Diagnostic(codes.TRN020, message, path=paper.folder.path, hint=hint)
    changed = standing.changed or standing.pair.missing
    piece = next(
        (pieces[0] for language, pieces in standing.pair.pieces.items() if pieces and language in changed),
        standing.pair.first,
    )
    return Diagnostic(codes.TRN020, f"“{standing.name}” is {describe(standing)}", first_line(piece), hint)


def describe(standing: Standing) -> str:
    """The state of a pair in words."""
    tags = ", ".join(map(str, standing.changed))
    match standing.state:
        case State.STALE:
            rest = ", ".join(str(each) for each in standing.digests if each not in standing.changed)
            return f"stale: changed in {tags} since it was confirmed, and not in {rest}"
        case State.CHANGED:
            return "changed in every language since it was confirmed"
        case State.NEW:
            return "new: nobody has confirmed it"
        case State.MISSING:
            missing = ", ".join(map(str, standing.pair.missing)) if standing.pair else ""
            return f"missing in {missing}"
        case State.UNTRANSLATED:
            return f"untranslated in {standing.pair.untranslated if standing.pair else ''}"
        case State.ORPHAN:
            return "gone from every text"
    return "as it was confirmed"


def check_signed(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TRN022, one finding for each party; silent until a paper is confirmed or has come to senior stage (TRN020 says that)."""
    if paper.lock is None or len(paper.bodies) < 2:
        return
    for side in paper.metadata.parties:
        open_ = unsigned(standings_of(paper), paper.lock, side)
        if open_:
            count = len(open_)
            names = ", ".join(f"“{each.name}”" for each in open_[:3]) + (" …" if count > 3 else "")
            message = f"{side} has not signed {count} {'pair' if count == 1 else 'pairs'}: {names}"
            hint = f"paperforge sign --side {side} {paper.slug}"
            first = next((each.pair for each in open_ if each.pair), None)
            span = first_line(first.first) if first and count < 4 else None
            yield Diagnostic(codes.TRN022, message, span, hint, path=paper.folder.path)


def check_signatures(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TRN025: signatures of sign-offs by the file of allowed signers, as of the day of the sign-off."""
    for sign_off in paper.lock.sign_offs if paper.lock else ():
        if not sign_off.signature:
            continue
        message = f"the signature of {sign_off.side} of {sign_off.date} ({sign_off.by})"
        name = project.configuration.allowed_signers
        if not name:
            hint = "Name the file of the keys in paperforge.yml: allowed_signers: signers"
            yield Diagnostic(codes.TRN025, f"{message} cannot be checked", path=paper.folder.path, hint=hint)
            continue
        if (
            PurePosixPath(name).is_absolute()
            or ".." in PurePosixPath(name).parts
            or has_link(project.root, PurePosixPath(name))
        ):
            message = f"{message} was not checked: {name} leads out of the project"
            yield Diagnostic(
                codes.TRN025, message, path=paper.folder.path, hint="Put the file of the keys into the project."
            )
            continue
        try:
            verdict = verify(
                sign_off.content(paper.slug), sign_off.signature, sign_off.side, project.root / name, sign_off.date
            )
        except PaperforgeError as error:
            yield Diagnostic(
                codes.TRN025, f"{message} was not checked: {error}", path=paper.folder.path, hint=error.hint
            )
            continue
        if not verdict.is_valid:
            hint = f"paperforge sign --side {sign_off.side} --key KEY {paper.slug}"
            yield Diagnostic(codes.TRN025, f"{message} does not hold: {verdict.why}", path=paper.folder.path, hint=hint)


# ---------------------------------------------------------------- placeholders


def check_placeholders(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """TRN023."""
    for body in paper.bodies.values():
        for stretch in body.stretches:
            for match in _PLACEHOLDER.finditer(stretch.text) if _may_hold_place(stretch.text) else ():
                if match[0].isupper() or match[0].startswith("[") or " " in match[0]:
                    message = f"a placeholder is left: “{match[0]}”"
                    yield Diagnostic(codes.TRN023, message, stretch.span(*match.span()), "Write what belongs here.")
    if paper.lock is None:  # nothing was confirmed: only the texts themselves tell
        for pair in pairs_of(paper):
            if pair.untranslated:
                yield _untranslated(pair, pair.untranslated)
        return
    for standing in standings_of(paper):
        if standing.pair and standing.state is not State.FRESH and (language := standing.pair.untranslated):
            yield _untranslated(standing.pair, language)
        elif standing.pair and standing.entry and standing.entry.review is Review.MACHINE:
            message = f"“{standing.name}” is a machine's translation that nobody has looked at"
            hint = f"Revise it, then: paperforge pairs accept {paper.slug} {standing.name}"
            yield Diagnostic(codes.TRN023, message, first_line(standing.pair.first), hint)


def _may_hold_place(text: str) -> bool:
    return "[" in text or any(sign in text for sign in _SIGNS) or "ipsum" in text.lower()


def _untranslated(pair: Pair, language: Language) -> Diagnostic:
    piece = pair.pieces[language][0]
    message = f"this {piece.kind} of {language} holds the words of another language: “{excerpt(piece)}”"
    hint = "Translate it; or mark a quotation that is kept in its own language: [words]{lang=…}."
    return Diagnostic(codes.TRN023, message, first_line(piece), hint)


CHECKS = (check_counterparts, check_confirmed, check_signed, check_signatures, check_placeholders)
