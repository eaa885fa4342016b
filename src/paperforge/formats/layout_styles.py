"""Patch-ups of WeasyPrint's styles: equal ones are computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from paperforge.formats.layout_patches import Patches
from paperforge.formats.layout_pseudo import UNSEEN

Style = Any

_OWN_RULES = frozenset({"float", "display", "position", "page"})
# Properties that are asked of every style that boxes have.
_ASKED = (
    *(f"border_{side}_{what}" for side in ("left", "right", "top", "bottom") for what in ("style", "width")),
    *(f"{what}_{side}" for side in ("left", "right", "top", "bottom") for what in ("margin", "padding")),
    *(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")),
    *(f"{least}{side}" for side in ("width", "height") for least in ("", "min_", "max_")),
    "box_sizing", "anchor", "counter_reset", "counter_set", "counter_increment", "overflow", "transform", "opacity",
    "border_image_source", "mask_border_source", "image_orientation", "background_image", "background_color", "box_shadow",
    "bookmark_level", "bookmark_state", "appearance", "outline_width", "outline_style", "outline_offset", "outline_color",
    "box_decoration_break", "content", "continue", "max_lines", "string_set", "column_width", "column_count",
    "vertical_align", "break_before", "break_after",
)  # fmt: skip
_PLAIN = (str, int, float, type(None))


def install(patches: Patches) -> None:
    """Patch what is imported."""
    from weasyprint import css
    from weasyprint.layout import page

    patches.attribute(css, "find_style_attributes", _equal_attributes(css.find_style_attributes))
    patches.attribute(css.StyleFor, "set_computed_styles", _shared_styles(css.StyleFor.set_computed_styles))
    patches.attribute(css.ComputedStyle, "__missing__", _plain_values(css))
    patches.attribute(css.AnonymousStyle, "__missing__", _plain_values_of_anonymous(css))
    patches.attribute(page, "set_page_type_computed_styles", _shared_page_styles(page.set_page_type_computed_styles))


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
        if pseudo_type not in UNSEEN:
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
        if key == "display" and self.parent_style is not None:  # what a style that is used is asked for first
            _fill(self, initial, physical, logical)
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


def make_heir(css: Any, names: Iterable[str]) -> Callable[[Style], None]:
    """What gives a style all of these properties that it inherits at once, as `__missing__` would, one by one."""
    physical = frozenset(css.PHYSICAL_FUNCTIONS)
    inherited = [name for name in names if name in css.INHERITED and _is_simple(name) and name not in physical]
    plain = (*_PLAIN, type(css.ZERO_PIXELS))

    def inherit(style: Style) -> None:
        parent = getattr(style, "parent_style", None)
        if parent is None or "paperforge_heir" in style.__dict__:
            return
        style.paperforge_heir = True
        inherit(parent)
        anonymous = type(style) is css.AnonymousStyle
        cascaded = () if anonymous else style.cascaded
        for name in inherited:
            if name not in style and name not in cascaded:
                value = parent[name]
                if anonymous or type(value) in plain:
                    style[name] = value

    return inherit


def _fill(style: Style, initial: dict[str, Any], physical: frozenset[str], logical: frozenset[str]) -> None:
    """Give a style the initial values of what is asked of every style, as `missing` would, one by one."""
    cascaded = style.cascaded
    directed = not logical.isdisjoint(cascaded)
    for name in _ASKED:
        if name in initial and name not in cascaded and name not in style and not (directed and name in physical):
            style[name] = initial[name]


def _plain_values_of_anonymous(css: Any) -> Callable[[Style, str], Any]:
    """`AnonymousStyle.__missing__`, which gives the initial values that are asked of every style at once."""
    compute = css.AnonymousStyle.__missing__
    own = {*css.INHERITED, *css.INITIAL_NOT_COMPUTED, "page"}
    asked = {name: css.INITIAL_VALUES[name] for name in _ASKED if name in css.INITIAL_VALUES and name not in own}
    asked = {name: value for name, value in asked.items() if not name.startswith("text_decoration_")}

    def missing(self: Style, key: str) -> Any:
        if key not in asked:
            return compute(self, key)
        for name, value in asked.items():
            self.setdefault(name, value)
        return self[key]

    return missing


def _shared_page_styles(compute: Callable[..., None]) -> Callable[..., None]:
    """`set_page_type_computed_styles`, with one set of styles for all pages that the same rules are for.

    A page and its sixteen margins have styles of their own, and each page is a type of its own.
    """

    def set_page_type_computed_styles(page_type: Any, html: Any, style_for: Any) -> None:
        style_for.add_page_declarations(page_type)
        cascaded, styles = style_for.get_cascaded_styles(), style_for.get_computed_styles()
        names = [each for each in cascaded if each[0] == page_type]
        key = tuple(
            (pseudo, *((name, id(value), str(weight)) for name, (value, weight) in cascaded[element, pseudo].items()))
            for element, pseudo in names
        )
        shared = style_for.__dict__.setdefault("paperforge_pages", {})
        if key in shared:
            for pseudo, style in shared[key].items():
                styles[page_type, pseudo] = style
        else:
            compute(page_type, html, style_for)
            if style_for.initial_page_sizes["box"] is not None:  # until then a length in `vw` has another value
                shared[key] = {pseudo: styles[page_type, pseudo] for pseudo in (None, *(each[1] for each in names))}
        for each in names:  # looked through for each page
            del cascaded[each]

    return set_page_type_computed_styles


def _is_simple(name: str) -> bool:
    return name not in _OWN_RULES and not name.startswith(("text_decoration_", "__"))
