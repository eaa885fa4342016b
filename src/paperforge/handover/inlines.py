"""The tokens of a paragraph, heading, cell or note: its tree and its Markdown read side by side.

The tree says what is printed, the source how it was written (`pandoc.printed`); so the place of each token is exact, and a text
that comes back unchanged is the very same characters.
"""

from __future__ import annotations

import html
import re
from collections.abc import Container
from dataclasses import dataclass

from paperforge.handover.tokens import Code, Role, Token, Tokens, tidy
from paperforge.pandoc.ast import Element, attr_of
from paperforge.pandoc.locate import Places
from paperforge.pandoc.printed import Matcher
from paperforge.reading.shorthand import owners_of
from paperforge.reading.targets import PREFIXES, cited_keys, grouped_keys

_MARKS = {
    "Emph": (re.compile(r"[*_]"), "emphasis"),
    "Strong": (re.compile(r"\*\*|__"), "strong"),
    "Strikeout": (re.compile("~~"), "struck"),
    "Superscript": (re.compile(r"\^"), "superscript"),
    "Subscript": (re.compile("~"), "subscript"),
}
_QUOTE = re.compile("[\"'\u2018\u2019\u201c\u201d]|&(?:quot|apos|[lr][sd]quo);")
_BRACKETED = frozenset({"Span", "Underline", "SmallCaps"})
_ALONE = {"Code": "code", "Math": "formula", "Image": "picture", "RawInline": "comment", "LineBreak": "break"}
_LABEL = re.compile(r"\[\^([^\]\s]+)\]")
# The drafters' shorthand `[[US: shall] [RF: should]]`, which pandoc takes for plain words (reading/shorthand.py).
_OWNED = re.compile(r"\[([A-Z][A-Za-z0-9]{0,7}(?:(?:, ?|/| )[A-Z][A-Za-z0-9]{0,7})*): ?")
_ESCAPED = str.maketrans("[]", "\ue000\ue001")  # brackets that the author escaped are words


@dataclass(frozen=True)
class _Item:
    """One character of the words, or a code; `is_escaped` if it was written behind a backslash."""

    token: Token
    is_escaped: bool = False


class Reader(Matcher):
    """Reads inlines from the offset `at` on; `lost` says that tree and source did not agree.

    `labels` are the notes whose text stands elsewhere, by label.
    """

    def __init__(self, places: Places, at: int, sides: Container[str]) -> None:
        super().__init__(places, at, None)
        self.begin = at
        self.sides = sides
        self.labels: list[tuple[str, Element]] = []
        self._items: list[_Item] = []
        self._count = 0

    def tokens(self) -> Tokens:
        """What was read."""
        return tidy(_read_brackets(self._items, self.sides, self._count))

    def _inline(self, element: Element) -> None:
        if self.lost:
            return
        kind, start = element["t"], self.at
        if kind in {"Str", "Space", "SoftBreak"}:
            self._plain(element)
        elif kind in _MARKS:
            mark, name = _MARKS[kind]
            self._stretch(name, name, element["c"], mark, mark)
        elif kind == "Quoted":
            self._mark()
            self.inlines(element["c"][1])
            self._mark()
        elif kind in _BRACKETED and not grouped_keys(element) and _words_of(element):
            self._bracket(element)
        elif kind == "Link" and _words_of(element) and not {"uri", "email"} & set(element["c"][0][1]):
            self._link_with_words(element)
        elif kind == "Note":
            self._footnote(element)
        elif kind == "Cite":
            super()._inline(element)
            self._cited(element, start)
        else:
            before = len(self._items)
            super()._inline(element)
            del self._items[before:]  # what stands in it, such as the keys of a group, is not read one by one
            self._alone(*_kind_and_key(element), start)

    def _spell_one(self, words: str, index: int, at: int) -> tuple[int, int]:
        """As `Matcher` does it, and `\\_`."""
        if words[index] == "_" and self.text.startswith("\\_", at):
            return 1, 2
        return super()._spell_one(words, index, at)

    def _number(self) -> str:
        self._count += 1
        return str(self._count)

    def _put(self, role: Role, kind: str, key: str, start: int, number: str) -> None:
        if not self.lost:
            self._items.append(_Item(Code(number, role, kind, self.text[start : self.at], key)))

    def _alone(self, kind: str, key: str, start: int) -> None:
        self._put(Role.ALONE, kind, key, start, self._number())

    def _plain(self, element: Element) -> None:
        """Words: what was escaped or written as an entity is the character itself, all else stays as it was written."""
        if element["t"] != "Str":
            super()._inline(element)
            self._items.append(_Item(" "))
            return
        first = len(self._run.characters)
        super()._inline(element)
        if self.lost:
            return
        for start, end in zip(self._run.starts[first:], self._run.ends[first:], strict=True):
            written = self.text[start:end]
            if written.startswith("\\") and len(written) == 2:
                self._items.append(_Item("\u00a0" if written[1] == " " else written[1], is_escaped=True))
            elif written.startswith("&") and len(written) > 1:
                self._items.append(_Item(html.unescape(written), is_escaped=True))
            else:
                self._items += [_Item(character) for character in written]

    def _mark(self) -> None:
        """A quotation mark: it is a word, for each language has its own."""
        start = self.at
        if self._skip(_QUOTE):
            self._items.append(_Item(html.unescape(self.text[start : self.at])))

    def _stretch(
        self, kind: str, key: str, inside: list[Element], before: re.Pattern[str], behind: re.Pattern[str]
    ) -> None:
        number, start = self._number(), self.at
        self._skip(before)
        self._put(Role.OPEN, kind, key, start, number)
        self.inlines(inside)
        start = self.at
        self._skip(behind)
        self._put(Role.CLOSE, kind, key, start, number)

    def _bracket(self, element: Element) -> None:
        number, start = self._number(), self.at
        kind, key = _kind_and_key(element)
        self._literal("[")
        self._put(Role.OPEN, kind, key, start, number)
        self.inlines(element["c"][1] if attr_of(element) else element["c"])
        start = self.at
        self._literal("]")
        self._attributes(required=True)
        self._put(Role.CLOSE, kind, key, start, number)

    def _link_with_words(self, element: Element) -> None:
        number, start = self._number(), self.at
        kind, key = _kind_and_key(element)
        self._literal("[")
        self._put(Role.OPEN, kind, key, start, number)
        self.inlines(element["c"][1])
        start = self.at
        self._literal("]")
        self._target()
        self._put(Role.CLOSE, kind, key, start, number)

    def _footnote(self, element: Element) -> None:
        start = self.at
        if label := _LABEL.match(self.text, start):
            self.at = label.end()
            self.labels.append((label[1], element))
            self._alone("note", f"note:{label[1]}", start)
        elif self.text.startswith("^[", start) and len(element["c"]) == 1 and element["c"][0]["t"] in {"Para", "Plain"}:
            self._stretch("note", "note", element["c"][0]["c"], re.compile(r"\^\["), re.compile(r"\]"))
        else:
            self.lost = True

    def _cited(self, element: Element, start: int) -> None:
        """A citation: alone where it is only keys; else its brackets and keys are codes, and the words between are words."""
        keys = cited_keys(element)
        name = ";".join(keys)
        if all(key.startswith(PREFIXES) for key in keys):
            self._alone("reference", f"reference:{name}", start)
            return
        written = self.text[start : self.at]
        key_like = re.compile("|".join(rf"-?@\{{?{re.escape(key)}\}}?" for key in keys))
        rest = key_like.sub("", written)
        if (
            self.lost
            or not any(map(str.isalnum, rest))
            or re.search(r"[*_`$\\^~{}<&]", rest)
            or not written.endswith("]")
        ):
            self._alone("citation", f"citation:{name}", start)
            return
        number, end = self._number(), self.at
        opening = written.index("[") + 1
        self.at = start + opening
        self._put(Role.OPEN, "source", f"source:{name}", start, number)
        at = start + opening
        for match in key_like.finditer(written, opening):
            self._items += [_Item(each) for each in self.text[at : start + match.start()]]
            self.at = start + match.end()
            self._alone("citation", f"citation:{match[0].strip('-@{}')}", start + match.start())
            at = self.at
        self._items += [_Item(each) for each in self.text[at : end - 1]]
        self.at = end
        self._put(Role.CLOSE, "source", f"source:{name}", end - 1, number)


def _words_of(element: Element) -> list[Element]:
    inside: list[Element] = element["c"][1] if attr_of(element) else element["c"]
    return inside


def _kind_and_key(element: Element) -> tuple[str, str]:
    """What an element is, and what it is known by in another language."""
    kind, attribute = element["t"], attr_of(element)
    if keys := grouped_keys(element):
        return "reference", f"reference:{';'.join(keys)}"
    if kind == "Link":
        address = str(element["c"][2][0])
        if address.startswith("#") and not _words_of(element):
            return "reference", f"reference:{address[1:]}"
        return "link", f"link:{address}"
    if kind == "Image":
        return "picture", f"picture:{element['c'][2][0]}"
    if kind in {"Code", "Math", "RawInline"}:
        return _ALONE[kind], f"{_ALONE[kind]}:{element['c'][1]}"
    if kind == "Span" and attribute:
        identifier, classes, values = attribute
        named = " ".join(
            [*(f"#{identifier}" for _ in [0] if identifier), *sorted(classes), *sorted(map("=".join, values))]
        )
        return "span", f"span:{named}"
    name = _ALONE.get(kind, kind.lower())
    return name, name


# ---------------------------------------------------------------- brackets in shorthand


def _read_brackets(items: list[_Item], sides: Container[str], count: int) -> list[Token]:
    """The items as tokens, the brackets of the shorthand as codes; those of plain words stay words."""
    flat = "".join(_flat(item) for item in items)
    made: list[Token] = [item.token for item in items]
    stack: list[tuple[int, int, str] | None] = []
    for at, character in enumerate(flat):
        if character == "[":
            owned = _OWNED.match(flat, at)
            inner = _OWNED.match(flat, at + 1)
            if owned and any(owner in sides for owner in owners_of(owned[1])):
                stack.append((at, owned.end(), f"bracket:{owned[1]}"))
            elif inner and any(owner in sides for owner in owners_of(inner[1])):
                stack.append((at, at + 1, "bracket"))
            else:
                stack.append(None)
        elif character == "]" and stack and (opened := stack.pop()):
            count += 1
            begin, end, key = opened
            made[begin] = Code(str(count), Role.OPEN, "bracket", flat[begin:end], key)
            made[begin + 1 : end] = [""] * (end - begin - 1)
            made[at] = Code(str(count), Role.CLOSE, "bracket", "]", key)
    return made


def _flat(item: _Item) -> str:
    """One character for each item: codes and what was escaped cannot be a bracket."""
    if isinstance(item.token, Code) or len(item.token) != 1:
        return "\ufffc"
    return item.token.translate(_ESCAPED) if item.is_escaped else item.token
