"""The theme as CSS custom properties, which the style sheets of the house are written in.

`--caption` is a whole value of `font`, `--accent` a color, `--line` the baseline grid. A project's own rules may use them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.house import TEMPLATES, House
from paperforge.model.language import Language
from paperforge.model.theme import MM, PAIRS_SIDE, TURNED_SIDE, Colors, Font
from paperforge.reading.fonts import theme_families
from paperforge.reading.theme import theme_of
from paperforge.source import SourceFile

_VALUE = re.compile(r"var\(--([a-z-]+)\)")
_IGNORED = re.compile(r"^Ignored .* at (\d+):\d+", re.DOTALL)
_PLACE = re.compile(r" at \d+:\d+(?=, )")
_SELECTOR = re.compile(r"selector,? '(.*)'", re.DOTALL)
_GENERIC = frozenset({"serif", "sans-serif", "monospace"})


def print_css(house: House, *, dense: bool) -> str:
    """The style sheet of the printed page; `dense` for an edition in several languages."""
    theme = theme_of(house)
    families = theme_families(theme)
    page = theme.page
    cover = page.dense_cover if dense else page.cover
    values = _color_values(theme.colors)
    for kind, font in theme.fonts.items():
        values[kind] = _quote([font.family, *families])
    for name in theme.type:
        style = theme.style(name, dense)
        stack = _quote([theme.family(name).family, *families])
        values[name.replace("_", "-")] = f"{_number(style.size)}pt/{_number(style.leading)}pt {stack}"
    values |= {
        "line": f"{_number(theme.line)}pt",
        "half": f"{_number(theme.line / 2)}pt",
        "page-size": f"{_number(page.size.width / MM)}mm {_number(page.size.height / MM)}mm",
        "page-margin": _lengths(page.top, page.right_margin, theme.bottom_margin, page.left_margin),
        "cover-margin": _lengths(cover.top, cover.right, cover.bottom, page.left_margin),
        "cover-gain": f"{_number(max(0, page.right_margin - cover.right))}pt",
    }
    own = _own(house, "css/print.own.css")
    if own or house.is_own("css/print.css"):
        return _root(values) + house.read("css/print.css") + own
    # Nobody redefines a value: they are written out here, which spares the renderer a twentieth of its time.
    return _VALUE.sub(lambda match: values[match[1]], house.read("css/print.css"))


def place_ignored(messages: Iterable[str], page: str, house: House) -> Iterator[Diagnostic]:
    """PRJ136 for each rule of the project's own sheets that the renderer of the PDF does not understand.

    It names a place in the style element of the page, or the selector.
    """
    style = page.partition("<style>")[2].partition("</style>")[0]
    for name in ("css/print.css", "css/print.own.css"):
        if not house.is_own(name):
            continue
        file = SourceFile(PurePosixPath(TEMPLATES, name), house.read(name))
        before = style[: style.index(file.text)].count("\n")
        for message in messages:
            place, selector = _IGNORED.search(message), _SELECTOR.search(message)
            line = int(place[1]) - before if place else _line_of(selector[1], file.text) if selector else 0
            if 1 <= line <= file.text.count("\n") + 1:
                said = f"the PDF renderer does not understand it: {message}"
                yield Diagnostic(codes.PRJ136, _PLACE.sub("", said), file.line_span(line))


def _line_of(words: str, text: str) -> int:
    start = text.find(words.strip())
    return text.count("\n", 0, start) + 1 if start >= 0 else 0


def turned_pages_css(house: House, languages: Sequence[Language]) -> str:
    """Pages with narrow sides: on their side, one for each text of an edition (`wide-TAG`); and for texts beside each other."""
    size = theme_of(house).page.size
    side = f"{_number(TURNED_SIDE / MM)}mm"
    turned = (
        f"size: {_number(size.height / MM)}mm {_number(size.width / MM)}mm; margin-left: {side}; margin-right: {side}"
    )
    wide = "".join(f"\n@page wide-{language} {{ {turned} }}" for language in languages)
    narrow = f"margin-left: {_number(PAIRS_SIDE / MM)}mm; margin-right: {_number(PAIRS_SIDE / MM)}mm"
    return f"{wide}\n@page pairs {{ {narrow} }}\n@page pairs-wide {{ {turned} }}"


def screen_css(house: House) -> str:
    """The style sheet of the page for the screen."""
    theme = theme_of(house)
    values = _color_values(theme.screen) | {name: _stack(font) for name, font in theme.fonts.items()}
    values |= {role: values[family] for role, family in theme.roles}
    night = _root(_color_values(theme.dark)).strip()
    dark = f"@media screen and (prefers-color-scheme: dark) {{ {night} }}\n"
    return _root(values) + dark + house.read("css/screen.css") + _own(house, "css/screen.own.css")


def book_css(house: House) -> str:
    """The style sheet of an EPUB. Values are written out: not every reading system knows custom properties."""
    theme = theme_of(house)
    values = _color_values(theme.screen) | {name: _stack(font) for name, font in theme.fonts.items()}
    values |= {role: values[family] for role, family in theme.roles}
    values |= {f"night-{name}": value for name, value in _color_values(theme.dark).items()}
    return _VALUE.sub(lambda match: values.get(match[1], match[0]), house.read("css/epub.css"))


def _color_values(colors: Colors) -> dict[str, str]:
    return {name: str(value) for name, value in colors}


def _stack(font: Font) -> str:
    return _quote([font.family, *font.instead])


def _quote(families: list[str]) -> str:
    """Family names as CSS strings (CSS Fonts 4, 2.1); a generic family is a keyword."""
    quoted = (name if name in _GENERIC else '"' + name.replace('"', "").replace("\\", "") + '"' for name in families)
    return ", ".join(dict.fromkeys(quoted))


def _lengths(*points: float) -> str:
    return " ".join(f"{_number(each)}pt" for each in points)


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _root(values: dict[str, str]) -> str:
    return ":root { " + "; ".join(f"--{name}: {value}" for name, value in values.items()) + " }\n"


def _own(house: House, name: str) -> str:
    """What a project adds to a style sheet of the house."""
    return "\n" + house.read(name) if house.is_own(name) else ""
