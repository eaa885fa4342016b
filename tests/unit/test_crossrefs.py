"""Numbers, and the words of references in each language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from paperforge.house import package_house
from paperforge.model.language import Language
from paperforge.pandoc.ast import Element, attr_of, classes_of, plain_text, value_of, walk
from paperforge.pandoc.caller import Pandoc
from paperforge.render.crossrefs import References, resolve
from paperforge.render.numbering import Named, number_notes, number_text
from paperforge.render.words import words_of

TARGETS = """

# Parameters {#sec-a}

## What “exists” {#sec-b}

## One way {#op-a .option}

### Its parts {#sec-below}

## Another way {#op-b .option}

![A picture.](a.png){#fig-a}

![Another picture.](a.png){#fig-b}

![A third.](a.png){#fig-c}

| a | b |
|---|---|
| 1 | 2 |

: A table {#tbl-a}

## What [](#fig-a) and [](#sec-c) say {#sec-c}

Words.[^x]

[^x]: [The note]{#note-a} says so.
"""


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    caller = Pandoc()
    yield caller
    caller.close()


def build(pandoc: Pandoc, sentence: str, tag: str, *, sections: bool = False, prefix: str = "") -> list[Element]:
    words = words_of(package_house(), Language(tag))
    blocks = pandoc.read(sentence + TARGETS)["blocks"]
    numbered, named = number_text(blocks, words, sections=sections, prefix=prefix)
    named["t-force"] = Named(
        "t-force", "term", title=({"t": "Str", "c": "use"}, {"t": "Space"}, {"t": "Str", "c": "of"})
    )
    return number_notes(resolve(numbered, References(words, named, {"t-force": "pf-t-force"}, {"doe", "op-2"})))


def say(pandoc: Pandoc, sentence: str, tag: str, **options: bool) -> str:
    return plain_text(build(pandoc, sentence, tag, **options)[0]).replace("\u00a0", "~")


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("See [](#fig-a).", "See Figure~1."),
        ("See @fig-b, @tbl-a and @op-b.", "See Figure~2, Table~1 and Option~2."),
        ("[](#sec-b) tells.", "Section~“What ‘exists’” tells."),
        ("As [](#sec-c) tells.", "As section~“What Figure~1 and section~#sec-c say” tells."),
        ("As [](#sec-b) tells.", "As section~“What ‘exists’” tells."),
        ("As [](#sec-b){.capital} tells.", "As Section~“What ‘exists’” tells."),
        ("[](#note-a){.lower} and @note-a.", "note~1 and note~1."),
        ("It ended. @note-a says so.", "It ended. Note~1 says so."),
        ("It ended (“so.”) @note-a says so.", "It ended (“so.”) Note~1 says so."),
        ("Some notes, e.g. @note-a, say so.", "Some notes, e.g. note~1, say so."),
        ("[@fig-a; @fig-b] show", "Figures~1 and 2 show"),
        ("[@fig-a; @fig-b; @fig-c; @tbl-a] show", "Figures~1, 2, and 3 and Table~1 show"),
        ("As in [see @fig-a, left; also @fig-b].", "As in see Figure~1, left; also Figure~2."),
        ("Number [-@fig-b].", "Number 2."),
        ("See @fig-a [left].", "See Figure~1 [left]."),
        ("The [](#t-force). [](#t-force) again.", "The use of. Use of again."),
        ("A [picture](#fig-a) and @op-2, [@doe].", "A picture and @op-2, [@doe]."),
        ("*[](#note-a)* and **see [](#note-a)**", "Note~1 and see note~1"),
    ],
)
def test_references_read_well_in_english(pandoc: Pandoc, sentence: str, said: str) -> None:
    assert say(pandoc, sentence, "en") == said


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("См. [](#fig-b).", "См. рис.~2."),
        ("[](#fig-b) показывает.", "Рисунок~2 показывает."),
        ("Так было. [](#tbl-a) показывает.", "Так было. Таблица~1 показывает."),
        ("Так было в 2017 г. (@tbl-a).", "Так было в 2017 г. (табл.~1)."),
        ("На [](#fig-a){case=prep} и в [](#tbl-a){case=prep}.", "На рисунке~1 и в таблице~1."),
        ("Без [](#op-a){case=gen}, по [](#op-b){case=dat}.", "Без варианта~1, по варианту~2."),
        ("Вместе с [](#op-a){case=ins} и [](#op-b).", "Вместе с вариантом~1 и вариант~2."),
        ("Наряду с [@op-a; @op-b]{case=ins}.", "Наряду с вариантами~1 и 2."),
        ("[@fig-a; @tbl-a]{case=ins} занят", "Рисунком~1 и таблицей~1 занят"),
        ("[](#op-a){case=ins .capital} занят", "Вариантом~1 занят"),
        ("Сравним [@op-a; @op-b] и [@fig-a; @fig-b].", "Сравним варианты~1 и 2 и рис.~1 и 2."),
        ("О том раздел [](#sec-b), см. @note-a.", "О том раздел раздел~«What “exists”», см. прим.~1."),
        ("В [](#sec-a){case=prep} сказано.", "В разделе~«Parameters» сказано."),
        ("[@fig-a; @fig-b; @fig-c] – схемы.", "Рисунки~1, 2 и 3 – схемы."),
    ],
)
def test_references_read_well_in_russian(pandoc: Pandoc, sentence: str, said: str) -> None:
    assert say(pandoc, sentence, "ru") == said


def test_sections_are_numbered_where_the_paper_asks_and_not_below_options(pandoc: Pandoc) -> None:
    assert (
        say(pandoc, "See [](#sec-b) and @sec-below.", "en", sections=True) == "See section~1.1 and section~“Its parts”."
    )
    headings = [plain_text(each).replace("\u00a0", "~") for each in build(pandoc, "", "ru", sections=True)]
    assert headings[:5] == [
        "1 Parameters",
        "1.1 What “exists”",
        "Вариант~1. One way",
        "Its parts",
        "Вариант~2. Another way",
    ]


def test_numbers_stand_in_the_tree_where_formats_look_for_them(pandoc: Pandoc) -> None:
    found = {}
    for element in walk(build(pandoc, "See @note-a.", "en", prefix="en-")):
        attribute = attr_of(element)
        if attribute and {"pf-number", "pf-heading-number"} & set(attribute[1]) and attribute[0]:
            found[attribute[0]] = (value_of(attribute, "kind"), value_of(attribute, "number"), plain_text(element))
    assert found["pf-num-en-fig-b"] == ("figure", "2", "2")
    assert found["pf-num-en-tbl-a"] == ("table", "1", "1")
    assert found["pf-num-en-op-b"] == ("option", "2", "Option\u00a02.")
    assert len(found) == 6


def test_a_reference_is_a_link_with_its_number_apart(pandoc: Pandoc) -> None:
    links = [
        each for each in walk(build(pandoc, "[@fig-a; @tbl-a] and @t-force.", "en")[0]) if "pf-ref" in classes_of(each)
    ]
    assert [(each["c"][2][0], value_of(each["c"][0], "kind")) for each in links] == [
        ("#fig-a", "figure"),
        ("#tbl-a", "table"),
        ("#pf-t-force", "term"),
    ]
    numbers = [plain_text(each) for each in walk(links) if "pf-number" in classes_of(each)]
    assert numbers == ["1", "1"]


def test_a_note_that_is_referred_to_twice_keeps_its_first_number_and_one_id(pandoc: Pandoc) -> None:
    blocks = build(pandoc, "Before.[^1] Twice.[^x] See @note-a.\n\n[^1]: First.\n\n", "en")
    assert plain_text(blocks[0]) == "Before. Twice. See note\u00a02."
    marked = [each for each in walk(blocks) if each["t"] == "Span" and each["c"][0][0] == "note-a"]
    assert [value_of(each["c"][0], "number") for each in marked] == ["2"]


def test_what_cannot_be_resolved_is_seen_in_the_page(pandoc: Pandoc) -> None:
    assert say(pandoc, "See [](#fig-nope) and @fig-nope.", "en") == "See #fig-nope and @fig-nope."
