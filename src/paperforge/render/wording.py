"""Marks on words as the page shows them: brackets with their owners, terms, questions, reservations.

Never by color alone: brackets and owners are printed as words. `role` and `aria-label` say the same to a screen reader in HTML.
"""

from __future__ import annotations

from collections.abc import Mapping

from paperforge.model.bracket import ALTERNATIVE, BASELINE, BRACKET, COMPROMISE
from paperforge.pandoc.ast import Attr, Element, attr, classes_of, div, link, plain, rewrite, span, text, value_of
from paperforge.reading.shorthand import owners_of
from paperforge.render.setting import Inlines, Setting

_SHOWN = frozenset({"term", "question", "reservation", BRACKET, ALTERNATIVE, BASELINE, COMPROMISE})
_BLANKS = frozenset({"Space", "SoftBreak"})


def name_brackets(blocks: list[Element], setting: Setting) -> list[Element]:
    """The text with an id on every bracket, so that lists can lead to it."""
    count = 0

    def visit(node: object) -> object:
        nonlocal count
        if isinstance(node, list):
            return [visit(item) for item in node]
        if not isinstance(node, dict) or node.get("t") in {"Image", "Cite"}:
            return node
        if node.get("t") in {"Span", "Div"} and BRACKET in classes_of(node):
            count += 1  # before what is inside: as `reading.brackets` counts
            identifier, classes, values = node["c"][0]
            named = [identifier or setting.anchor("bracket", str(count)), classes, values]
            return {"t": node["t"], "c": [named, visit(node["c"][1])]}
        return {key: visit(value) for key, value in node.items()} if "t" in node else node

    result = visit(blocks)
    assert isinstance(result, list)  # noqa: S101 - a list stays a list
    return result


def show_marks(
    blocks: list[Element], terms: Mapping[str, str], setting: Setting, *, linked: bool = True
) -> list[Element]:
    """The text with its marks as words and, where it is `linked`, links; `terms` are the anchors of definitions by id."""

    def show(element: Element) -> Element | list[Element] | None:
        if element["t"] not in {"Span", "Div"} or not _SHOWN & set(classes_of(element)):
            return None
        attribute: Attr = element["c"][0]
        classes = attribute[1]
        if "term" in classes:
            anchor = terms.get(value_of(attribute, "ref"), "") if linked else ""
            return _linked(element, anchor, "pf-term")
        if "question" in classes:
            anchor = setting.anchor("question", value_of(attribute, "ref")) if linked else ""
            return _linked(element, anchor, "pf-question")
        if "reservation" in classes:
            return _reservation(element, setting)
        if BASELINE in classes:
            return []  # the four-column document has it
        return _bracket(element, setting)

    result: list[Element] = rewrite(blocks, show, "Span", "Div")
    return result


def _linked(element: Element, anchor: str, name: str) -> Element:
    """Words that lead to an anchor; without one, or around blocks, the words alone."""
    attribute, content = element["c"]
    if element["t"] == "Div":
        return div(attr(attribute[0], [name]), content)
    if not anchor:
        return span(attr(attribute[0]), content)
    return link(f"#{anchor}", content, attr(attribute[0], [name]))


def _bracket(element: Element, setting: Setting) -> Element:
    """`[US: shall]`, `[Compromise: may]`, or bare brackets around words that nobody owns."""
    attribute, content = element["c"]
    classes, words = attribute[1], setting.words
    values = {key: value for key, value in attribute[2] if key == "lang"}
    if ALTERNATIVE in classes:
        owners = owners_of(value_of(attribute, "by"))
        spoken = ", ".join(_plain_side(owner, setting) for owner in owners)
        marked = attr(attribute[0], ["pf-alt"], role="group", **{"aria-label": spoken}, **values)
        return _enclose(element["t"], marked, _owner(f"[{', '.join(owners)}:"), content)
    if COMPROMISE in classes:
        marked = attr(attribute[0], ["pf-alt", "pf-compromise"], **values)
        return _enclose(element["t"], marked, _owner(f"[{words['compromise']}:"), content)
    marked = attr(attribute[0], ["pf-brk"], **values)
    if any("pf-alt" in classes_of(each) for each in content):
        return {"t": element["t"], "c": [marked, tidy(content)]}
    return _enclose(element["t"], marked, [_sign("[")], content)


def tidy(content: list[Element]) -> list[Element]:
    """Inlines without the blanks that something left out has left behind."""
    tidy: list[Element] = []
    for each in content:
        if each["t"] not in _BLANKS or (tidy and tidy[-1]["t"] not in _BLANKS):
            tidy.append(each)
    while tidy and tidy[-1]["t"] in _BLANKS:
        tidy.pop()
    return tidy


def _owner(words: str) -> Inlines:
    return [_sign(words), {"t": "Space"}]


def _sign(words: str) -> Element:
    return span(attr("", ["pf-owner"]), text(words))


def _plain_side(code: str, setting: Setting) -> str:
    side = setting.project.configuration.sides.get(code)
    return side.name.get(setting.language) or code if side else code


def _enclose(kind: str, attribute: Attr, opening: Inlines, content: list[Element]) -> Element:
    """Brackets around inlines; around blocks they stand in the first and behind the last paragraph, or on lines of their own."""
    closing = [_sign("]")]
    if kind == "Span":
        return span(attribute, [*opening, *content, *closing])
    blocks = list(content)
    if blocks and blocks[0]["t"] in {"Para", "Plain"}:
        blocks[0] = {"t": blocks[0]["t"], "c": [*opening, *blocks[0]["c"]]}
    else:
        blocks.insert(0, plain(opening))
    if blocks[-1]["t"] in {"Para", "Plain"}:
        blocks[-1] = {"t": blocks[-1]["t"], "c": [*blocks[-1]["c"], *closing]}
    else:
        blocks.append(plain(closing))
    return div(attribute, blocks)


def _reservation(element: Element, setting: Setting) -> Element:
    """A box with who reserves what, or the same in brackets where it stands in a sentence."""
    attribute, content = element["c"]
    by = setting.sides(owners_of(value_of(attribute, "by")))
    name = setting.words["reservation"]
    if element["t"] == "Span":
        opening = [_sign(f"[{name},"), {"t": "Space"}, *by, _sign(":"), {"t": "Space"}]
        return span(attr(attribute[0], ["pf-reservation"]), [*opening, *content, _sign("]")])
    title = span(attr("", ["pf-label"]), [*text(f"{name}: "), *by])
    return div(
        attr(attribute[0], ["pf-reservation"]), [div(attr("", ["pf-reservation-head"]), [plain([title])]), *content]
    )
