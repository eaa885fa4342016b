"""Mending: what is mechanical is mended, what a word says never changes, and a second time there is nothing to do."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperforge import codes
from paperforge.checks import english, letters, russian
from paperforge.cli.check import PASSES
from paperforge.diagnostics import Diagnostic, Edit, Finding, Severity
from paperforge.errors import RenderError
from paperforge.mending import Mending, mend, write_mendings
from paperforge.model.language import Language, Text
from paperforge.model.metadata import Metadata
from paperforge.pandoc.alike import fold_tree
from paperforge.pandoc.caller import Pandoc
from paperforge.pandoc.locate import locate
from paperforge.reading.binding import Places
from paperforge.reading.files import Folder
from paperforge.reading.nodes import Mapping
from paperforge.reading.paper import Body, Paper
from paperforge.source import SourceFile

CHECKS = (*russian.CHECKS, *letters.CHECKS, *english.CHECKS)
N = "\u00a0"


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    made = Pandoc()
    yield made
    made.close()


def check(pandoc: Pandoc, markdown: str, language: str) -> list[Diagnostic]:
    """The typographic findings of a text."""
    source = SourceFile(PurePosixPath("papers/p/x.md"), markdown)
    ast = pandoc.read(markdown)
    tag = Language(language)
    body = Body(tag, source, ast, locate(ast, source, 0), {}, {}, ast["blocks"])
    metadata = Metadata(title=Text({}))
    paper = Paper(
        "p", Folder(Path(), PurePosixPath("papers/p")), metadata, Places(Mapping(source.span(0))), {tag: body}
    )
    project: Any = None
    return [diagnostic for each in CHECKS for diagnostic in each(paper, project)]


def mended(pandoc: Pandoc, markdown: str, language: str) -> str:
    """The text as the verb leaves it."""
    for _ in range(PASSES):
        findings = [Finding(diagnostic, Severity.NOTE) for diagnostic in check(pandoc, markdown, language)]
        if not (mendings := mend(findings, pandoc)):
            break
        markdown = mendings[0].text
    return markdown


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("ru", 'Это "слово" - вот.\n', f"Это «слово»{N}— вот.\n"),
        ("ru", "«Союз «Мир» и “лад”»\n", f"«Союз „Мир“ и{N}„лад“»\n"),
        ("ru", "Слово -- &nbsp;и в 2015 г.\n", f"Слово{N}— &nbsp;и{N}в{N}2015{N}г.\n"),
        ("ru", "Длинная строка и\nслово за ней\n", f"Длинная строка и{N}слово\nза ней\n"),
        ("ru", "Длинная строка\n— слово за ней\n", f"Длинная строка{N}—\nслово за ней\n"),
        ("ru", "- Пункт и\n  слово за ним\n", f"- Пункт и{N}слово\n  за ним\n"),
        ("ru", "Было и\n\nстало\n", "Было и\n\nстало\n"),
        ("ru", "Рост 3.5 % и *2.5 раза*\n", f"Рост 3,5{N}% и{N}*2,5 раза*\n"),
        ("ru", "Mocквa, 1990-1995 гг.\n", f"Москва, 1990–1995{N}гг.\n"),
        ("ru", "| А - б | в г |\n|---|---|\n| к слову | - |\n\n: А - б {#t-a}\n", None),
        ("en", "The «zone» of 1990-1995, pp. 5-7, the ‘90s and \\\"x\\\"\n",
         "The “zone” of 1990–1995, pp. 5–7, the ’90s and “x”\n"),
        ("en", "A trеaty\n", "A treaty\n"),
        ("ru", 'Вот ["a - b"]{lang=en} и `"к" - 3.5`\n', f'Вот ["a - b"]{{lang=en}} и{N}`"к" - 3.5`\n'),
        ("ru", '> "К слову" - и 3.5\n', '> "К слову" - и 3.5\n'),
        ("ru", '["К слову" - и 3.5]{.quote}\n', '["К слову" - и 3.5]{.quote}\n'),
        ("ru", "Слово [МИД РФ: - и 3.5] вот\n", None),
        ("ru", '# Раз - "два"\n\nСм. [там](#раз---два)\n', '# Раз - «два»\n\nСм. [там](#раз---два)\n'),
    ],
)  # fmt: skip
def test_what_is_mechanical_is_mended(language: str, before: str, after: str | None, pandoc: Pandoc) -> None:
    result = mended(pandoc, before, language)
    if after is not None:
        assert result == after
    assert mended(pandoc, result, language) == result


def test_an_edit_that_changes_the_words_is_left_out_and_the_others_are_made(pandoc: Pandoc) -> None:
    source = SourceFile(PurePosixPath("papers/p/x.md"), "one - two *three* four - five\n")
    spans = [(4, 5, "—"), (10, 11, ""), (23, 24, "—"), (25, 29, "six")]
    changes = [Edit(source.span(start, end), text) for start, end, text in spans]
    findings = [
        Finding(Diagnostic(codes.RU071, edit.text, edit.span, edits=(edit,)), Severity.NOTE) for edit in changes
    ]
    (mending,) = mend(findings, pandoc)
    assert mending.text == "one — two *three* four — five\n"
    assert mending.findings == 2


def test_edits_that_overlap_are_not_made_together(pandoc: Pandoc) -> None:
    source = SourceFile(PurePosixPath("papers/p/x.md"), "a - b\n")
    changes = [Edit(source.span(1, 3), f"{N}—"), Edit(source.span(2, 3), "–")]
    findings = [
        Finding(Diagnostic(codes.RU071, edit.text, edit.span, edits=(edit,)), Severity.NOTE) for edit in changes
    ]
    (mending,) = mend(findings, pandoc)
    assert mending.text == f"a{N}— b\n"


# ---------------------------------------------------------------- files


def make_mending(text: str, start: int, end: int, new: str) -> Mending:
    source = SourceFile(PurePosixPath("x.md"), text)
    return Mending(source, (Edit(source.span(start, end), new),), 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a - b\r\nc\r\n", "a — b\r\nc\r\n".encode()),
        (b"\xef\xbb\xbfa - b\nc", b"\xef\xbb\xbf" + "a — b\nc".encode()),
        (b"a - b\rc\r\nd\n", "a — b\rc\r\nd\n".encode()),
    ],
)
def test_line_ends_the_mark_and_the_last_line_stay_as_they_are(before: bytes, after: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_bytes(before)
    file.chmod(0o640)
    text = before.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    write_mendings(tmp_path, [make_mending(text, 2, 3, "—")])
    assert file.read_bytes() == after
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["x.md"]


def test_a_new_line_end_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(b"a\r\nb c\r\n")
    mending = make_mending("a\nb c\n", 3, 4, "\n")
    write_mendings(tmp_path, [mending])
    assert (tmp_path / "x.md").read_bytes() == b"a\r\nb\r\nc\r\n"


def test_a_file_that_has_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("a - b, and more\n")
    with pytest.raises(RenderError, match="changed meanwhile"):
        write_mendings(tmp_path, [make_mending("a - b\n", 2, 3, "—")])
    assert (tmp_path / "x.md").read_text() == "a - b, and more\n"


def test_a_symbolic_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("a - b\n")
    (tmp_path / "x.md").symlink_to("real.md")
    with pytest.raises(RenderError, match="symbolic link"):
        write_mendings(tmp_path, [make_mending("a - b\n", 2, 3, "—")])
    assert (tmp_path / "real.md").read_text() == "a - b\n"


# ---------------------------------------------------------------- the verb

RU = 'Это "слово" - вот.\n'
Run = Callable[..., tuple[int, str, str]]


def test_fix_writes_and_reports_what_is_left(make_project: Callable[..., Path], paperforge: Run) -> None:
    root = make_project({"papers/p/ru.md": RU + "\nсчет и счёт\n"})
    code, out, err = paperforge(root, "check", "--fix")
    assert code == 0
    assert "papers/p/ru.md: mended 3 findings in 5 places" in err
    assert "RU075" in out
    assert "RU071" not in out
    assert (root / "papers/p/ru.md").read_text() == f"Это «слово»{N}— вот.\n\nсчет и{N}счёт\n"
    assert "mended" not in paperforge(root, "check", "--fix")[2]


def test_diff_shows_and_writes_nothing(make_project: Callable[..., Path], paperforge: Run) -> None:
    root = make_project({"papers/p/ru.md": RU})
    code, out, _ = paperforge(root, "check", "--diff")
    assert code == 1
    assert out == f"--- a/papers/p/ru.md\n+++ b/papers/p/ru.md\n@@ -1 +1 @@\n-{RU}+Это «слово»{N}— вот.\n"
    assert (root / "papers/p/ru.md").read_text() == RU
    paperforge(root, "check", "--fix")
    assert paperforge(root, "check", "--diff")[:2] == (0, "")


def test_texts_of_the_metadata_are_mended_in_their_file(make_project: Callable[..., Path], paperforge: Run) -> None:
    yaml = "title: {en: A title, ru: 'Доклад \"Раз\" - два'}\nabstract:\n  ru: >-\n    О чём в\n    нём речь\n  en: x\n"
    root = make_project({"papers/p/paper.yml": yaml})
    paperforge(root, "check", "--fix")
    text = (root / "papers/p/paper.yml").read_text()
    assert text == (
        f"title: {{en: A title, ru: 'Доклад «Раз»{N}— два'}}\n"
        f"abstract:\n  ru: >-\n    О{N}чём в{N}нём\n    речь\n  en: x\n"
    )


def test_a_rule_that_is_ignored_mends_nothing(make_project: Callable[..., Path], paperforge: Run) -> None:
    root = make_project(
        {"papers/p/ru.md": "Это - слово.\n", "papers/p/paper.yml": "title: {en: A, ru: Б}\nignore: [RU071]\n"}
    )
    paperforge(root, "check", "--fix")
    assert (root / "papers/p/ru.md").read_text() == "Это - слово.\n"


def test_machines_get_the_mending_too(make_project: Callable[..., Path], paperforge: Run) -> None:
    import json

    root = make_project({"papers/p/ru.md": "Это - слово.\n"})
    (finding,) = (
        f for f in json.loads(paperforge(root, "check", "--format", "json")[1])["findings"] if f["code"] == "RU071"
    )
    assert [change["text"] for change in finding["fix"]] == [N, "—"]
    results = json.loads(paperforge(root, "check", "--format", "sarif")[1])["runs"][0]["results"]
    (fix,) = next(result["fixes"] for result in results if result["ruleId"] == "RU071")
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "papers/p/ru.md"
    assert [each["insertedContent"]["text"] for each in change["replacements"]] == [N, "—"]


# ---------------------------------------------------------------- any text

RUSSIAN = st.sampled_from(
    'в и а с не что слово "слово" «слово «два» три» “так” - -- – — 3.5 3.5% 5 % № 5 1990-1995 2015 г. гг. А. С. Пушкин '
    "Mосква т. е. п. 2.1 ёлка елка 'так' военно- -то (и так) слово, слово; 23.11.2016".split()
)
ENGLISH = st.sampled_from(
    'a the word "word" \'word\' «word» „word“ ”word“ it\'s ‘90s - -- — 1990-1995 pp. 5-7 10-15 % 3.5 defence color trеaty '
    "organise organize October 5, 2017 5 October 2017 \\\"x\\\" (so) word, F-16 2018-01-22".split()
)  # fmt: skip
FIXED = ('`код - "x" 1990-1995`', "<https://a.example/1990-1995>", "<!-- в - «x» -->", "[@key-a, p. 5-7]", "$x - 3.5$")


def documents(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inline = st.one_of(
        words,
        words,
        words.map("*{}*".format),
        words.map('[{}](https://a.example/a-b_3.5 "a - b")'.format),
        words.map("[{}]{{#id-3.5 .x}}".format),
        words.map("[{}]{{.alt by=US}}".format),
        words.map("[{}]{{.quote}}".format),
        st.sampled_from(FIXED),
    )
    run = st.lists(st.tuples(inline, st.sampled_from([" ", " ", " ", "\n"])), min_size=1, max_size=9).map(
        lambda pieces: "".join(piece + gap for piece, gap in pieces).strip()
    )
    flat = run.map(lambda text: text.replace("\n", " "))
    block = st.one_of(
        run,
        flat.map("# {}".format),
        st.lists(run, min_size=1, max_size=3).map(
            lambda items: "\n".join("- " + item.replace("\n", "\n  ") for item in items)
        ),
        run.map(lambda text: "> " + text.replace("\n", "\n> ")),
        st.tuples(flat, flat).map(
            lambda cells: f"| а - б | b |\n|---|---|\n| {cells[0]} | {cells[1]} |\n\n: {cells[0]}"
        ),
        run.map(lambda text: "word[^n-1990-1995]\n\n[^n-1990-1995]: " + text.replace("\n", "\n    ")),
        st.just("```\nв - код\n```"),
    )
    # Two definitions of one note are a fault of their own: pandoc takes one of them.
    whole = st.lists(block, min_size=1, max_size=4).map(lambda blocks: "\n\n".join(blocks) + "\n")
    return whole.filter(lambda text: text.count("1995]:") < 2)


def skeleton(text: str) -> str:
    """Letters and digits alone, look-alikes as one."""
    return re.sub(r"[\W_]", "", text.translate(str.maketrans("асеорхуАВСЕНКМОРТХУ", "aceopxyABCEHKMOPTXY")))


def never_changes_what_is_said(pandoc: Pandoc, markdown: str, language: str) -> None:
    result = mended(pandoc, markdown, language)
    assert mended(pandoc, result, language) == result
    assert skeleton(result) == skeleton(markdown)
    assert fold_tree(pandoc.read(result)) == fold_tree(pandoc.read(markdown))
    for piece in (*FIXED, 'a-b_3.5 "a - b"', "{#id-3.5 .x}", "[^n-1990-1995]", "```\nв - код\n```"):
        assert result.count(piece) == markdown.count(piece)


@settings(max_examples=40, deadline=None)
@given(documents(RUSSIAN))
def test_mending_russian_never_changes_what_is_said(pandoc: Pandoc, markdown: str) -> None:
    never_changes_what_is_said(pandoc, markdown, "ru")


@settings(max_examples=40, deadline=None)
@given(documents(ENGLISH))
def test_mending_english_never_changes_what_is_said(pandoc: Pandoc, markdown: str) -> None:
    never_changes_what_is_said(pandoc, markdown, "en")


# ---------------------------------------------------------------- texts that were written with care

KARENINA = """\
Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.

Все смешалось в доме Облонских. Жена узнала, что муж был в связи с бывшею в их доме француженкою-гувернанткой, и объявила мужу,
что не может жить с ним в одном доме. Положение это продолжалось уже третий день и мучительно чувствовалось и самими супругами,
и всеми членами семьи, и домочадцами. Все члены семьи и домочадцы чувствовали, что нет смысла в их сожительстве и что на каждом
постоялом дворе случайно сошедшиеся люди более связаны между собой, чем они, члены семьи и домочадцы Облонских.

«Да, да, как это было? — думал он, вспоминая сон. — Да, как это было? Да! Алабин давал обед в Дармштадте; нет, не в Дармштадте,
а что-то американское. Да, но там Дармштадт был в Америке. Да, Алабин давал обед на стеклянных столах, да, — и столы пели:
Il mio tesoro, и не Il mio tesoro, а что-то лучше, и какие-то маленькие графинчики, и они же женщины», — вспоминал он.
"""

FEDERALIST = """\
After an unequivocal experience of the inefficacy of the subsisting federal government, you are called upon to deliberate on a
new Constitution for the United States of America. The subject speaks its own importance; comprehending in its consequences
nothing less than the existence of the Union, the safety and welfare of the parts of which it is composed, the fate of an empire
in many respects the most interesting in the world.

It has been frequently remarked that it seems to have been reserved to the people of this country, by their conduct and example,
to decide the important question, whether societies of men are really capable or not of establishing good government from
reflection and choice, or whether they are forever destined to depend for their political constitutions on accident and force.

The Americans' "Articles" -- so he called them -- weren't 'perpetual'; Publius (October 27, 1787) said: "A dangerous ambition
more often lurks behind the specious mask of zeal for the rights of the people." That was in 1787-88, vol. 1, pages 1–6.
"""


def test_a_page_of_tolstoy_wants_no_break_spaces_and_nothing_else(pandoc: Pandoc) -> None:
    assert {diagnostic.code.id for diagnostic in check(pandoc, KARENINA, "ru")} == {"RU072", "RU073"}
    assert check(pandoc, mended(pandoc, KARENINA, "ru"), "ru") == []


def test_a_page_of_the_federalist_has_one_fault(pandoc: Pandoc) -> None:
    assert [diagnostic.message for diagnostic in check(pandoc, FEDERALIST, "en")] == [
        "“1787-88” is a range and has a hyphen"
    ]
