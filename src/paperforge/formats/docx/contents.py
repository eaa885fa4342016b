"""Contents and lists of figures and tables as TOC fields (ISO/IEC 29500-1, 17.16.5.68) whose entries stand there already.

What Word gathers when a field is updated is what stands in it before. A paper in one language: headings of levels 1 and 2
(`\\o`), and the back matter's by the outline level of their style (`\\u`); headings of the front matter have none. In several
languages: the headings inside the bookmark around a text (`\\b`), and for the back matter, which mixes the languages, the TC
fields with the letter of the language (`\\f`). Lists: the captions that a sequence numbers (`\\c`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paperforge.errors import RenderError
from paperforge.formats.docx.bookmarks import TEXT
from paperforge.formats.docx.fields import field, field_run, field_start
from paperforge.formats.docx.package import element, sub, w
from paperforge.formats.docx.parts import marks, style_of, words_in
from paperforge.formats.docx.styles import style_id

Node = Any
LANGUAGE_LETTERS = "abcdefghijklmnopqrstuvwxyz"  # identifiers of the entries that a TOC field gathers (\f)
_BACK = "pf_back_"
_UNKNOWN = "00"  # stands for a page until the pages are known; as wide as most


def add_contents(body: Node, languages: list[str], *, joined: bool = False) -> None:
    """Fields in the place of the marks; bookmarks around the texts, which they gather.

    Contents of a package (`joined`) are no field: Word would gather the headings of all papers without their titles.
    """
    number = 1 + max((int(node.get(w("w:id"))) for node in body.iter(w("w:bookmarkStart"))), default=0)
    first, count = None, 0
    for paragraph, words in marks(body):
        if words[0] in {"contents-begin", "list-begin"}:
            first = paragraph
            continue
        if words[0] in {"contents-end", "list-end"} and first is not None:
            entries = _between(first, paragraph)
            fields: list[tuple[str, list[Node]]]
            if joined:
                fields = []
            elif words[0] == "list-end":
                fields = [(f'TOC \\h \\z \\c "{words[1]}"', entries)]
            else:
                fields = _contents_fields(entries, count if len(languages) > 1 else None)
                count += 1
            _enclose(fields)
            first.getparent().remove(first)
        elif words[0] in {"text-begin", "text-end"}:
            begin = words[0] == "text-begin"
            node = element("w:bookmarkStart" if begin else "w:bookmarkEnd", id=str(number + int(words[1])))
            if begin:
                node.set(w("w:name"), f"{TEXT}{words[1]}")
            paragraph.addprevious(node)
        else:
            continue
        paragraph.getparent().remove(paragraph)
    if len(languages) > 1 and not joined:
        _mark_back_headings(body, languages)


def _between(first: Node, last: Node) -> list[Node]:
    entries: list[Node] = []
    node = first.getnext()
    while node is not last:
        if node.tag == w("w:p"):
            entries.append(node)
        node = node.getnext()
    return entries


def _contents_fields(entries: list[Node], number: int | None) -> list[tuple[str, list[Node]]]:
    if number is None:
        return [('TOC \\o "1-2" \\h \\z \\u', entries)]
    back = [entry for entry in entries if any(link.get(w("w:anchor"), "").startswith(_BACK) for link in entry)]
    text = [entry for entry in entries if entry not in back]
    return [
        (f'TOC \\b {TEXT}{number} \\o "1-2" \\h \\z', text),
        (f"TOC \\f {LANGUAGE_LETTERS[number]} \\h \\z", back),
    ]


def _enclose(fields: list[tuple[str, list[Node]]]) -> None:
    for instruction, paragraphs in fields:
        if not paragraphs:
            continue
        place = 1 if paragraphs[0].find(w("w:pPr")) is not None else 0
        for run in reversed(field_start(instruction)):
            paragraphs[0].insert(place, run)
        paragraphs[-1].append(field_run("end"))


def _mark_back_headings(body: Node, languages: list[str]) -> None:
    """Headings of the back matter as entries of the contents of their own language."""
    for paragraph in body.iter(w("w:p")):
        if style_of(paragraph) != style_id("Back Heading"):
            continue
        language = next((node.get(w("w:val")) for node in paragraph.iter(w("w:lang"))), languages[0])
        letter = LANGUAGE_LETTERS[languages.index(language) if language in languages else 0]
        words = words_in(paragraph).replace('"', "”").replace("\\", "")
        start = field_start(f'TC "{words}" \\f {letter} \\l 1')
        for run in (*start[:2], field_run("end")):
            paragraph.append(run)


# Page numbers ----------------------------------------------------------------------------------------------------------


def add_page_numbers(body: Node) -> dict[str, list[Node]]:
    """A leader and a PAGEREF field behind each entry; the nodes whose text is the page, by the bookmark it is the page of."""
    pages: dict[str, list[Node]] = {}
    entries = {style_id(name) for name in ("toc 1", "toc 2", "toc 3", "table of figures")}
    for paragraph in body.iter(w("w:p")):
        if style_of(paragraph) not in entries:
            continue
        for link in paragraph.findall(w("w:hyperlink")):
            name = link.get(w("w:anchor"))
            runs = field(f"PAGEREF {name} \\h", _UNKNOWN)
            sub(sub(link, "w:r"), "w:tab")
            link.extend(runs)
            pages.setdefault(name, []).extend(runs[3].iter(w("w:t")))
    return pages


def fill_page_numbers(nodes: Mapping[str, list[Node]], pages: Mapping[str, str]) -> None:
    """The pages in the place of what stood for them; raises `RenderError` for a bookmark that has none."""
    if missing := next((name for name in nodes if name not in pages), None):
        raise RenderError(f"it prints no page for the entry “{missing}” of the contents")
    for name, texts in nodes.items():
        for node in texts:
            node.text = pages[name]


def drop_page_numbers(nodes: Mapping[str, list[Node]]) -> None:
    """Entries as they were before `add_page_numbers`."""
    for texts in nodes.values():
        for node in texts:
            result = node.getparent()
            link = result.getparent()
            for run in [
                *list(link)[link.index(result) - 4 :]
            ]:  # the tab, three runs that begin the field, its result and its end
                link.remove(run)
