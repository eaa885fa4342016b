"""A patch-up of WeasyPrint's styles: pseudo-elements that nearly nothing shows get a style when they are asked for it.

WeasyPrint's own style sheet names six of them for every element, so five of six styles of a paper are theirs; boxes ask for
them of footnotes and items of lists alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

from paperforge.formats.layout_patches import Patches
from paperforge.formats.layout_sheets import selectors_of

UNSEEN = frozenset({"marker", "footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"})


def install(patches: Patches) -> None:
    """Patch what is imported."""
    from weasyprint import css

    patches.attribute(css.StyleFor, "__init__", _leave_unseen(css.StyleFor.__init__))
    patches.attribute(css.StyleFor, "__call__", _make_when_asked(css.StyleFor.__call__, css.declaration_precedence))
    patches.attribute(css.StyleFor, "add_page_declarations", _forget_elements(css.StyleFor.add_page_declarations))


class _Sheet:
    """A style sheet without its selectors for pseudo-elements that are not seen, as `StyleFor` looks at it for elements."""

    def __init__(self, sheet: Any, elements: dict[Any, Any]) -> None:
        self.matcher = self
        self.layers = sheet.layers
        self._match = _parts(sheet.matcher)[0].match
        self._elements = elements

    def match(self, element: Any) -> list[Any]:
        """What `cssselect2.Matcher.match` finds; the element is kept for `_Later`."""
        self._elements[element.etree_element] = element
        found: list[Any] = self._match(element)
        return found


class _Later:
    """What is needed to make a style later."""

    def __init__(self, html: Any, target_collector: Any) -> None:
        self.html = html
        self.elements: dict[Any, Any] = {}
        self.options = {"root": html.etree_element, "base_url": html.base_url, "target_collector": target_collector}

    def find(self, element: Any) -> Any:
        """An element as `cssselect2` looks at it; None if it is not of the page."""
        if not self.elements:
            self.elements = {each.etree_element: each for each in self.html.wrapper_element.iter_subtree()}
        return self.elements.get(element)


def _parts(matcher: Any) -> tuple[Any, Any]:
    """A matcher's selectors as two, those of unseen pseudo-elements in the second; kept with it, as long as it gets no more."""
    kept = matcher.__dict__.get("paperforge_parts")
    if kept is None or kept[0] != matcher.order:
        kept = matcher.paperforge_parts = matcher.order, _part(matcher, unseen=False), _part(matcher, unseen=True)
    return kept[1], kept[2]


def _part(matcher: Any, *, unseen: bool) -> Any:
    def chosen(selectors: list[Any]) -> list[Any]:
        return [each for each in selectors if (each[3] in UNSEEN) == unseen]

    part = type(matcher)()
    for name, value in vars(matcher).items():
        if isinstance(value, dict) and name != "paperforge_parts":
            setattr(part, name, {key: found for key, selectors in value.items() if (found := chosen(selectors))})
        elif isinstance(value, list):
            setattr(part, name, chosen(value))
    return part


def _leave_unseen(init: Callable[..., None]) -> Callable[..., None]:
    """`StyleFor.__init__`, which matches the other selectors alone; all, if an unseen element may be the target of a link."""

    def __init__(self: Any, html: Any, sheets: Any, hints: Any, font_config: Any, target_collector: Any) -> None:  # noqa: N807
        targets = any(name == "anchor" for sheet, *_ in sheets for name in _declared_for_unseen(sheet))
        self.paperforge_later = None if targets else _Later(html, target_collector)
        if targets:
            init(self, html, sheets, hints, font_config, target_collector)
            return
        elements = self.paperforge_later.elements
        seen = [(_Sheet(sheet, elements), *rest) for sheet, *rest in sheets]
        init(self, html, seen, hints, font_config, target_collector)
        self._sheets = sheets

    return __init__


def _declared_for_unseen(sheet: Any) -> Iterator[str]:
    for *_, (declarations, _) in selectors_of(_parts(sheet.matcher)[1]):
        yield from (name for name, *_ in declarations)


def _make_when_asked(call: Callable[..., Any], precedence: Callable[[str, bool], int]) -> Callable[..., Any]:
    """`StyleFor.__call__`, which makes the style of an unseen pseudo-element."""

    def __call__(self: Any, element: Any, pseudo_type: str | None = None) -> Any:  # noqa: N807
        if pseudo_type in UNSEEN and self.paperforge_later is not None:
            later, cascaded, key = self.paperforge_later, self.get_cascaded_styles(), (element, pseudo_type)
            if key not in self.get_computed_styles() and (wrapper := later.find(element)) is not None:
                declared = _cascade(self._sheets, wrapper, pseudo_type, precedence)
                if declared is not None:
                    cascaded[key] = declared
                    self.set_computed_styles(element, pseudo_type=pseudo_type, parent=element, **later.options)
                    del cascaded[key]
        return call(self, element, pseudo_type)

    return __call__


def _cascade(
    sheets: Any, element: Any, pseudo_type: Any, precedence: Callable[[str, bool], int]
) -> dict[str, Any] | None:
    """The declarations for a pseudo-element with their weights: of two for one property the weightier, or the later.

    None if no selector is for it: then it has no style.
    """
    style: dict[str, Any] | None = None
    for sheet, origin, specificity_of_sheet in sheets:
        for specificity, _, kind, (declarations, layer) in _parts(sheet.matcher)[1].match(element):
            if kind != pseudo_type:
                continue
            style = {} if style is None else style
            order = inf if layer is None else sheet.layers.index(layer)
            for name, value, important in declarations:
                weight = (precedence(origin, important), order, specificity_of_sheet or specificity)
                if name not in style or style[name][1] <= weight:
                    style[name] = value, weight
    return style


def _forget_elements(add: Callable[..., None]) -> Callable[..., None]:
    """`StyleFor.add_page_declarations`, which comes when there are boxes for all elements: they are not asked for any more."""

    def add_page_declarations(self: Any, page_type: Any) -> None:
        if self.paperforge_later is not None and self.paperforge_later.elements:
            self.paperforge_later.elements = {}
        add(self, page_type)

    return add_page_declarations
