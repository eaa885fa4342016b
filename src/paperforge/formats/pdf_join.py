"""Joins PDFs, each laid out on its own, to one: pages, links, bookmarks and the structure tree, with numbers on the pages.

What a PDF is made of: ISO 32000-1, 7.7.3 (pages), 12.3 (destinations, bookmarks), 12.5.6.5 (links), 14.7.4 (structure and its
parent tree). Joining pages alone loses all but the pages.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from paperforge.errors import RenderError
from paperforge.formats.pdf_gates import drop_claims

if TYPE_CHECKING:
    from pikepdf import Pdf

ELSEWHERE = (
    "https://part.invalid/#"  # RFC 2606: what a link to another part of the whole begins with until they are joined
)
CLAIMS = ("pdfuaid", "pdfaid")  # the prefixes of the schemas of PDF/UA and PDF/A
LEAF = 256  # entries of a leaf of a tree: readers look for one at a time
Node = Any


@dataclass(frozen=True)
class Piece:
    """A PDF as WeasyPrint writes it, and the title under which its bookmarks stand where it has several of the first level."""

    content: bytes
    title: str = ""


def find_pages(content: bytes) -> dict[str, int]:
    """The pages, from 0, of the named destinations of a PDF."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        numbers = {page.objgen: index for index, page in enumerate(pdf.pages)}
        return {str(name): numbers[target[0].objgen] for name, target in _destinations(pdf)}


def join(pieces: Sequence[Piece], folios: bytes) -> bytes:
    """All pieces as one PDF, whose metadata are those of the first; each page of `folios` is laid over the page of its number.

    The whole claims to conform to a standard only where every piece does. Raises `RenderError` for a link to another piece that
    leads nowhere, and where pages and folios do not meet.
    """
    import pikepdf

    whole = pikepdf.new()
    structure = whole.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    top = whole.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document, P=structure, K=pikepdf.Array())
    )
    parents: list[tuple[int, Node]] = []
    names: dict[str, Node] = {}
    claims = set(CLAIMS)
    with whole.open_outline() as outline:
        for number, piece in enumerate(pieces):
            with pikepdf.open(io.BytesIO(piece.content)) as source:
                first = len(whole.pages)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", pikepdf.PageCopyWarning)  # what it warns of is done below
                    whole.pages.extend(source.pages)
                _join_structure(whole, source, first, top, parents)
                moved = _Moved(whole, source, first)
                names |= {str(name): moved.target(target) for name, target in _destinations(source)}
                items = moved.bookmarks()
                if piece.title and len(items) > 1:
                    page = whole.pages[first].obj
                    root = pikepdf.OutlineItem(piece.title, pikepdf.Array([page, pikepdf.Name.Fit]))
                    root.children.extend(items)
                    root.is_closed = True
                    items = [root]
                outline.root.extend(items)
                if number == 0:
                    _take_catalog(whole, source)
                claims &= _claims_of(source)
    _drop_claims(whole, set(CLAIMS) - claims)
    _lead_links(whole, names)
    structure.K = pikepdf.Array([top])
    structure.ParentTree = whole.make_indirect(_number_tree(parents))
    structure.ParentTreeNextKey = len(parents)
    whole.Root.StructTreeRoot = structure
    whole.Root.Names = pikepdf.Dictionary(Dests=whole.make_indirect(_name_tree(names)))
    _lay_over(whole, folios)
    written = io.BytesIO()
    whole.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable, min_version="1.7")
    return written.getvalue()


def _destinations(pdf: Pdf) -> Iterator[tuple[Any, Node]]:
    """As WeasyPrint writes them: one leaf."""
    if "/Names" in pdf.Root and "/Dests" in pdf.Root.Names:
        flat: list[Node] = list(pdf.Root.Names.Dests.Names)
        yield from zip(flat[::2], flat[1::2], strict=True)


def _join_structure(whole: Pdf, source: Pdf, first: int, top: Node, parents: list[tuple[int, Node]]) -> None:
    """The structure of a piece as a part of the whole's; the keys by which pages and links find their elements move up."""
    import pikepdf

    root = whole.copy_foreign(source.Root.StructTreeRoot)
    offset = parents[-1][0] + 1 if parents else 0
    for element in _listed(root.K):
        element.S = pikepdf.Name.Part
        element.P = top
        if "/Lang" not in element and "/Lang" in source.Root:
            element.Lang = pikepdf.String(str(source.Root.Lang))
        top.K.append(element)
    numbers = list(root.ParentTree.Nums)
    parents += [(int(key) + offset, value) for key, value in zip(numbers[::2], numbers[1::2], strict=True)]
    for page in list(whole.pages)[first:]:
        page.obj.StructParents = int(page.obj.StructParents) + offset
        for annotation in page.obj.get("/Annots", []):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + offset


def _listed(kids: Node) -> list[Node]:
    import pikepdf

    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


class _Moved:
    """The places of a piece, as places of the whole."""

    def __init__(self, whole: Pdf, source: Pdf, first: int) -> None:
        self._source = source
        own = list(whole.pages)[first:]
        self._pages = {page.objgen: new.obj for page, new in zip(source.pages, own, strict=True)}

    def target(self, destination: Node) -> Node:
        """A destination (an array: its page, and where on it)."""
        import pikepdf

        page, *place = list(destination)
        return pikepdf.Array([self._pages[page.objgen], *place])

    def bookmarks(self) -> list[Any]:
        """The bookmarks of the piece."""
        with self._source.open_outline() as outline:
            return [self._bookmark(item) for item in outline.root]

    def _bookmark(self, item: Any) -> Any:
        import pikepdf

        made = pikepdf.OutlineItem(str(item.title), self.target(item.destination))
        made.is_closed = item.is_closed
        made.children.extend(self._bookmark(child) for child in item.children)
        return made


def _take_catalog(whole: Pdf, source: Pdf) -> None:
    """What says of the whole what it is: language, metadata, the intended colors."""
    for name in ("/Lang", "/MarkInfo", "/ViewerPreferences", "/Metadata", "/OutputIntents"):
        if name in source.Root:
            whole.Root[name] = whole.copy_foreign(source.make_indirect(source.Root[name]))
    whole.trailer.Info = whole.make_indirect(whole.copy_foreign(source.make_indirect(source.trailer.Info)))


def _claims_of(pdf: Pdf) -> set[str]:
    packet = pdf.Root.Metadata.read_bytes().decode()
    return {claim for claim in CLAIMS if f"<{claim}:" in packet}


def _drop_claims(whole: Pdf, claims: set[str]) -> None:
    packet = whole.Root.Metadata.read_bytes().decode()
    whole.Root.Metadata.write(drop_claims(packet, sorted(claims)).encode())


def _lead_links(whole: Pdf, names: Mapping[str, Node]) -> None:
    """Links to other pieces, which were addresses, become links inside the whole."""
    import pikepdf

    for page in whole.pages:
        for annotation in page.obj.get("/Annots", []):
            action = annotation.get("/A")
            address = str(action.get("/URI", "")) if action is not None else ""
            if address.startswith(ELSEWHERE):
                name = unquote(address.removeprefix(ELSEWHERE))
                if name not in names:
                    raise RenderError(f"a link leads to “{name}”, which is in no part of the package", "")
                del annotation.A
                annotation.Dest = pikepdf.String(name)


def _number_tree(entries: Sequence[tuple[int, Node]]) -> Node:
    """ISO 32000-1, 7.9.7."""
    return _tree(entries, "/Nums")


def _name_tree(entries: Mapping[str, Node]) -> Node:
    """ISO 32000-1, 7.9.6: sorted by the bytes of the names."""
    import pikepdf

    named = ((pikepdf.String(name), target) for name, target in entries.items())
    return _tree(sorted(named, key=lambda pair: bytes(pair[0])), "/Names")


def _tree(entries: Sequence[tuple[Any, Node]], kind: str) -> Node:
    import pikepdf

    array = pikepdf.Array

    leaves = []
    for start in range(0, len(entries), LEAF):
        part = entries[start : start + LEAF]
        leaf = pikepdf.Dictionary({kind: array([each for pair in part for each in pair])})
        leaf.Limits = array([part[0][0], part[-1][0]])
        leaves.append(leaf)
    if len(leaves) == 1:
        del leaves[0].Limits
        return leaves[0]
    return pikepdf.Dictionary(Kids=array(leaves))


def _lay_over(whole: Pdf, folios: bytes) -> None:
    import pikepdf

    with pikepdf.open(io.BytesIO(folios)) as numbers:
        if len(numbers.pages) != len(whole.pages):
            raise RenderError(f"{len(whole.pages)} pages have {len(numbers.pages)} numbers", "")
        for number, (page, folio) in enumerate(zip(whole.pages, numbers.pages, strict=True), start=1):
            form = whole.copy_foreign(folio.as_form_xobject())
            # Pages share their resources; and what they draw leaves the coordinates turned.
            name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(f"/PfFolio{number}"))
            page.contents_add(whole.make_stream(b"q\n"), prepend=True)
            mark = "/Artifact << /Type /Pagination >> BDC"  # ISO 32000-1, 14.8.2.2
            page.contents_add(whole.make_stream(f"\nQ\n{mark} q {name} Do Q EMC".encode()))
