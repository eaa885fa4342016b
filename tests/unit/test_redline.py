"""The law of the redline: accepted it is the new text, rejected the old one, whatever was done to the text."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperforge.errors import UsageError
from paperforge.pandoc.ast import attr, div, para, plain_text, text, walk
from paperforge.pandoc.caller import Pandoc
from paperforge.redline.marks import (
    DEL,
    FORMAT,
    INS,
    accept,
    classes_of,
    kind_of,
    refuse_marks,
    reject,
    settle,
    value_of,
)
from paperforge.redline.merge import merge
from paperforge.redline.spelling import write
from paperforge.redline.telling import find_changes

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "redline"
SAMPLES = ("papers/health-dialogue/en.md", "papers/health-dialogue/ru.md", "papers/inf-new-start/ru.md", "notes")
WORDS = ("verification", "не позднее", "shall", "2027", "—", "«обмен»", "1.5", "law-making")


@pytest.fixture(scope="module")
def pandoc():
    running = Pandoc()
    yield running
    running.close()


@pytest.fixture(scope="module")
def samples(pandoc):
    read = {name: (ROOT / name).read_text() for name in SAMPLES if name != "notes"}
    read["notes"] = (CASES / "everything.md").read_text()
    return {name: pandoc.read(words)["blocks"] for name, words in read.items()}


def lists_of_inlines(blocks: list[Any]) -> list[list[Any]]:
    kept = {"Para", "Plain", "Emph", "Strong"}
    found = [each["c"] for each in walk(blocks) if each["t"] in kept]
    found += [each["c"][1] for each in walk(blocks) if each["t"] in {"Link", "Span", "Quoted"}]
    found += [each["c"][2] for each in walk(blocks) if each["t"] == "Header"]
    return [inlines for inlines in found if inlines]


def lists_of_blocks(blocks: list[Any]) -> list[list[Any]]:
    found = [blocks]
    for each in walk(blocks):
        kind, content = each["t"], each.get("c")
        if kind in {"BlockQuote", "Note"}:
            found.append(content)
        elif kind == "Div":
            found.append(content[1])
        elif kind in {"BulletList", "OrderedList"}:
            found.extend(content if kind == "BulletList" else content[1])
        elif kind == "Table":
            found.extend(cell[4] for body in content[4] for row in body[3] for cell in row[1])
    return found


def lists_of_items(blocks: list[Any]) -> list[list[Any]]:
    found = []
    for each in walk(blocks):
        kind, content = each["t"], each.get("c")
        if kind in {"BulletList", "DefinitionList", "LineBlock"}:
            found.append(content)
        elif kind == "OrderedList":
            found.append(content[1])
        elif kind == "Table":
            found.extend(body[3] for body in content[4])
    return found


def edit(data: st.DataObject, blocks: list[Any]) -> None:
    """One thing that an author does, in place."""
    pick = lambda items: data.draw(st.sampled_from(range(len(items))))  # noqa: E731
    deed = data.draw(
        st.sampled_from(["word", "split", "join", "move", "delete", "copy", "items", "emphasis", "attribute"])
    )
    inlines, lists, items = lists_of_inlines(blocks), lists_of_blocks(blocks), lists_of_items(blocks)
    if deed == "word" and inlines:
        chosen = inlines[pick(inlines)]
        at, many = pick(chosen), data.draw(st.integers(0, 4))
        chosen[at : at + many] = text(" ".join(data.draw(st.lists(st.sampled_from(WORDS), max_size=3))))
    elif deed == "emphasis" and inlines:
        chosen = inlines[pick(inlines)]
        at, many = pick(chosen), data.draw(st.integers(1, 4))
        kind = data.draw(st.sampled_from(["Emph", "Strong"]))
        chosen[at : at + many] = [{"t": kind, "c": chosen[at : at + many]}]
    elif deed in {"split", "join", "move", "delete", "copy"}:
        change_blocks(data, deed, [each for each in lists if each])
    elif deed == "items" and items:
        chosen = items[pick(items)]
        if not chosen:
            return
        at = pick(chosen)
        what = data.draw(st.sampled_from(["delete", "copy", "move"]))
        if what == "delete":
            del chosen[at]
        elif what == "copy":
            chosen.insert(pick(chosen), copy.deepcopy(chosen[at]))
        else:
            chosen.insert(pick(chosen), chosen.pop(at))
    elif deed == "attribute":
        headings = [each for each in walk(blocks) if each["t"] == "Header"]
        if headings:
            headings[pick(headings)]["c"][0] = data.draw(st.integers(1, 4))


def change_blocks(data: st.DataObject, deed: str, lists: list[list[Any]]) -> None:
    pick = lambda items: data.draw(st.sampled_from(range(len(items))))  # noqa: E731
    if not lists:
        return
    chosen = lists[pick(lists)]
    at = pick(chosen)
    block = chosen[at]
    if deed == "split" and block["t"] in {"Para", "Plain"} and len(block["c"]) > 2:
        middle = data.draw(st.integers(1, len(block["c"]) - 1))
        chosen[at : at + 1] = [{"t": block["t"], "c": block["c"][:middle]}, {"t": block["t"], "c": block["c"][middle:]}]
    elif deed == "join" and at and chosen[at - 1]["t"] == block["t"] == "Para":
        chosen[at - 1 : at + 1] = [para([*chosen[at - 1]["c"], {"t": "Space"}, *block["c"]])]
    elif deed == "move":
        chosen.insert(pick(chosen), chosen.pop(at))
    elif deed == "delete":
        del chosen[at]
    elif deed == "copy":
        other = lists[pick(lists)]
        other.insert(data.draw(st.integers(0, len(other))), copy.deepcopy(block))


@pytest.mark.parametrize("name", SAMPLES)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_accepted_is_the_new_text_and_rejected_the_old_one(samples, name, data):
    old = samples[name]
    new = copy.deepcopy(old)
    for _ in range(data.draw(st.integers(1, 6))):
        edit(data, new)
    merged = merge(old, new)
    assert accept(merged) == settle(new)
    assert reject(merged) == settle(old)
    if settle(old) == settle(new):
        assert not any(kind_of(each) for each in walk(merged))


def read(pandoc: Pandoc, name: str) -> tuple[list[Any], list[Any], list[Any]]:
    old, new = (pandoc.read((CASES / f"{name}.{side}.md").read_text())["blocks"] for side in ("old", "new"))
    return old, new, merge(old, new)


def marked(blocks: list[Any], kind: str) -> list[str]:
    return [plain_text(each["c"][1]) for each in walk(blocks) if kind_of(each) == kind]


def test_words_are_marked_and_not_whole_paragraphs(pandoc):
    _, _, merged = read(pandoc, "words")
    assert marked(merged, DEL) == ["will", "once", "12"]
    assert marked(merged, INS) == ["shall", "twice", "14"]


def test_a_moved_paragraph_is_told_as_moved_with_what_changed_in_it(pandoc):
    _, _, merged = read(pandoc, "moved")
    moves = [each for each in walk(merged) if kind_of(each) and value_of(each["c"][0], "move") == "1"]
    assert [kind_of(each) for each in moves] == [INS, DEL]
    assert [marked(moves[0]["c"][1], kind) for kind in (DEL, INS)] == [["once"], ["twice"]]


def test_emphasis_alone_is_told_as_another_format(pandoc):
    _, _, merged = read(pandoc, "format")
    assert marked(merged, FORMAT) == ["must notmust not"]
    assert not marked(merged, INS)
    assert not marked(merged, DEL)


def test_a_cell_is_marked_and_not_its_table(pandoc):
    _, _, merged = read(pandoc, "table")
    assert marked(merged, DEL) == ["300"]
    assert marked(merged, INS) == ["250"]
    rows = [row for each in merged if each["t"] == "Table" for row in each["c"][4][0][3] if INS in row[0][1]]
    assert [plain_text(row[1][0][4]) for row in rows] == ["Warsaw"]


def test_a_changed_note_is_told_inside_the_note(pandoc):
    _, _, merged = read(pandoc, "note")
    notes = [each for each in walk(merged) if each["t"] == "Note"]
    assert len(notes) == 1
    assert marked(notes, INS) == ["2026"]


def test_line_breaks_of_the_source_are_no_change(pandoc):
    old = pandoc.read("one two\nthree four")["blocks"]
    new = pandoc.read("one two three\nfour")["blocks"]
    assert merge(old, new) == settle(new)


def test_a_class_of_ours_in_a_text_is_refused():
    block = div(attr("", [INS]), [para(text("words"))])
    assert INS in classes_of(block)
    with pytest.raises(UsageError, match="redline-ins"):
        refuse_marks([block], "papers/x/en.md")


def test_time_grows_with_the_length_and_not_with_its_square():
    def paper(size: int, changed: bool) -> list[Any]:
        words = [f"word{number % 977} and value {number}" for number in range(size * 12)]
        texts = [" ".join(words[at : at + 12]) for at in range(0, len(words), 12)]
        if changed:
            texts = [f"{each} indeed" if at % 10 == 3 else each for at, each in enumerate(texts) if at % 17 != 5]
        return [para(text(each)) for each in texts]

    def seconds(size: int) -> float:
        old, new = paper(size, False), paper(size, True)
        began = time.perf_counter()
        merge(old, new)
        return time.perf_counter() - began

    seconds(100)
    short, long = seconds(250), seconds(2000)
    assert long < 8 * short * 4


PARTED = (
    "Each side notifies the other of every launch a day before it takes place, with its area. "
    "The sides hold inspections once in each calendar year at sites they name."
)


@pytest.mark.parametrize(("is_parted", "kind"), [(True, "parted"), (False, "joined")])
def test_a_paragraph_that_was_parted_or_joined_keeps_its_words(pandoc, is_parted, kind):
    parted = PARTED.replace("area. The", "area.\n\nThe").replace("once", "twice")
    texts = [PARTED, parted] if is_parted else [parted, PARTED]
    old, new = (pandoc.read(each)["blocks"] for each in texts)
    merged = merge(old, new)
    assert accept(merged) == settle(new)
    assert reject(merged) == settle(old)
    (change,) = find_changes(merged, lambda block, is_old: 0)
    assert change.kind == kind
    sign = "{+¶+}" if is_parted else "[-¶-]"
    words = "[-once-]{+twice+}" if is_parted else "[-twice-]{+once+}"
    assert f"with its area. {sign} The sides hold inspections {words} in" in write(change.pieces, whole=True)
