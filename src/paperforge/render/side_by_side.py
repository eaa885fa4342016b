"""The side-by-side edition: rows of blocks that stand against each other, from the same pairs that are confirmed and signed.

The conventions of the tree, which every format lays out in its own way:

- `Div .pf-pairs` holds rows, `Div .pf-row` holds cells, `Div .pf-cell lang=TAG` the blocks of one language;
- a row `.pf-common` holds one cell over the whole width, for what all languages share; a row `.pf-parallel` cells one below the
  other, for what is too wide to stand beside its counterpart; a row `.pf-heading` stays with what follows;
- `Div .pf-row-state` before the words of a cell says what is not as it was confirmed;
- notes stand at the end of their cell (`Div .pf-row-note`), with numbers of their own language: a note at the foot of the page
  would belong to neither column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.papers import pairs_of
from paperforge.bilingual.pieces import END, PIECE, Kind, Piece
from paperforge.model.language import Language
from paperforge.pandoc.ast import (
    ATTRIBUTED,
    Element,
    attr,
    attr_of,
    classes_of,
    div,
    link,
    para,
    plain,
    plain_text,
    rewrite,
    span,
    text,
    value_of,
    walk,
)
from paperforge.reading.targets import COLUMNS, COMMON, MODES, PARALLEL
from paperforge.render.numbering import number_notes
from paperforge.render.pair_states import States
from paperforge.render.setting import Setting

NARROW = 3  # columns of a table that can stand in half the width
SIDE_BY_SIDE, WIDE_PAIRS = "pf-side-by-side", "pf-side-by-side-wide"  # classes of the text as a whole
BESIDE = 3  # texts that can stand beside each other; more stand below each other

Blocks = list[Element]


@dataclass
class _Text:
    """A text on its way into rows: what each of its pieces became, and what is made behind them."""

    language: Language
    segments: dict[int, Blocks]
    rest: Blocks
    taken: set[int] = field(default_factory=set)


def side_by_side(
    texts: Sequence[tuple[Language, Blocks]], titles: Mapping[Language, Blocks], settings: Mapping[Language, Setting]
) -> Blocks:
    """The texts of a paper as rows, then for each language what stands behind its text.

    `texts` are those with their numbers, citations and ids, marked by `mark_pieces`; `titles` a heading for each.
    """
    paper = next(iter(settings.values())).paper
    parts = {language: _split(language, blocks) for language, blocks in texts}
    states = States(settings)
    maker = _Rows(parts, states, {language: _absent(setting) for language, setting in settings.items()})
    rows = [_row(["pf-heading"], {language: blocks for language, blocks in titles.items() if blocks})]
    rows += [div(attr("", ["pf-row"]), cells)] if (cells := states.notice()) else []
    for pair in pairs_of(paper):
        rows += maker.of(pair)
    classes = ["pf-pairs", f"pf-pairs-{len(parts)}"]
    made = [div(attr("", classes), rows)]
    for language, part in parts.items():
        behind = [each for block in part.rest for each in _with_notes([block], part)]
        if behind:
            made.append(div(attr("", ["pf-behind"], lang=str(language)), behind))
    return made


def _split(language: Language, blocks: Blocks) -> _Text:
    """What stands behind each mark, and behind the last."""
    segments: dict[int, Blocks] = {}
    rest: Blocks = []
    here: Blocks = rest
    for block in _number(blocks, language):
        if PIECE not in classes_of(block):
            here.append(block)
        elif (number := value_of(block["c"][0], "n")) == END:
            here = rest
        else:
            here = segments.setdefault(int(number), [])
    return _Text(language, segments, rest)


# ---------------------------------------------------------------- rows


@dataclass
class _Rows:
    """Makes rows: `parts` are the texts, `absent` what stands in place of a text that a row lacks."""

    parts: Mapping[Language, _Text]
    states: States
    absent: Mapping[Language, Element]

    def of(self, pair: Pair) -> Iterator[Element]:
        """The row of a pair; then rows for what was made behind its blocks, such as the card of an option."""
        shown = {language: _content(pair.pieces.get(language, ()), part) for language, part in self.parts.items()}
        own = {language: blocks for language, (blocks, _) in shown.items()}
        if any(own.values()):
            yield self.laid_out(own, self.states.labels(pair), heading=pair.first.kind is Kind.HEADING)
        for behind in zip_longest(*(extra for _, extra in shown.values())):
            yield self.laid_out(
                {language: [block] if block else [] for language, block in zip(self.parts, behind, strict=True)}, {}
            )

    def laid_out(
        self, cells: Mapping[Language, Blocks], labels: Mapping[Language, Blocks], *, heading: bool = False
    ) -> Element:
        """A row in the mode that fits what stands in it."""
        mode = _mode(cells)
        if mode == COMMON and (joint := _joint(cells)):
            language = next(iter(cells))
            return _row(["pf-common"], {language: self.cell(language, joint, labels)})
        if mode != COLUMNS or len(cells) > BESIDE:
            kept = {language: self.cell(language, blocks, labels) for language, blocks in cells.items() if blocks}
            return _row(["pf-parallel", *(["pf-heading"] if heading else [])], kept)
        filled = {language: self.cell(language, blocks, labels) for language, blocks in cells.items()}
        return _row(["pf-heading"] if heading else [], filled)

    def cell(self, language: Language, blocks: Blocks, labels: Mapping[Language, Blocks]) -> Blocks:
        """What stands in a cell: the state of its pair, its words, its notes."""
        inside = _with_notes(blocks, self.parts[language]) if blocks else [self.absent[language]]
        return [*labels.get(language, []), *inside]


def _content(pieces: Sequence[Piece], part: _Text) -> tuple[Blocks, Blocks]:
    """What some pieces became, and what is made behind them."""
    blocks: Blocks = []
    extra: Blocks = []
    for piece in pieces:
        segment = part.segments.get(piece.path[0], [])
        if len(piece.path) == 1:
            blocks += segment[:1]
            extra += segment[1:]
        elif segment and (item := _item(segment[0], piece.path[1])):
            blocks.append(item)
            if piece.path[0] not in part.taken:  # what stands behind a list stands behind its first item
                part.taken.add(piece.path[0])
                extra += segment[1:]
    return blocks, extra


def _item(block: Element, index: int) -> Element | None:
    """An item of a list, as a list of its own with the number it has there."""
    if block["t"] == "BulletList":
        return {"t": "BulletList", "c": [block["c"][index]]}
    if block["t"] != "OrderedList":
        return block if index == 0 else None  # a list that became something else is shown whole
    (start, *style), items = block["c"]
    return {"t": "OrderedList", "c": [[start + index, *style], [items[index]]]}


def _row(classes: Sequence[str], cells: Mapping[Language, Blocks]) -> Element:
    made = [div(attr("", ["pf-cell"], lang=str(language)), blocks) for language, blocks in cells.items()]
    return div(attr("", ["pf-row", *classes]), made)


def _absent(setting: Setting) -> Element:
    return div(attr("", ["pf-row-absent"]), [para(text(setting.words["pairs"]["absent"]))])


def _mode(cells: Mapping[Language, Blocks]) -> str:
    """How a row is set: as its author says (`mode=`), else by what stands in it."""
    blocks = [block for each in cells.values() for block in each]
    for block in blocks:
        attribute = attr_of(block)
        if attribute and (said := value_of(attribute, "mode")) in MODES:
            return said
    if len({len(each) for each in cells.values()}) == 1 and all(
        each[0]["t"] in {"Figure", "CodeBlock", "HorizontalRule"} for each in cells.values() if each
    ):
        return COMMON if _joint(cells) else PARALLEL
    return PARALLEL if any(map(_is_wide, blocks)) else COLUMNS


def _is_wide(block: Element) -> bool:
    tables = list(walk(block, "Table"))
    return (
        block["t"] == "Figure" or any(len(table["c"][2]) > NARROW for table in tables) or "pf-card" in classes_of(block)
    )


# ---------------------------------------------------------------- what all languages share


def _joint(cells: Mapping[Language, Blocks]) -> Blocks:
    """One block for all languages: the same picture with every caption, or the same words once; none where they differ."""
    first, *others = cells.values()
    if not first or any(len(each) != len(first) for each in others):
        return []
    joint: Blocks = []
    for block, *rest in zip(first, *others, strict=True):
        if any(_said(block) != _said(each) for each in rest):
            return []
        anchors = [span(attr(identifier), []) for each in rest for identifier in _ids(each)]
        joint.append(_figure(block, rest, list(cells)) if block["t"] == "Figure" else block)
        if anchors:  # what leads to the block in another text leads here
            joint.append(plain(anchors))
    return joint


def _ids(block: Element) -> list[str]:
    """The ids of a block that is not printed; those in the caption of a figure stay with it."""
    inside = [
        each
        for part in (block["c"][2:] if block["t"] == "Figure" else block.get("c", []))
        for each in walk(part, *ATTRIBUTED)
    ]
    return [attribute[0] for each in [block, *inside] if (attribute := attr_of(each)) and attribute[0]]


def _said(block: Element) -> Any:
    """What must be the same for a block to be printed once: the picture of a figure, else everything but ids."""
    if block["t"] == "Figure":
        return [each["c"][2][0] for each in walk(block["c"][2], "Image")]
    return [block["t"], plain_text(block), [each["c"][2][0] for each in walk(block, "Image")]]


def _figure(block: Element, rest: Sequence[Element], languages: Sequence[Language]) -> Element:
    """A figure with the captions of all languages, each in its own."""
    attribute, (short, own), content = block["c"]
    captions = [own, *(each["c"][1][1] for each in rest)]
    joined = [
        div(attr("", [], lang=str(language)), caption)
        for language, caption in zip(languages, captions, strict=True)
        if caption
    ]
    return {"t": "Figure", "c": [attribute, [short, joined], content]}


# ---------------------------------------------------------------- notes


def _number(blocks: Blocks, language: Language) -> Blocks:
    """The blocks of a text with its notes numbered in its own order, whatever that of the rows; numbers know their language."""
    count = 0

    def number(element: Element) -> Element | None:
        nonlocal count
        if element["t"] == "Span" and value_of(element["c"][0], "number"):
            (identifier, classes, values), content = element["c"]
            return span([identifier, classes, [*values, ["lang", str(language)]]], content)
        if element["t"] != "Note":
            return None
        count += 1
        return {**element, "number": str(count)}

    numbered: Blocks = rewrite(number_notes(blocks), number, "Span", "Note")
    return numbered


def _with_notes(blocks: Blocks, part: _Text) -> Blocks:
    """The blocks with marks in place of their notes, and the notes behind them."""
    notes: Blocks = []

    def take(element: Element) -> Element | None:
        if element["t"] != "Note":
            return None
        number, name = element["number"], f"{part.language}-{element['number']}"
        notes.append(_note(element["c"], number, name))
        mark = link(f"#pf-note-{name}", text(number), attr(f"pf-mark-{name}", ["pf-note-mark"], role="doc-noteref"))
        # A word joiner: a line must not begin with the mark of a note.
        return span(attr("", ["pf-call"]), [{"t": "Str", "c": "\u2060"}, {"t": "Superscript", "c": [mark]}])

    marked: Blocks = rewrite(blocks, take, "Note")
    return [*marked, *notes]


def _note(content: Blocks, number: str, name: str) -> Element:
    back = link(f"#pf-mark-{name}", text(number), attr("", ["pf-note-number"], role="doc-backlink"))
    head: Blocks = [{"t": "Superscript", "c": [back]}, {"t": "Str", "c": "\u2002"}]
    first, *rest = content or [para([])]
    begin = {"t": "Para", "c": [*head, *first["c"]]} if first["t"] in {"Para", "Plain"} else para(head)
    following = rest if first["t"] in {"Para", "Plain"} else content
    return div(attr(f"pf-note-{name}", ["pf-row-note"], role="doc-footnote"), [begin, *following])
