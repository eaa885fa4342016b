"""Names of bookmarks as Word takes them: letters, digits and underscores, a letter first, 40 characters at most.

ISO/IEC 29500-1, 17.13.6.2 lets a name be any string; Word itself keeps to these rules, and does not tell names by case.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from paperforge.formats.docx.package import w
from paperforge.pandoc.ast import ATTRIBUTED, Element, attr_of, walk

Node = Any
NUMBER = "pf-num-"  # the id of a number is this and the id of what it numbers
TEXT = "pf_text_"  # a bookmark around a whole text is this and the number of the text
_MOST = 40
_VISIBLE, _HIDDEN = "pfRef", "_Ref"  # pandoc keeps only names that begin with a letter


def name_bookmarks(blocks: list[Element]) -> dict[str, str]:
    """The bookmark of each id in a tree; those of numbers look like `pfRef123456789` until `hide_bookmarks`.

    A name depends on its id alone, unless two ids would get the same one.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for element in walk(blocks, *ATTRIBUTED):
        attribute = attr_of(element)
        if attribute and attribute[0] and attribute[0] not in names:
            for identifier in (attribute[0], f"{NUMBER}{attribute[0]}"):
                name = _free(identifier, taken)
                taken.add(name.casefold())
                names[identifier] = name
    return names


def usual_name(identifier: str) -> str:
    """The bookmark that an id has, unless another one in its document would have the same."""
    return _name(identifier, "")


def _free(identifier: str, taken: set[str]) -> str:
    salt = 0
    name = _name(identifier, "")
    while name.casefold() in taken:
        salt += 1
        name = _name(identifier, str(salt))
    return name


def _name(identifier: str, salt: str) -> str:
    digest = hashlib.sha256(f"{identifier}{salt}".encode()).hexdigest()
    if identifier.startswith(NUMBER):
        return f"{_VISIBLE}{int(digest[:12], 16) % 10**9:09}"
    words = re.sub(r"[\W_]+", "_", identifier).strip("_")
    if not words[:1].isalpha():
        words = f"at_{words}"
    return words if not salt and len(words) <= _MOST else f"{words[: _MOST - 9]}_{digest[:8]}"


def reference_name(name: str) -> str:
    """The name that a field gives to the bookmark of a number."""
    return name.replace(_VISIBLE, _HIDDEN, 1)


def hide_bookmarks(root: Node) -> None:
    """Bookmarks of numbers get the names by which Word keeps them out of its lists, as it does with its own."""
    for node in root.iter(w("w:bookmarkStart")):
        if re.fullmatch(rf"{_VISIBLE}\d{{9}}", node.get(w("w:name"))):
            node.set(w("w:name"), reference_name(node.get(w("w:name"))))


def settle_bookmarks(root: Node) -> None:
    """Bookmarks that pandoc opens between paragraphs get the words of the paragraph that follows.

    LibreOffice loses a bookmark that stands behind a table; and Word's own bookmarks of headings hold the heading alone. Those
    around a whole text (`pf_text_0`) stay where they are: contents gather what stands between their ends.
    """
    ends = {node.get(w("w:id")): node for node in root.iter(w("w:bookmarkEnd"))}
    for start in list(root.iter(w("w:bookmarkStart"))):
        if start.getparent().tag == w("w:p") or start.get(w("w:name")).startswith(TEXT):
            continue
        paragraph = next((node for node in start.itersiblings() if node.tag in {w("w:p"), w("w:tbl")}), None)
        if paragraph is not None and paragraph.tag == w("w:tbl"):
            paragraph = next(paragraph.iter(w("w:p")))
        end = ends.get(start.get(w("w:id")))
        if paragraph is None or end is None:
            continue
        paragraph.insert(int(paragraph.find(w("w:pPr")) is not None), start)
        paragraph.append(end)
