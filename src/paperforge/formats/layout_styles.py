"""Patch-ups of WeasyPrint's styles: equal ones are computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from paperforge.formats.layout_patches import Patches

Style = Any

# Pseudo-elements that every element has by WeasyPrint's own style sheet, and nearly none shows.
_UNSEEN = frozenset({"marker", "footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"})
_OWN_RULES = frozenset({"float", "display", "position", "page"})
_PLAIN = (str, int, float, type(None))


def install(patches: Patches) -> None:
    """Patch what is imported."""
    from weasyprint import css

    patches.attribute(css, "find_style_attributes", _equal_attributes(css.find_style_attributes))
    patches.attribute(css.StyleFor, "set_computed_styles", _shared_styles(css.StyleFor.set_computed_styles))
    patches.attribute(css.ComputedStyle, "__missing__", _plain_values(css))


def _equal_attributes(find: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Equal `style` attributes as the same declarations: WeasyPrint lets elements of one parent share a style if theirs are."""

    def find_style_attributes(*arguments: Any, **options: Any) -> Iterator[Any]:
        kept: dict[str, Any] = {}
        for specificity, element, declarations, base_url in find(*arguments, **options):
            if specificity == (1, 0, 0):
                yield specificity, element, kept.setdefault(element.get("style"), declarations), base_url
            else:
                yield specificity, element, declarations, base_url

    return find_style_attributes


def _shared_styles(compute: Callable[..., None]) -> Callable[..., None]:
    """`StyleFor.set_computed_styles`, with one style for the equal pseudo-elements of elements with one style."""

    def set_computed_styles(self: Any, element: Any, parent: Any, *arguments: Any, **options: Any) -> None:
        pseudo_type = options.get("pseudo_type")
        if pseudo_type not in _UNSEEN:
            compute(self, element, parent, *arguments, **options)
            return
        styles = self.get_computed_styles()
        cascaded = self.get_cascaded_styles()[element, pseudo_type]
        declared = tuple((name, id(value), weight) for name, (value, weight) in cascaded.items())
        key = (pseudo_type, id(styles[parent, None]), declared)
        shared = self.__dict__.setdefault("paperforge_shared", {})
        if key in shared:
            styles[element, pseudo_type] = shared[key]
            return
        compute(self, element, parent, *arguments, **options)
        if not styles[element, pseudo_type]["anchor"]:  # one that is a target has to be told to those who look for it
            shared[key] = styles[element, pseudo_type]

    return set_computed_styles


def _plain_values(css: Any) -> Callable[[Style, str], Any]:
    """`ComputedStyle.__missing__`, with a short way for values that are inherited or initial and need no reckoning."""
    compute = css.ComputedStyle.__missing__
    physical = frozenset(css.PHYSICAL_FUNCTIONS)
    initial = {
        name: value
        for name, value in css.INITIAL_VALUES.items()
        if name not in css.INHERITED and name not in css.INITIAL_NOT_COMPUTED and _is_simple(name)
    }
    inherited = frozenset(name for name in css.INHERITED if _is_simple(name)) - physical
    logical = frozenset(
        function(block="ttb", inline=inline)
        for function in css.PHYSICAL_FUNCTIONS.values()
        for inline in ("ltr", "rtl")
    )
    pixels = type(css.ZERO_PIXELS)

    def missing(self: Style, key: str) -> Any:
        if key not in self.cascaded and self.parent_style is not None:
            if key in inherited:
                value = self.parent_style[key]
                if type(value) in _PLAIN or type(value) is pixels:
                    self[key] = value
                    return value
            # A length may be given by the direction of writing instead (`margin-inline-start`).
            elif key in initial and (key not in physical or logical.isdisjoint(self.cascaded)):
                value = self[key] = initial[key]
                return value
        return compute(self, key)

    return missing


def _is_simple(name: str) -> bool:
    return name not in _OWN_RULES and not name.startswith(("text_decoration_", "__"))
