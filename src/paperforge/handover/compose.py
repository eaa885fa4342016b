"""Tokens as Markdown: the words escaped wherever they would mean something, the codes as they are, lines of 100 characters."""

from __future__ import annotations

import re
from collections.abc import Iterable

from paperforge.handover.parts import ALTERNATIVE, CAPTION, CELL, HEADING, LABEL, LINE, NOTE, TERM, Part
from paperforge.handover.tokens import Code, Role, Token, Tokens, tidy

WIDTH = 100  # characters of a line
_ONE_LINE = frozenset({HEADING, CELL, CAPTION, TERM, LINE, LABEL, ALTERNATIVE})
_LETTERS = frozenset({"emphasis", "strong"})
_MARKS = frozenset({*_LETTERS, "struck", "superscript", "subscript"})
_GLUE = "\ue002"  # a blank at which a line must not end

_ALWAYS = re.compile(r"[\\`*\[\]^~$<{]")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_KEY = re.compile(r"(?<![^\W_])@(?=[\w{])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BANG = re.compile(r"!(?=\Z)")
# What would begin a list, a heading, a quotation, a rule, a fence or a definition at the start of a line.
_NUMBER = re.compile(r"(\(?(?:\d+|#|[A-Za-z]|[ivxlcdmIVXLCDM]+))([.)])(?=\s|$)")
_SIGN = re.compile(r"(?:[-+:~|>=%]|#+)(?=\s|$)|[#>|=]|-{2,}|\+{2,}|:{3,}|Table:")
_OPENER = re.compile(
    r"(?:[-+*:~|>=#%]|\(?(?:\d+|#|[A-Za-z]|[ivxlcdmIVXLCDM]+|@[\w-]*)[.)]).*|:{3,}.*|`{3,}.*|\[\^.*|<.*"
)


def escape(words: str, *, in_table: bool = False, before: str = "", behind: str = "") -> str:
    """Words as Markdown that prints them as they are; `before` and `behind` is the Markdown around them."""
    words = _ALWAYS.sub(r"\\\g<0>", words)
    words = _ENTITY.sub(r"\\&", _KEY.sub(r"\\@", _UNDERSCORE.sub(r"\\_", words)))
    if in_table:
        words = words.replace("|", "\\|")
    if behind.startswith("["):
        words = _BANG.sub(r"\\!", words)
    if before.endswith(("]", "]]")) and words.startswith(("(", ":")):
        words = f"\\{words}"
    return words


def escape_start(markdown: str) -> str:
    """The beginning of a block so that it begins no list, heading, quotation or rule."""
    if number := _NUMBER.match(markdown):
        return f"{number[1]}\\{markdown[number.end(1) :]}"
    return f"\\{markdown}" if _SIGN.match(markdown) else markdown


def flat(tokens: Iterable[Token]) -> str:
    """The Markdown of a text in one line, as PO holds it."""
    return _join(move_blanks(tidy(tokens)), in_table=False).replace(_GLUE, " ")


def normal(code: Code) -> tuple[Role, str, str]:
    """A code as it is compared: its spelling without what `compose` changes of it."""
    return code.role, code.kind, " ".join(_spell(code).replace(_GLUE, " ").split())


def compose(tokens: Iterable[Token], part: Part, *, wrap: bool = True) -> str:
    """The Markdown of a text that stands in the place of a part, without the mark in front of its first line."""
    tokens = move_blanks(tidy(tokens))
    if part.kind == ALTERNATIVE:
        return re.sub(r'(["\\])', r"\\\1", "".join(map(str, tokens)))
    if part.kind == LABEL:
        return "".join(map(str, tokens))
    markdown = _join(tokens, in_table=part.kind == CELL)
    if part.kind not in {CELL, CAPTION, HEADING} and tokens and isinstance(tokens[0], str):
        markdown = escape_start(markdown)
    if part.kind == HEADING:  # signs at the end of a heading are none of its words
        markdown = re.sub(r"(#+)$", lambda found: found[1].replace("#", "\\#"), markdown)
    return _wrap(markdown, part) if wrap else markdown.replace(_GLUE, " ")


def _join(tokens: Tokens, *, in_table: bool) -> str:
    made: list[str] = []
    for at, token in enumerate(tokens):
        if isinstance(token, Code):
            made.append(_spell(token))
            continue
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        behind = _spell(following) if isinstance(following, Code) else ""
        made.append(escape(token, in_table=in_table, before=made[-1] if made else "", behind=behind))
    return "".join(made)


def _spell(code: Code) -> str:
    """A code in one line: its source may be broken over several, with the marks of a quotation between."""
    if code.kind == "break":
        return "\\\n"
    data = re.sub(r"[ \t]*\n(?:[ \t]*>)*[ \t]*", " ", code.data)
    if code.kind in _LETTERS:
        data = data.replace("_", "*")  # which works inside words too
    return data.replace(" ", " " if code.kind == "citation" else _GLUE)


def move_blanks(tokens: Tokens) -> Tokens:
    """Blanks at the inner ends of emphasis stand outside of it: `* words*` is none."""
    made: list[Token] = list(tokens)
    for at, token in enumerate(tokens):
        if not isinstance(token, Code) or token.kind not in _MARKS:
            continue
        inner = at + 1 if token.role is Role.OPEN else at - 1
        if not 0 <= inner < len(made) or not isinstance(words := made[inner], str):
            continue
        if token.role is Role.OPEN and words.startswith(" "):
            made[inner], made[at] = words.lstrip(" "), (" ", token)  # type: ignore[call-overload]
        elif token.role is Role.CLOSE and words.endswith(" "):
            made[inner], made[at] = words.rstrip(" "), (token, " ")  # type: ignore[call-overload]
    flat: list[Token] = []
    for each in made:
        flat.extend(each) if isinstance(each, tuple) else flat.append(each)
    return tidy(flat)


def _wrap(markdown: str, part: Part) -> str:
    """Lines of at most 100 characters; a text that stood in one longer line stays in one."""
    text = part.source.text
    line = text.rfind("\n", 0, part.start) + 1
    column = part.start - line
    old = text[part.start : part.end]
    one_line = part.kind in _ONE_LINE or ("\n" not in old and column + len(old) > WIDTH)
    prefix = _prefix(part, line)
    lines: list[str] = []
    for paragraph in markdown.split("\n"):
        room = WIDTH - (len(prefix) if lines else column)
        lines += [paragraph] if one_line else _fill(paragraph, room, WIDTH - len(prefix))
    return f"\n{prefix}".join(lines).replace(_GLUE, " ")


def _prefix(part: Part, line: int) -> str:
    """What stands in front of the second and later lines of a part: the marks of quotations, blanks for all else."""
    text = part.source.text
    first, second = text.find("\n", part.start, part.end) + 1, part.start
    if first:
        second = first + len(text[first : part.end]) - len(text[first : part.end].lstrip(" >"))
        return text[first:second]
    if part.kind == NOTE:
        return "    "
    return "".join(each if each in "> " else " " for each in text[line : part.start])


def _fill(words: str, first: int, width: int) -> list[str]:
    """Words in lines of some widths; none begins with what would open a block."""
    lines = [""]
    for word in words.split(" "):
        room = first if len(lines) == 1 else width
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if len(joined) <= room or not lines[-1] or _OPENER.fullmatch(word):
            lines[-1] = joined
        else:
            lines.append(word)
    return lines
