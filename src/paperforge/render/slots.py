"""Templates that give Markdown without ever holding a word of a paper.

Whatever a template prints becomes a numbered slot (`[]{.pf-slot n="7"}`), and the slot is filled after pandoc has parsed the
template's own Markdown. A title with `:::`, a backtick or a Jinja tag in it is therefore a title, and nothing else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from jinja2 import StrictUndefined, Undefined, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from paperforge.house import House
from paperforge.pandoc.ast import ATTRIBUTED, Ast, Element, attr_of, holds, rewrite, text, value_of
from paperforge.render.templates import house_loader

SLOT = "pf-slot"


class Slots:
    """The pieces a template has printed so far."""

    def __init__(self) -> None:
        self._pieces: list[list[Element]] = []
        self._as_blocks: list[bool] = []

    def add_words(self, words: str) -> Markup:
        """Plain words."""
        return self._add(text(words) if words.strip() else [{"t": "Space"}] * bool(words), as_blocks=False)

    def add_inlines(self, inlines: list[Element]) -> Markup:
        """A piece of a paragraph."""
        return self._add(inlines, as_blocks=False)

    def add_blocks(self, blocks: list[Element]) -> Markup:
        """Whole blocks; the template gives them a line of their own."""
        return self._add(blocks, as_blocks=True)

    def _add(self, piece: list[Element], *, as_blocks: bool) -> Markup:
        number = len(self._pieces)
        self._pieces.append(piece)
        self._as_blocks.append(as_blocks)
        if as_blocks:
            return Markup(f'\n\n::: {{.{SLOT} n="{number}"}}\n:::\n\n')  # noqa: S704 - made of a number only
        return Markup(f'[]{{.{SLOT} n="{number}"}}')  # noqa: S704 - made of a number only

    def fill(self, ast: Ast) -> list[Element]:
        """The blocks of a parsed template with every slot replaced by its piece."""

        def replace(element: Element) -> list[Element] | None:
            attribute = attr_of(element)
            if attribute and SLOT in attribute[1]:
                # A citation is processed where it stands, which is known by the identity of the lists around it.
                piece = self._pieces[int(value_of(attribute, "n"))]
                return copied(piece) if holds(piece, "Cite") else piece
            return None

        blocks: list[Element] = rewrite(ast["blocks"], replace, *ATTRIBUTED)
        return blocks


@pass_context
def _finalize(context: Context, value: Any) -> Any:
    """What a template prints: mark-up of our own as it is, any other value as a slot."""
    if isinstance(value, Markup | Undefined):
        return value
    slots = cast("Slots", context.resolve("slots"))
    return slots.add_words("" if value is None else str(value))


@lru_cache(maxsize=8)
def environment(house: House) -> ImmutableSandboxedEnvironment:
    """Jinja for the templates of the house: sandboxed, strict about names, blind to everything but the house."""
    made = ImmutableSandboxedEnvironment(
        loader=house_loader(house),
        autoescape=True,  # so that macros and slots are told apart from plain words
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    from paperforge.render import filters

    made.filters.update(filters.FILTERS)
    return made


def copied(node: Any) -> Any:
    """A tree of the same words that shares no list and no element with any other."""
    if isinstance(node, list):
        return [copied(item) for item in node]
    return {key: copied(value) for key, value in node.items()} if isinstance(node, dict) else node


def inlines_of(blocks: list[Element]) -> list[Element]:
    """Blocks as one run of inlines: paragraphs are parted by line breaks."""
    inlines: list[Element] = []
    for block in blocks:
        if block["t"] in {"Para", "Plain"}:
            inlines.extend([{"t": "LineBreak"}] * bool(inlines))
            inlines.extend(block["c"])
        else:
            inlines.extend(inlines_of(_children(block)))
    return inlines


def _children(block: Element) -> list[Element]:
    content = block.get("c")
    found: list[Element] = []
    stack = [content]
    while stack:
        current = stack.pop(0)
        if isinstance(current, dict) and current.get("t") in {"Para", "Plain"}:
            found.append(current)
        elif isinstance(current, dict):
            stack = [current.get("c"), *stack]
        elif isinstance(current, list):
            stack = [*current, *stack]
    return found
