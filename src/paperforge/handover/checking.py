"""What came back held against what was handed over: every code once, none invented, nothing hidden."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from paperforge.handover.compose import flat
from paperforge.handover.inlines import Reader
from paperforge.handover.parts import LABEL
from paperforge.handover.returned import MAX_TEXT, Returned, Sign
from paperforge.handover.tokens import Code, Role, Token, Tokens, align, codes_of, same, tidy
from paperforge.handover.units import BLOCK, Row
from paperforge.pandoc.caller import Pandoc
from paperforge.pandoc.locate import locate
from paperforge.process import WorkerError
from paperforge.reading.files import HIDDEN
from paperforge.source import SourceFile

_LABELS = re.compile(r"\[\^([^\]\s]+)\]")
_PLAIN = re.compile(r"[^\s\"'|>\[{#](?:(?!: | #)[^\n])*")
BORDER = "¶"
_GUARD = "Text "  # so that nothing behind it begins a block


@dataclass(frozen=True)
class Read:
    """A text that came back, as tokens, or what is wrong with it."""

    tokens: Tokens = ()
    problems: tuple[str, ...] = ()


def read_back(row: Row, returned: Returned, pandoc: Pandoc, sides: frozenset[str]) -> Read:
    """The tokens of a text that came back."""
    if returned.markdown is None:
        tokens, problems = _resolve(row, returned.tokens)
    elif row.target is not None and returned.markdown == flat(row.target):
        return Read(row.target)
    else:
        tokens, problems = _parse(row, returned.markdown, pandoc, sides)
    read = tidy(tokens)
    if row.target is not None and not problems and same(read, row.target):
        return Read(row.target)
    return Read(read, tuple(dict.fromkeys([*problems, *_judge(row, read)])))


def _resolve(row: Row, tokens: Iterable[str | Sign]) -> tuple[list[Token], list[str]]:
    """Signs by their ids as codes; formatting of Word as the codes of its kind, in their order."""
    made: list[Token] = []
    problems: list[str] = []
    waiting = _by_kind(row)
    open_: list[str] = []
    for token in tokens:
        if isinstance(token, str):
            made.append(token)
            continue
        sign = token
        if not sign.id:
            if sign.role is Role.OPEN:
                open_.append(waiting[sign.kind].pop(0) if waiting.get(sign.kind) else "")
            sign = Sign(open_[-1] if sign.role is Role.OPEN else open_.pop(), sign.role, sign.kind)
            if not sign.id:
                problems.append(f"words are set as {sign.kind}, which the source has not or not so often")
                continue
        code = row.known.get((sign.id, sign.role))
        if code is None:
            problems.append(f"the code {sign.id} does not belong to this text")
        else:
            made.append(code)
    return made, problems


def _by_kind(row: Row) -> dict[str, list[str]]:
    """The ids of emphasis and strong words, first those of the target in their order."""
    found: dict[str, list[str]] = {}
    for code in [*codes_of(row.target or ()), *codes_of(row.source)]:
        if code.role is Role.OPEN and code.id not in found.setdefault(code.kind, []):
            found[code.kind].append(code.id)
    return found


def _parse(row: Row, markdown: str, pandoc: Pandoc, sides: frozenset[str]) -> tuple[list[Token], list[str]]:
    """The tokens of Markdown in one line; mark-up that the text does not know is a problem."""
    words = re.sub(r"(?<!\\)\s*\n\s*", " ", markdown.strip())
    if len(words) > MAX_TEXT:
        return [], [f"it has more than {MAX_TEXT} characters"]
    labels = dict.fromkeys(_LABELS.findall(words))
    text = f"{_GUARD}{words}\n" + "".join(f"\n[^{label}]: x\n" for label in labels)
    source = SourceFile(PurePosixPath("handed-over"), text)
    try:
        ast = pandoc.read(text)
    except WorkerError as failure:
        return [], [f"it cannot be read: {failure}"]
    blocks = ast["blocks"]
    if len(blocks) != 1 or blocks[0]["t"] != "Para":
        return [], ["it is more than one paragraph"]
    reader = Reader(locate(ast, source, 0), 0, sides)
    reader.inlines(blocks[0]["c"])
    if reader.lost:
        return [], ["its mark-up cannot be followed"]
    tokens = list(reader.tokens())
    tokens[:1] = [str(tokens[0]).removeprefix(_GUARD)] if tokens and isinstance(tokens[0], str) else tokens[:1]
    return _name(row, _with_borders(row, tokens))


def _with_borders(row: Row, tokens: Iterable[Token]) -> list[Token]:
    borders = [code for code in codes_of(row.target or row.source) if code.kind == BLOCK]
    made: list[Token] = []
    for token in tokens:
        if isinstance(token, Code) or not borders:
            made.append(token)
            continue
        first, *others = token.split(BORDER)
        made.append(first)
        for other in others:
            made += [borders.pop(0) if borders else BORDER, other]
    return made


def _name(row: Row, tokens: Sequence[Token]) -> tuple[list[Token], list[str]]:
    """Codes that were read from Markdown, with the ids of those they are."""
    known = [*row.known.values()]
    last = max((int(code.id) for code in known), default=0)
    made: list[Token] = []
    problems: list[str] = []
    renamed = align(known, [each for each in tokens if not (isinstance(each, Code) and each.kind == BLOCK)], last + 1)
    names = iter(renamed)
    for token in tokens:
        if isinstance(token, Code) and token.kind == BLOCK:
            made.append(token)
            continue
        new = next(names)
        if isinstance(new, Code):
            code = row.known.get((new.id, new.role))
            if code is None and new.role is not Role.CLOSE:
                problems.append(
                    f"“{new.shown}” is mark-up that the text does not know; to print it as it is, write \\ before it"
                )
            made += [code] if code else []
        else:
            made.append(new)
    return made, problems


def _judge(row: Row, tokens: Tokens) -> Iterator[str]:
    """What is wrong with a text whose codes are known."""
    counts = Counter((code.id, code.role) for code in codes_of(tokens))
    for (number, role), code in row.known.items():
        times = counts[number, role]
        if role is not Role.CLOSE and times > 1:
            yield f"the code {number} ({code.shown}) stands {times} times"
        elif code.must and not times and not (role is Role.CLOSE and not counts[number, Role.OPEN]):
            yield f"the code {number} ({code.shown}) is missing"
    yield from _nesting(row, tokens)
    borders = [code.id for code in codes_of(tokens) if code.kind == BLOCK]
    if borders != sorted(borders, key=int):
        yield "the borders of its blocks stand in another order"
    words = "".join(each for each in tokens if isinstance(each, str))
    if hidden := HIDDEN.search(words):
        yield f"it holds a hidden control character, U+{ord(hidden[0]):04X}"
    if len(words) > MAX_TEXT:
        yield f"it has more than {MAX_TEXT} characters"
    if row.kind == LABEL and not _PLAIN.fullmatch(words.strip()):
        yield "a name in a chart's data cannot hold “: ” or begin with such a sign"


def _nesting(row: Row, tokens: Tokens) -> Iterator[str]:
    stack: list[str] = []
    before: Token | None = None
    for token in tokens:
        if isinstance(token, Code) and token.role is Role.OPEN:
            stack.append(token.id)
        elif isinstance(token, Code) and token.role is Role.CLOSE:
            if not stack or stack.pop() != token.id:
                yield f"the ends of the code {token.id} do not enclose whole words and codes"
                return
            if isinstance(before, Code) and before.id == token.id:
                yield f"nothing stands inside the code {token.id}"
        before = token
    if stack:
        yield f"the code {stack[-1]} is not closed"
