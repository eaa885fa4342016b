"""The page before a redline: which versions, how much changed, and how to read the signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr, div, header, para, span, table, text
from paperforge.redline.compare import TextChange
from paperforge.redline.listing import bracket_counts
from paperforge.redline.marks import DEL, INS
from paperforge.redline.signs import tagged


def summarise(
    language: Language, words: Mapping[str, Any], texts: Sequence[TextChange], values: int, labels: tuple[str, str]
) -> Element:
    """What a reader of one page should know: the versions, the counts, and how to read the signs."""
    told = words["explained"].replace("{old}", labels[0]).replace("{new}", labels[1])
    rows = [[words["counts"], *(str(each.language) for each in texts)]]
    for name, numbers in _numbers(texts).items():
        if any(numbers):
            rows.append([words["rows"][name], *map(str, numbers)])
    blocks = [
        header(1, attr("", ["pf-redline-title", "unnumbered"]), text(words["title"])),
        para(text(told)),
    ]
    blocks.append(table(attr(), rows) if len(rows) > 1 else para(text(words["no_words"])))
    if values:
        blocks.append(para(text(words["values"].replace("{count}", str(values)))))
    said = {kind: words["signs"][kind] for kind in ("ins", "del", "format", "moved", "bar")}
    signs = [
        [tagged(INS, text(said["ins"]), "")],
        [tagged(DEL, text(said["del"]), "")],
        [span(attr("", ["pf-redline-format"]), text(said["format"]))],
        text(said["moved"]),
        text(said["bar"]),
    ]
    blocks.append({"t": "BulletList", "c": [[{"t": "Plain", "c": sign}] for sign in signs]})
    return div(attr("", ["pf-redline-told"], lang=str(language)), blocks)


def _numbers(texts: Sequence[TextChange]) -> dict[str, list[int]]:
    """The rows of the table, a number for each text."""
    counts = [each.counts for each in texts]
    rows = {"words_in": [each.inserted_words for each in counts], "words_out": [each.deleted_words for each in counts]}
    for kind in ("inserted", "deleted", "changed", "moved", "parted", "joined", "format", "properties"):
        rows[kind] = [each.kinds.get(kind, 0) for each in counts]
    for kind in ("opened", "closed", "changed"):
        rows[f"brackets_{kind}"] = [bracket_counts(each).get(kind, 0) for each in texts]
    for kind in ("notes", "citations", "links"):
        rows[f"{kind}_in"] = [len(each.added[kind]) for each in counts]
        rows[f"{kind}_out"] = [len(each.removed[kind]) for each in counts]
    return rows
