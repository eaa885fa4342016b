"""The drafters' shorthand `[[US: shall] [RF: should]]`: read as the same as brackets with classes.

pandoc leaves such words as they are. Here they become `Span .brk` with a `Span .alt by=…` for each alternative. Alternatives
side by side without brackets around them are one bracket, because that is how brackets are printed. What does not balance is
BRK050.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.bracket import ALTERNATIVE, BRACKET, BRANCHES
from paperforge.pandoc.ast import ATTRIBUTED, LEAVES, Ast, Element, attr, classes_of, plain_text, walk
from paperforge.pandoc.locate import Places
from paperforge.source import Span

_PIECES = re.compile(r"[\[\]]|[^\[\]]+")
_SIDES = re.compile(r"([A-Z][A-Za-z0-9]{0,7}(?:(?:, ?|/| )[A-Z][A-Za-z0-9]{0,7})*):")
_OWNED = re.compile(r"((?:[A-Z][A-Za-z0-9]{0,7}[,/])*[A-Z][A-Za-z0-9]{0,7}:)(.+)", re.DOTALL)
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,7}")
_BLANKS = frozenset({"Space", "SoftBreak"})
_LOOK = 24  # tokens in which the owners of an alternative must end


def read_shorthand(ast: Ast, places: Places, sides: Container[str], found: list[Diagnostic]) -> Ast:
    """The tree with the shorthand in it read; where there is none, the very same one."""
    if not any(map(_may_be_shorthand, walk(ast["blocks"], "Str", *ATTRIBUTED))):
        return ast
    blocks = _Reader(places, sides, found).node(ast["blocks"])
    return ast if blocks is ast["blocks"] else {**ast, "blocks": blocks}


def owners_of(value: str) -> tuple[str, ...]:
    """The sides an alternative names: `US, RF` and `US RF` are two."""
    return tuple(part for part in re.split(r"[ ,/]+", value) if part)


@dataclass(frozen=True)
class _Token:
    """A bracket, a piece of a word, or a whole inline; `element` is where it comes from."""

    text: str
    element: Element
    whole: bool = False


@dataclass
class _Group:
    """An open bracket: a group of alternatives, one alternative, or plain words in brackets."""

    kind: str
    opened: _Token
    owners: str = ""
    inlines: list[Element] = field(default_factory=list)


@dataclass
class _Reader:
    places: Places
    sides: Container[str]
    found: list[Diagnostic]

    def node(self, node: Any, *, inside: bool = False) -> Any:
        """The node with its shorthand read; what holds none stays the very same object, because places go by identity.

        `inside`: it is the content of a bracket in the long form, and its alternatives need no other around them.
        """
        if isinstance(node, list):
            items = [
                item if _is_leaf(item) else self.node(item, inside=inside and isinstance(item, list)) for item in node
            ]
            changed = any(new is not old for new, old in zip(items, node, strict=True))
            if _has_brackets(items) and (read := self.inlines(items, inside=inside)) is not None:
                return read
            if not inside and any(_is_element(item) and ALTERNATIVE in classes_of(item) for item in items):
                return self.join(items)
            return items if changed else node
        if not isinstance(node, dict):
            return node
        content = self.node(node.get("c"), inside=_is_element(node) and BRACKET in classes_of(node))
        made = node
        if content is not node.get("c"):
            made = {**node, "c": content}
            self.places.follow(made, node)
        return self.bracket(made) if made.get("t") == "Span" else made

    def bracket(self, element: Element) -> Element:
        """A span whose content is a single bracket made from shorthand is that bracket: the shorthand got an id or more.

        So is one that is a single wording, `[RF: in writing]{#br-add}`.
        """
        attribute, content = element["c"]
        if not set(attribute[1]) & (BRANCHES | {"reservation", "term", "question"}):
            tokens = _split(content)
            owners, behind = self.owners(tokens, 0, strict=True) if tokens else ("", 0)
            if owners:
                return self.single(element, owners, [self.inline(token) for token in tokens[behind:]])
        inner = [each for each in content if each["t"] not in _BLANKS]
        ours = len(inner) == 1 and classes_of(inner[0]) == [BRACKET] and not inner[0]["c"][0][0]
        if not ours or set(attribute[1]) - {BRACKET}:
            return element
        made = {"t": "Span", "c": [[attribute[0], [BRACKET], attribute[2]], inner[0]["c"][1]]}
        start = min(self.places.span(inner[0]).start, self.places.span(element).start)
        self.places.record(made, start, self.places.span(element).end)
        self.places.follow(made, made)
        return made

    def single(self, element: Element, owners: str, content: list[Element]) -> Element:
        """A bracket of one wording, from a span that begins with its owner."""
        attribute = element["c"][0]
        if set(attribute[1]) - {BRACKET} or any(key != "since" for key, _ in attribute[2]):
            message = f"the wording of {owners} has braces of its own, and would lose its brackets"
            hint = "Put them behind the whole bracket, [[US: …] [RF: …]]{#br-…}, or on words inside the wording."
            self.found.append(Diagnostic(codes.BRK050, message, self.places.span(element), hint))
            return element
        wording = {"t": "Span", "c": [attr("", [ALTERNATIVE], by=owners), self.join(content)]}
        made = {"t": "Span", "c": [[attribute[0], [BRACKET], attribute[2]], [wording]]}
        self.places.follow(wording, element)
        self.places.follow(made, element)
        return made

    def inlines(self, inlines: list[Element], *, inside: bool) -> list[Element] | None:
        """Inlines with their shorthand read; None if there is none in them."""
        tokens = _split(inlines)
        stack: list[_Group] = [_Group("", tokens[0])]
        began = len(self.found)
        seen, index = False, 0
        while index < len(tokens):
            token = tokens[index]
            if token.text == "[" and not token.whole:
                group, index = self.opening(tokens, index, stack[-1].kind, seen)
                seen = seen or group.kind != "plain"
                stack.append(group)
                continue
            if token.text == "]" and not token.whole and (len(stack) > 1 or seen) and not self.is_escaped(token):
                self.closing(stack, token)
            else:
                stack[-1].inlines.append(self.inline(token))
            index += 1
        if not seen:
            del self.found[began:]
            return None
        while len(stack) > 1:
            group = stack.pop()
            if group.kind != "plain":
                self.unbalanced(group.opened, "is opened and never closed")
            stack[-1].inlines.extend([self.inline(group.opened), *group.inlines])
        return stack[0].inlines if inside else self.join(stack[0].inlines)

    def opening(self, tokens: list[_Token], index: int, around: str, seen: bool) -> tuple[_Group, int]:
        """What a bracket opens, and the index of the token behind it."""
        token = tokens[index]
        owners, behind = self.owners(tokens, index + 1, strict=around != "group" and not seen)
        if self.is_escaped(token):
            return _Group("plain", token), index + 1
        if owners:
            return _Group("alternative", token, owners), behind
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following and following.text == "[" and not following.whole and self.owners(tokens, index + 2)[0]:
            return _Group("group", token), index + 1
        return _Group("plain", token), index + 1

    def owners(self, tokens: list[_Token], index: int, *, strict: bool = False) -> tuple[str, int]:
        """The sides that own what follows, and the index of its first token; nothing if these are no sides.

        Not `strict`: beside other alternatives, also what looks like a side's code and is none.
        """
        words = ""
        for at in range(index, min(index + _LOOK, len(tokens))):
            token = tokens[at]
            if token.whole and token.element["t"] not in _BLANKS:
                return "", index
            words += " " if token.whole else token.text
            if match := _SIDES.match(words):
                names = owners_of(match[1])
                known = any(name in self.sides for name in names)
                if not known and (strict or not all(_CODE.fullmatch(name) for name in names)):
                    return "", index
                behind = at + 1
                if behind < len(tokens) and tokens[behind].whole and tokens[behind].element["t"] in _BLANKS:
                    behind += 1
                return ", ".join(names), behind
        return "", index

    def closing(self, stack: list[_Group], token: _Token) -> None:
        if len(stack) == 1:
            self.unbalanced(token, "is closed and was never opened")
            stack[0].inlines.append(self.inline(token))
            return
        group = stack.pop()
        if group.kind == "plain":
            stack[-1].inlines.extend([self.inline(group.opened), *group.inlines, self.inline(token)])
            return
        content = self.trim(group.inlines)
        if group.kind == "alternative":
            made = {"t": "Span", "c": [attr("", [ALTERNATIVE], by=group.owners), self.join(content)]}
        else:
            made = {"t": "Span", "c": [attr("", [BRACKET]), group.inlines]}
        span = self.between(group.kind, group.opened, token)
        self.places.record(made, span.start, span.end)
        self.places.follow(made, made)
        stack[-1].inlines.append(made)

    def join(self, inlines: list[Element]) -> list[Element]:
        """Alternatives that stand side by side outside a bracket become one."""
        out: list[Element] = []
        run: list[Element] = []

        def end() -> None:
            tail: list[Element] = []
            while run and run[-1]["t"] in _BLANKS:
                tail.insert(0, run.pop())
            if not any(ALTERNATIVE in classes_of(each) for each in run):
                tail = [*run, *tail]
            elif run:
                made = {"t": run[0]["t"], "c": [attr("", [BRACKET]), list(run)]}
                first, last = self.places.span(run[0]), self.places.span(run[-1])
                self.places.record(made, first.start, last.end)
                self.places.follow(made, made)
                out.append(made)
            out.extend(tail)
            run.clear()

        for inline in inlines:
            if (is_branch(inline) and (not run or inline["t"] == run[0]["t"])) or (run and inline["t"] in _BLANKS):
                run.append(inline)
            else:
                end()
                out.append(inline)
        end()
        return out

    @staticmethod
    def trim(inlines: list[Element]) -> list[Element]:
        while inlines and inlines[-1]["t"] in _BLANKS:
            inlines = inlines[:-1]
        return inlines

    def inline(self, token: _Token) -> Element:
        """A token as an inline again."""
        if token.whole or token.text == token.element["c"]:
            return token.element
        made = {"t": "Str", "c": token.text}
        self.places.follow(made, token.element)
        return made

    def is_escaped(self, token: _Token) -> bool:
        """Whether the author wrote `\\[` or `\\]` in this word: then it is a bracket and nothing more."""
        span = self.places.span(token.element)
        # The place of a word begins with its first letter or digit, and ends with the last.
        around = self.places.source.text[max(span.start - 2, 0) : span.end + 2]
        return f"\\{token.text}" in around

    def between(self, kind: str, opened: _Token, closed: _Token) -> Span:
        """From an opening bracket to its closing one, as near as the words around them tell."""
        text = self.places.source.text
        start, end = self.places.span(opened.element).start, self.places.span(closed.element).end
        if not opened.element["c"].startswith("["):
            start = text.find("[", start)
        while start and text[start - 1] == "[":
            start -= 1
        # Behind the last word: the ] of the wording, and that of the group around it.
        closing = "]]" if kind == "group" else "]"
        end += len(closing) if text.startswith(closing, end) else text.startswith("]", end)
        return self.places.source.span(start, end)

    def unbalanced(self, token: _Token, what: str) -> None:
        span = self.places.span(token.element)
        start, source = span.start, self.places.source
        while start and source.text[start - 1] == "[":
            start -= 1
        span = source.span(start, span.end)
        hint = (
            "Every [ of a bracket needs its ]. Brackets over several paragraphs are fenced: ::: {.brk} … :::. "
            "A bracket that means nothing is written \\[."
        )
        message = f"a bracket {what}: “{plain_text(token.element)[:40]}”"
        self.found.append(Diagnostic(codes.BRK050, message, span, hint))


def _is_element(node: Any) -> bool:
    return isinstance(node, dict) and "t" in node


def _has_brackets(items: list[Any]) -> bool:
    return any(isinstance(item, dict) and item.get("t") == "Str" and _holds_bracket(item) for item in items)


def _may_be_shorthand(element: Element) -> bool:
    if element["t"] == "Str":
        return _holds_bracket(element)
    return element["t"] == "Span" or ALTERNATIVE in classes_of(element)


def _holds_bracket(word: Element) -> bool:
    return "[" in word["c"] or "]" in word["c"]


def _is_leaf(item: Any) -> bool:
    return isinstance(item, dict) and item.get("t") in LEAVES


def _split(inlines: list[Element]) -> list[_Token]:
    tokens: list[_Token] = []
    for inline in inlines:
        if inline["t"] == "Str" and inline["c"]:
            for match in _PIECES.finditer(inline["c"]):
                # `[US:shall]` is written without a blank.
                owner = _OWNED.match(match[0]) if tokens and tokens[-1].text == "[" else None
                pieces = (owner[1], owner[2].lstrip("\u00a0")) if owner else (match[0],)
                tokens.extend(_Token(piece, inline) for piece in pieces)
        else:
            tokens.append(_Token("", inline, whole=True))
    return tokens


def is_branch(element: Element) -> bool:
    """Whether an element is a wording of a bracket."""
    return bool(BRANCHES & set(classes_of(element)))
