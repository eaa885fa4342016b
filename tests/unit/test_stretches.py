"""The prose of a text: what is printed, in which language, and where every character of it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperforge.model.language import Language
from paperforge.pandoc.caller import Pandoc
from paperforge.pandoc.locate import locate
from paperforge.pandoc.printed import OPAQUE, Stretch
from paperforge.reading.nodes import Mapping, Scalar, parse_mapping
from paperforge.reading.stretches import read_stretches, read_text_stretches
from paperforge.source import SourceFile


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    made = Pandoc()
    yield made
    made.close()


def read(pandoc: Pandoc, markdown: str, language: str = "en") -> list[Stretch]:
    source = SourceFile(PurePosixPath("x.md"), markdown)
    ast = pandoc.read(markdown)
    return read_stretches(ast["blocks"], locate(ast, source, 0), Language(language))


def free_source(stretch: Stretch) -> str:
    """The source of everything in a stretch that may be mended."""
    pieces = zip(stretch.starts, stretch.ends, stretch.free, strict=True)
    return "".join(stretch.source.text[start:end] for start, end, free in pieces if free)


O = OPAQUE  # noqa: E741


@pytest.mark.parametrize(
    ("markdown", "printed", "written"),
    [
        ("Plain words.\n", ["Plain words."], "Plain words."),
        ("*One* **two _three_** four\n", ["One two three four"], "One two three four"),
        ("It's -- well... a---b\n", ["It’s – well… a—b"], "It's -- well... a---b"),
        ("\"one 'two'\" (6\")\n", ["“one ‘two’” (6”)"], "\"one 'two'\" (6\")"),
        ("a\\* b&nbsp;c &mdash; Mr. X 5\\ kg\n", ["a* b\u00a0c — Mr.\u00a0X 5\u00a0kg"], "a\\* b&nbsp;c &mdash; Mr. X 5\\ kg"),
        ("one `co-de`{.x} $x-y$ two\n", [f"one {O} {O} two"], "one   two"),
        ("see <https://a.example/b-c> and\n", [f"see {O} and"], "see  and"),
        ("a [link](https://a.example 'x') b\n", ["a link b"], "a link b"),
        ("a [link][r] b\n\n[r]: https://a.example/a-b\n", ["a link b"], "a link b"),
        ("a [@key, p. 5-7] and @key-two b\n", [f"a {O} and {O} b"], "a  and  b"),
        ("[shall]{.alt by=US} [x y]{#id-x}\n", ["shall x y"], "shall x y"),
        ("word[^1] two\n\n[^1]: A note\n    goes on.\n", ["word two", "A note goes on."], "word twoA note\n    goes on."),
        ("word^[in *it*] two\n", ["word two", "in it"], "word twoin it"),
        ("<!-- a word --> word then\n", ["word then"], "word then"),
        ("<!-- word then -->\n\nword then\n", ["word then"], "word then"),
        ("# A - head {#id-a}\n\nTwo\n===\n", ["A - head", "Two"], "A - headTwo"),
        ("- one\n- two\n  lines\n\n1. three\n", ["one", "two lines", "three"], "onetwo\n  linesthree"),
        ("Term\n:   What it\n    means\n", ["Term", "What it means"], "TermWhat it\n    means"),
        ("| A b | C |\n|---|---|\n| d | *e* `f` |\n\n: Cap - tion {#tbl}\n", ["A b", "C", "d", f"e {O}", "Cap - tion"], None),
        ("| a | b |\n|---|---|\n| x y | [x](https://a.example 'x y') |\n\n: x y\n", ["a", "b", "x y", "x", "x y"], "abx yxx y"),
        ("see [](#fig-x) and [](#a){.lower}\n", [f"see {O} and {O}"], "see  and "),
        ("![Cap - tion](a-b.png){#f alt='x - y'}\n", ["Cap - tion"], "Cap - tion"),
        ("::: {.alt by=US}\nWords here\n:::\n", ["Words here"], "Words here"),
        ("| line - one\n| two\n", ["line - one", "two"], "line - onetwo"),
        ("```\ncode - x\n```\n\n    more - x\n\nwords\n", ["words"], "words"),
        ("H~2~O x^2^ ~~gone~~ [u]{.underline}\n", ["H2O x2 gone u"], "H2O x2 gone u"),
    ],
)  # fmt: skip
def test_what_is_printed_stands_where_it_is_said_to(
    markdown: str, printed: list[str], written: str | None, pandoc: Pandoc
) -> None:
    stretches = read(pandoc, markdown)
    assert [stretch.text for stretch in stretches] == printed
    if written is not None:
        assert "".join(map(free_source, stretches)) == written


@pytest.mark.parametrize("markdown", ["> a - b\n> c\n", "[a - b\nc]{.quote}\n", "::: {.verbatim}\na - b\nc\n:::\n"])
def test_marked_quotations_are_read_and_never_free(markdown: str, pandoc: Pandoc) -> None:
    (stretch,) = read(pandoc, markdown)
    assert stretch.text == "a - b c"
    assert not any(stretch.free)


def test_words_of_another_language_are_a_stretch_of_their_own(pandoc: Pandoc) -> None:
    stretches = read(pandoc, "слово «[two words]{lang=en}» и [x]{lang=not-a-tag-at-all!}\n", "ru")
    assert [(str(stretch.language), stretch.text) for stretch in stretches] == [
        ("ru", f"слово «{O}» и {O}"),
        ("en", "two words"),
    ]


def test_the_owner_in_brackets_is_never_free(pandoc: Pandoc) -> None:
    (stretch,) = read(pandoc, "They [US: shall not] act\n")
    assert free_source(stretch) == "They  shall not] act"


def test_a_table_that_is_not_understood_is_read_and_not_touched(pandoc: Pandoc) -> None:
    markdown = "+------+-----+\n| one  | two |\n| more |     |\n+------+-----+\n\nthen\n"
    stretches = read(pandoc, markdown)
    assert [stretch.text for stretch in stretches] == ["one more", "two", "then"]
    assert free_source(stretches[0]) == "one"


YAML = """\
plain: one - two
single: 'it''s - "so"'
double: "a \\"b\\" - c"
odd: "a\\u2014b c"
folded: >-
  one *two*
  three -

  four
literal: |
  one
   two
"""


@pytest.mark.parametrize(
    ("key", "printed", "written"),
    [
        ("plain", ["one - two"], "one - two"),
        ("single", ["it’s - “so”"], "it''s - \"so\""),
        ("double", ["a “b” - c"], 'a \\"b\\" - c'),
        ("odd", ["a—b c"], ""),
        ("folded", ["one two three - four"], "one two\n  three -\n\n  four"),
        ("literal", ["one two"], "one\n   two"),
    ],
)
def test_texts_of_yaml_are_followed_into_their_file(key: str, printed: list[str], written: str, pandoc: Pandoc) -> None:
    node = parse_mapping(SourceFile(PurePosixPath("x.yml"), YAML), [])
    assert isinstance(node, Mapping)
    scalar = node.entries[key]
    assert isinstance(scalar, Scalar)
    stretches = read_text_stretches(scalar, pandoc.read(scalar.text)["blocks"], Language("en"))
    assert [stretch.text for stretch in stretches] == printed
    assert "".join(map(free_source, stretches)) == written


# ---------------------------------------------------------------- any Markdown of a small grammar

# Words in capitals are where no prose is: they must never be free.
WORDS = st.sampled_from(["word", "слово", "it's", "a--b", "1-2", "и", "&amp;", "x\\*y", '"q r"', "-"])
INLINE = st.one_of(
    WORDS,
    WORDS.map("*{}*".format),
    WORDS.map("**{}**".format),
    st.just("`CODE - X`"),
    st.just("$FORM-X$"),
    st.just("<!-- word COMMENT -->"),
    st.just("<https://URL.example/A-B>"),
    WORDS.map("[{}](https://URL.example/word-A)".format),
    WORDS.map("[{}]{{#ID-A lang=ru}}".format),
    WORDS.map("[{}]{{.quote}}".format),
    st.just("[@KEY-A, P. 5-6]"),
    st.just("@KEY"),
)
RUN = st.lists(INLINE, min_size=1, max_size=7).map(" ".join)
BLOCK = st.one_of(
    RUN,
    st.tuples(RUN, RUN).map("\n".join),
    RUN.map("# {} {{#ID-B}}".format),
    st.lists(RUN, min_size=1, max_size=3).map(lambda items: "\n".join(f"- {item}" for item in items)),
    RUN.map("> {}".format),
    st.tuples(RUN, RUN).map(lambda cells: f"| word | b |\n|---|---|\n| {cells[0]} | {cells[1]} |\n\n: word {{#ID-C}}"),
    RUN.map("{}^[inline word]".format),
    RUN.map("word[^LABEL] and\n\n[^LABEL]: {}".format),
    st.just("```\nword CODE - x\n```"),
    WORDS.map("<!-- {} COMMENT -->".format),
)
DOCUMENTS = st.lists(BLOCK, min_size=1, max_size=5).map(lambda blocks: "\n\n".join(blocks) + "\n")


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_nothing_but_prose_is_ever_free(pandoc: Pandoc, markdown: str) -> None:
    for stretch in read(pandoc, markdown):
        written = free_source(stretch)
        assert not any(character.isupper() for character in written), written
        for index, character in enumerate(stretch.text):
            if stretch.free[index] and character.isalnum():
                assert stretch.source.text[stretch.starts[index] : stretch.ends[index]] == character
