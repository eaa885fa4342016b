"""The structure tree of a PDF (ISO 32000-1, 14.7 and 14.8), made whole: WeasyPrint tags page by page and without languages.

What is added, after ISO 14289-1 (PDF/UA-1): the language of each part (7.2), one element for what a page break has cut,
headers with their scope (7.5), notes at their references, each with an ID (7.9), words for each link (7.18.5), running
heads and repeated table heads as artifacts (7.8).

WeasyPrint has no interface for this. `record` wraps the one private function that makes an element of a box; a test
and the floor of the dependency hold it to a version that has the function.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Node = Any  # a dictionary of pydyf
Reference = bytes  # `12 0 R`

_EMPTY_SAYS_NOTHING = {"/NonStruct", "/Div", "/Span", "/Sect"}
_NAMED_BY_SOURCE = {"/L", "/TR", "/Table", "/TBody"}  # each child comes from an element of its own, never a bare run
_NEVER_JOINED = {"/Link", "/Figure"}  # they hold marked content itself, which belongs to one page
_ROLES = {"span::footnote-call": "/Reference", "span::footnote-marker": "/Lbl", "code": "/Code", "a::after": "/Span"}


@dataclass(frozen=True)
class _Source:
    """Where a structure element comes from: the HTML element (and its part, such as `li::marker`), and its language."""

    html: Any
    part: str
    language: str


@dataclass
class TagTree:
    """What one writing of a document makes; `artifacts` are marked contents by page that must leave the tree.

    `part` begins the IDs of a document that is to be joined with others: they are unique in the whole.
    """

    part: str = ""
    pdf: Any = None
    sources: dict[int, _Source] = field(default_factory=dict)
    calls: dict[Any, Node] = field(default_factory=dict)
    notes: list[Node] = field(default_factory=list)
    heads: set[Any] = field(default_factory=set)
    repeated: list[Node] = field(default_factory=list)
    artifacts: set[tuple[int, int]] = field(default_factory=set)

    def record(self) -> None:
        """Have WeasyPrint's tagging pass through this tree, for the next document that is written."""
        from weasyprint.formatting_structure import boxes
        from weasyprint.pdf import tags

        build = getattr(tags._build_box_tree, "inner", tags._build_box_tree)

        def build_and_note(box: Any, parent: Node, pdf: Any, page: int, nums: Any, links: Any, marks: Any) -> Any:
            box = getattr(box, "_box", box)  # a placeholder of something positioned
            self.pdf = pdf
            if isinstance(box, boxes.MarginBox):
                self._leave_out(page, nums, [marks.pop(each)["mcid"] for each in _marked(box, marks)])
                return
            elements = list(build(box, parent, pdf, page, nums, links, marks))
            for element in elements:
                self._note(element, box)
            if isinstance(box, boxes.FootnoteAreaBox):
                self.notes.extend(each for each in self._walk(elements[0]) if self._is_note(each))
            elif box.element_tag == "thead" and box.element in self.heads:
                self.repeated.extend(elements)
                self._leave_out(page, nums, [mcid for element in elements for mcid in self._contents(element)])
            else:
                if box.element_tag == "thead":
                    self.heads.add(box.element)
                yield from (each for each in elements if each["K"] or each["S"] not in _EMPTY_SAYS_NOTHING)

        build_and_note.inner = build  # type: ignore[attr-defined]
        tags._build_box_tree = build_and_note

    def finish(self) -> None:
        """Mend the tree of the document that was written."""
        root = next(self._kids(self._get(self.pdf.catalog["StructTreeRoot"])))
        self._join_pages(root)
        self._move_notes()
        elements = list(self._walk(root))
        self._describe_tables(elements)
        for element in elements:
            source = self.sources.get(element.number)
            if element["S"] == "/L" and source and source.part == "dl":
                self._pair_definitions(element)
        self._tell_languages(root, _text(self.pdf.catalog["Lang"]))
        if self.part:
            self._begin_names(elements)
        self._mark_artifacts()
        self._let_go()

    def _let_go(self) -> None:
        """Give WeasyPrint's function back, which else keeps this tree, with all boxes, until the next document is written."""
        from weasyprint.pdf import tags

        tags._build_box_tree = getattr(tags._build_box_tree, "inner", tags._build_box_tree)

    # While the tree is made

    def _note(self, element: Node, box: Any) -> None:
        part = box.element_tag or ""
        self.sources[element.number] = _Source(box.element, part, box.style["lang"] or "")
        if part in _ROLES and not (part.startswith("a:") and box.link_annotation):
            element["S"] = _ROLES[part]
        if part == "span::footnote-call":
            self.calls[box.element] = element
        if element["S"] == "/TH":
            in_head = self._get(self._get(element["P"])["P"])["S"] == "/THead"
            element["A"]["Scope"] = "/Column" if in_head and box.element.get("scope") != "row" else "/Row"
        if box.link_annotation:
            words = " ".join("".join(box.element.itertext()).split())
            if words:
                box.link_annotation["Contents"] = _string(words)

    def _is_note(self, element: Node) -> bool:
        """Whether it is a footnote itself; long ones are pieces that run into one paragraph (formats.pdf)."""
        source = self.sources.get(element.number)
        classes = _classes(source.html) if source and source.part == "span" else []
        return "pf-footnote" in classes and "pf-between" not in classes

    def _leave_out(self, page: int, nums: dict[int, Any], mcids: list[int]) -> None:
        for mcid in mcids:
            nums[mcid] = "null"
            self.artifacts.add((page, mcid))

    def _contents(self, element: Node) -> Iterator[int]:
        """The marked contents below an element that stands on one page."""
        for kid in element["K"]:
            if isinstance(kid, int):
                yield kid
            elif (node := self._get(kid)).get("S"):
                yield from self._contents(node)

    # When all pages are there

    def _join_pages(self, root: Node) -> None:
        """Make one element of what page breaks have cut: only the first of a page can go on from the page before."""
        kids, root["K"][:] = list(self._kids(root)), []
        page = None
        for kid in kids:
            if kid["Pg"] != page and page is not None:
                self._continue(root, [kid])
            else:
                self._adopt(root, kid)
            page = kid["Pg"]

    def _continue(self, parent: Node, kids: list[Node]) -> None:
        by_source = parent["S"] in _NAMED_BY_SOURCE
        before = list(self._kids(parent)) if by_source else list(self._kids(parent))[-1:]
        for index, kid in enumerate(kids):
            cut = next((each for each in before if self._is_same(each, kid)), None) if by_source or not index else None
            if cut is None:
                self._adopt(parent, kid)
            else:
                self._continue(cut, list(self._kids(kid)))

    def _is_same(self, first: Node, second: Node) -> bool:
        one, other = self.sources.get(first.number), self.sources.get(second.number)
        if one is None or other is None or first["S"] in _NEVER_JOINED:
            return False
        return one.html is other.html and one.part == other.part and first["S"] == second["S"]

    def _move_notes(self) -> None:
        """Put each note behind its reference; what runs on to the next page stays one note."""
        made: dict[Any, Node] = {}
        last: Node = None
        count = 0
        for note in self.notes:
            html = self.sources[note.number].html
            if "pf-continued" in _classes(html):
                made.setdefault(html, last)
            if html in made:
                for kid in list(self._kids(note)):
                    self._adopt(made[html], kid)
                continue
            last = made[html] = note
            count += 1
            note["S"], note["ID"] = "/Note", _string(f"note-{count}")
            call = self.calls[html]
            parent = self._get(call["P"])
            parent["K"].insert(parent["K"].index(call.reference) + 1, note.reference)
            note["P"] = parent.reference

    def _describe_tables(self, elements: list[Node]) -> None:
        """A data cell names the header that stands in the tree, not its repetition on a later page."""
        first: dict[Any, str] = {}
        names: dict[str, str] = {}
        for header in [*elements, *(each for head in self.repeated for each in self._walk(head))]:
            if header["S"] == "/TH" and header.number in self.sources:
                name = header["ID"].string
                names[name] = first.setdefault(self.sources[header.number].html, name)
        for cell in elements:
            headers = cell.get("A", {}).get("Headers")
            if cell["S"] == "/TD" and headers is not None:
                headers[:] = [_string(names[each.string]) for each in headers]

    def _begin_names(self, elements: list[Node]) -> None:
        for element in elements:
            if "ID" in element:
                element["ID"] = _string(f"{self.part}-{element['ID'].string}")
            headers = element.get("A", {}).get("Headers")
            if headers is not None:
                headers[:] = [_string(f"{self.part}-{each.string}") for each in headers]

    def _pair_definitions(self, definitions: Node) -> None:
        """A term is the label of its list item, what it means the item's body."""
        items, definitions["K"][:] = list(self._kids(definitions)), []
        term: Node | None = None
        for item in items:
            body = next(self._kids(item))
            source = self.sources.get(body.number)
            if source and source.part == "dt":
                body["S"], term = "/Lbl", item
            elif term is not None:
                self._adopt(term, body)
                continue
            self._adopt(definitions, item)

    def _tell_languages(self, element: Node, inherited: str) -> None:
        for kid in self._kids(element):
            source = self.sources.get(kid.number)
            language = source.language if source and source.language else inherited
            # The document's `en-US` says all that `en` says.
            if language != inherited and not inherited.startswith(f"{language}-"):
                kid["Lang"] = _string(language)
                self._tell_languages(kid, language)
            else:
                self._tell_languages(kid, inherited)

    def _mark_artifacts(self) -> None:
        from pydyf import Dictionary

        for page, reference in enumerate(self.pdf.page_references):
            parts = self._get(self._get(reference)["Contents"]).stream
            for index, part in enumerate(parts):
                if isinstance(part, Dictionary) and (page, part.get("MCID")) in self.artifacts:
                    parts[index - 1] = "/Artifact"
                    parts[index] = Dictionary({"Type": "/Pagination"})

    # The tree itself

    def _get(self, reference: Reference) -> Node:
        return self.pdf.objects[int(reference.split()[0])]

    def _kids(self, element: Node) -> Iterator[Node]:
        """The structure elements right below one."""
        for kid in element["K"]:
            if not isinstance(kid, int) and (node := self._get(kid)).get("S"):
                yield node

    def _walk(self, element: Node) -> Iterator[Node]:
        yield element
        for kid in self._kids(element):
            yield from self._walk(kid)

    def _adopt(self, parent: Node, kid: Node) -> None:
        parent["K"].append(kid.reference)
        kid["P"] = parent.reference


def _marked(box: Any, marks: Any) -> list[Any]:
    return [each for each in [box, *box.descendants()] if each in marks]


def _string(text: str) -> Any:
    from pydyf import String

    return String(text)


def _text(value: Any) -> str:
    return str(getattr(value, "string", value))


def _classes(html: Any) -> list[str]:
    return str(html.get("class", "")).split() if html is not None else []
