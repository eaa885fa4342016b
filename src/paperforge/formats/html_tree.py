"""The tree of a page for the screen: landmarks, and everything that may scroll within reach of the keyboard (WCAG 2.1.1)."""

from __future__ import annotations

from collections.abc import Sequence

from paperforge.pandoc.ast import ATTRIBUTED, Attr, Element, attr, classes_of, div, plain_text, rewrite, walk


def split_cover(blocks: Sequence[Element]) -> tuple[list[Element], list[Element]]:
    """The cover, and the document without it: the one is the page's header, the other its main part."""
    cover: list[Element] = []

    def take(element: Element) -> list[Element] | None:
        if "pf-cover" not in classes_of(element):
            return None
        cover.append(element)
        return []

    rest: list[Element] = rewrite(list(blocks), take, *ATTRIBUTED)
    return cover, rest


def make_reachable(blocks: list[Element]) -> list[Element]:
    """Contents as a landmark; tables, drawings and code that are wider than a telephone can be focused, and so scrolled."""
    heading = ""

    def change(element: Element) -> Element | None:
        nonlocal heading
        kind = element["t"]
        if kind == "Header":
            heading = element["c"][1][0]
        elif kind == "Div" and "pf-contents" in classes_of(element):
            attribute, content = element["c"]
            return div(
                _with(attribute, role="navigation", **({"aria-labelledby": heading} if heading else {})), content
            )
        elif kind == "Div" and "pf-references" in classes_of(element) and element["c"][0][0] != "refs":
            # pandoc makes list items of the entries, and a list of a Div that is called `refs` and of no other.
            return div(_with(element["c"][0], role="list"), element["c"][1])
        elif kind == "Table":
            label = plain_text(element["c"][1])
            values = {"role": "group", "tabindex": "0", **({"aria-label": label} if label else {})}
            return div(attr("", ["pf-scroll"], **values), [element])
        elif kind == "Figure" and any(_is_drawing(each) for each in walk(element["c"][2], "Image")):
            return {"t": "Figure", "c": [_with(element["c"][0], tabindex="0"), *element["c"][1:]]}
        elif kind == "CodeBlock":
            return {"t": "CodeBlock", "c": [_with(element["c"][0], tabindex="0"), element["c"][1]]}
        return None

    result: list[Element] = rewrite(blocks, change, "Header", "Div", "Table", "Figure", "CodeBlock")
    return result


def _is_drawing(element: Element) -> bool:
    return element["t"] == "Image" and str(element["c"][2][0]).endswith(".svg")


def _with(attribute: Attr, **values: str) -> Attr:
    identifier, classes, pairs = attribute
    return [identifier, classes, [*pairs, *([key, value] for key, value in values.items())]]
