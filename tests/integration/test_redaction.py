"""`build --redact public`: what is internal is in no byte of any output; without it, it is printed with a mark in words."""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from lxml import html
from pypdf import PdfReader

from paperforge.cli.main import run

DATA = Path(__file__).parents[1] / "data" / "negotiated"
Verb = Callable[..., tuple[int, str, str]]

# Each word in capital letters is internal; it stands nowhere else.
FILES = {
    "papers/p/en.md": """\
# Question {#question}

Open words [and a ZEBRA of closed ones]{.internal}, and more. A note.[^n1] Another.[^n2]

<!-- A comment on the WALRUS. -->

- []{.internal} An item about the OTTER.
- An item for all.

| State | Figure |
|-------|--------|
| []{.internal}BADGER | 17 |
| Open | 18 |

: Figures {#tbl-figures}

![A picture of the MARMOT](media/map.svg){.internal}

Said by [ LEMMING ]{.internal lang=en}. [Ask about the WEASEL first.]{.comment}

::: {.internal}
## A heading on the FERRET {#ferret}

Words on the ferret's paragraph.
:::

# Secret plan for the STOAT {#stoat-plan .internal}

See [](#tbl-figures), and [the site of the plan](https://example.org/MUSKRAT).

## Part of it, the HAMSTER {#hamster}

Words.

# Talks [with the GOPHER]{.internal}

Last words.

[^n1]: [All of this note is about the MINK.]{.internal}
[^n2]: A note [on the VOLE]{.internal} that stays.
""",
    "papers/p/ru.md": """\
# Вопрос {#question}

Открытые слова [и ЗЕБРА закрытых]{.internal} и далее. Примечание.[^n1] Ещё одно.[^n2]

- []{.internal} Пункт про ВЫДРУ.
- Пункт для всех.

| Страна | Число |
|--------|-------|
| []{.internal}БАРСУК | 17 |
| Открытая | 18 |

: Числа {#tbl-figures}

Слова [ ЛЕММИНГ ]{.internal}.

# Тайный план ГОРНОСТАЙ {#stoat-plan .internal}

Слова.

# Переговоры [с СУСЛИКОМ]{.internal}

Последние слова.

[^n1]: [Всё примечание про НОРКУ.]{.internal}
[^n2]: Примечание [о ПОЛЁВКЕ]{.internal}, которое остаётся.
""",
    "papers/p/media/map.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>PORCUPINE</title>'
    '<rect width="9" height="9"/></svg>',
    "papers/p/terms.yml": """\
t-open: {label: {en: pact, ru: пакт}, definition: {en: A treaty., ru: Договор.}}
t-closed: {label: {en: the LYNX, ru: РЫСЬ}, definition: {en: A LYNX treaty., ru: Договор.}, internal: true}
""",
    "papers/p/options.yml": """\
options:
  op-open:
    label: {en: A first way, ru: Первый путь}
    design: {see: op-open}
    verification: {see: op-open, short: {en: "by eye [of the MOOSE]{.internal}", ru: "на глаз [ЛОСЯ]{.internal}"}}
    enforcement: {see: op-open}
    assessments:
      US: {scores: {}, rationale: {en: As the COYOTE wants., ru: Как хочет КОЙОТ.}, internal: true}
  op-bison:
    label: {en: The BISON way, ru: Путь БИЗОНА}
    internal: true
    design: {see: op-bison}
    verification: {see: op-bison}
    enforcement: {see: op-bison}
positions:
  pos-open: {text: {en: Arms are arms., ru: Оружие есть оружие.}, status: agreed, held: all, held_by: [keane]}
  pos-closed: {text: {en: The BEAVER is bad., ru: БОБЁР вреден.}, status: disputed, internal: true}
questions:
  q-closed: {text: {en: What of the JAGUAR?, ru: Что ЯГУАР?}, internal: true}
links:
  - {kind: parallel, between: [op-open, op-bison], note: {en: As the PUMA., ru: Как ПУМА.}, internal: true}
""",
    "papers/p/paper.yml": """\
title: {en: "A title [of the HERON]{.internal}", ru: "Название [ЦАПЛИ]{.internal}"}
subtitle: {en: A subtitle on the EGRET, ru: Подзаголовок ЦАПЕЛЬ}
date: 2018-01-22
id: OP-9
version: "0.2"
kind: options
parties: [US, RF]
venue: bilateral
internal: [subtitle, keywords, acknowledgements]
keywords: {en: [arms, BUZZARD], ru: [оружие, КАНЮК]}
abstract: {en: "What it says [on the FALCON]{.internal}.", ru: "О чём он [о СОКОЛЕ]{.internal}."}
takeaways:
  - {en: "[Only the OSPREY.]{.internal}", ru: "[Только СКОПА.]{.internal}"}
  - {en: The first thing., ru: Главное.}
acknowledgements: {en: Thanks to the CONDOR., ru: Спасибо КОНДОРУ.}
authors:
  - {person: hartwell}
  - {person: ellison, consent: false}
participants: [{person: keane}, {person: hartwell, consent: true}]
non_attribution: {en: Nothing is attributed., ru: Высказывания не приписываются.}
history:
  - {version: "0.1", date: 2018-01-01}
  - {version: "0.2", date: 2018-01-20, note: {en: After the KESTREL., ru: После ПУСТЕЛЬГИ.}, internal: true}
""",
    "people.yml": """\
bodies:
  neva: {name: {en: Neva Centre, ru: Невский центр}, about: {en: "A body [of the GANNET]{.internal}.", ru: Центр.}}
persons:
  hartwell:
    name: {en: {given: Daniel, family: Hartwell}, ru: {given: Дэниел, family: Хартуэлл}}
    side: US
    affiliations: [{body: neva, as_of: 2018-01-15}]
  ellison:
    name: {en: {given: Margaret, family: ELLISON}, ru: {given: Маргарет, family: ЭЛЛИСОН}}
    side: US
  keane:
    name: {en: {given: Robert, family: KEANE}, ru: {given: Роберт, family: КИНОВСКИЙ}}
    side: US
""",
}
OPTION = {"en": ("A first way", "The BISON way"), "ru": ("Первый путь", "Путь БИЗОНА")}
SECRET = re.compile(r"\b(?!PDF|XML|UTF|TLP|[A-Z]{1,3}\b)[A-ZА-ЯЁ]{4,}\b")
SECRETS = sorted({word for content in FILES.values() for word in SECRET.findall(content)})
FORMATS = ("pdf", "docx", "html")
EDITIONS = "en,ru,side-by-side,four-column"
every_format = pytest.mark.parametrize("kind", FORMATS)


def make(folder: Path) -> Path:
    shutil.copytree(DATA, folder)
    for name, content in FILES.items():
        ways = ""
        if name.endswith(".md"):
            first, second = OPTION[Path(name).stem]
            ways = f"\n# Ways {{#ways}}\n\n## {first} {{#op-open .option}}\n\nX.\n\n## {second} {{#op-bison .option}}\n\nY.\n"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content + ways, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The paper in all its shapes, for the public."""
    folder = make(tmp_path_factory.mktemp("redacted") / "project")
    arguments = ["--edition", EDITIONS, "--redact", "public", "--status"]
    assert run(["build", "--project", str(folder), *arguments]) == 0
    return folder


@pytest.fixture(scope="module")
def internal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same paper with everything in it."""
    folder = make(tmp_path_factory.mktemp("internal") / "project")
    assert run(["build", "--project", str(folder), "--edition", "en,ru", "--to", "pdf,docx,html"]) == 0
    return folder


def words_in(project: Path, edition: str, kind: str) -> str:
    path = project / f"build/p/p.{edition}.{kind}"
    if kind == "html":
        return re.sub(r"\s+", " ", str(html.fromstring(path.read_bytes()).text_content()))
    if kind == "pdf":
        text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
        return re.sub(r"\s+", " ", re.sub(r"(?<=\w)-\n(?=\w)", "", text))
    with zipfile.ZipFile(path) as package:
        parts = [package.read(f"word/{name}.xml").decode() for name in ("document", "footnotes")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", " ".join(parts).replace("</w:p>", " ")))


def everything_in(content: bytes) -> list[str]:
    """What stands in an output, read in other ways than paperforge reads it."""
    parts = [content]
    if content.startswith(b"%PDF"):
        text = ["pdftotext", "-raw", "-", "-"]
        parts.append(subprocess.run(text, input=content, capture_output=True, check=True).stdout)
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for thing in pdf.objects:
                parts.append(repr(thing).encode())
                if isinstance(thing, pikepdf.Stream):
                    parts.append(thing.read_bytes() if "/Filter" in thing else thing.read_raw_bytes())
                elif isinstance(thing, pikepdf.Dictionary):
                    parts.extend(str(each).encode() for each in thing.values() if isinstance(each, pikepdf.String))
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    else:
        parts += [base64.b64decode(each) for each in re.findall(rb";base64,([A-Za-z0-9+/=]+)", content)]
    tagless = [re.sub(rb"<[^>]*>", b"", part) for part in parts]
    return [part.decode(code, "replace") for part in [*parts, *tagless] for code in ("utf-8", "utf-16-be")]


def test_the_secrets_of_the_paper_are_many() -> None:
    assert len(SECRETS) > 50


@every_format
@pytest.mark.parametrize("edition", EDITIONS.split(","))
def test_no_byte_of_a_public_output_holds_what_is_internal(project: Path, edition: str, kind: str) -> None:
    forms = [each.casefold() for each in everything_in((project / f"build/p/p.{edition}.public.{kind}").read_bytes())]
    assert [secret for secret in SECRETS if any(secret.casefold() in form for form in forms)] == []


def test_public_outputs_have_names_of_their_own_and_lead_to_each_other(project: Path) -> None:
    names = {path.name for path in (project / "build/p").iterdir()}
    assert names == {f"p.{edition}.public.{kind}" for edition in EDITIONS.split(",") for kind in FORMATS}
    page = (project / "build/p/p.en.public.html").read_text(encoding="utf-8")
    assert 'href="p.ru.public.html"' in page and 'p.ru.html"' not in page


@every_format
def test_what_remains_is_whole(project: Path, kind: str) -> None:
    words = words_in(project, "en.public", kind)
    for kept in (
        "Open words, and more.",
        "An item for all.",
        "A note that stays.",
        "Talks",
        "Last words.",
        "A first way",
    ):
        assert kept in words, kept
    assert "Arms are arms." in words and "The first thing." in words
    assert "Internal" not in words and "[]" not in words


def test_numbers_and_lists_are_made_from_what_remains(project: Path) -> None:
    page = html.fromstring((project / "build/p/p.en.public.html").read_bytes())
    (option,) = page.xpath("//*[@id='op-open']")
    assert "Option 1. A first way" in re.sub(r"\s+", " ", option.text_content())
    rows = [row.text_content().split() for row in page.xpath("//*[@id='tbl-figures']//tbody/tr")]
    assert rows == [["Open", "18"]]
    ids = {each.get("id") for each in page.xpath("//*[@id]")}
    assert not {"ferret", "stoat-plan", "hamster", "op-bison"} & ids
    assert "talks" in ids  # made anew from what remains of the heading
    targets = {each.get("href")[1:] for each in page.xpath("//a[starts-with(@href, '#')]")}
    assert "ways" in targets and targets <= ids


def test_an_author_who_has_not_consented_is_no_creator(project: Path) -> None:
    info = PdfReader(project / "build/p/p.en.public.pdf").metadata
    assert info is not None and info.author == "Daniel Hartwell"


@every_format
def test_without_redaction_what_is_internal_is_printed_with_a_mark_in_words(internal: Path, kind: str) -> None:
    words = words_in(internal, "en", kind)
    assert "Internal edition, not for the public" in words
    assert "[Internal: and a ZEBRA of closed ones]" in words
    assert "[Internal] Secret plan for the STOAT" in words
    assert "[Internal] Part of it, the HAMSTER" in words  # every heading of the section
    assert "[Internal] A heading on the FERRET" in words
    assert "[Для служебного пользования: ЦАПЛИ]" in words  # the title in the other language
    assert "[Comment: Ask about the WEASEL first.]" in words
    assert "[Internal] An item about the OTTER" in words
    assert re.search(r"\[Internal\] The LYNX|\[Internal\] the LYNX", words)
    assert "[Internal] A subtitle on the EGRET" in words
    assert re.search(r"\[Internal\]\s+The BISON way", words)
    assert "[Internal] The BEAVER is bad." in words
    assert "WALRUS" not in words  # comments in HTML are nobody's


def test_holders_of_positions_are_named_where_they_may_be_and_never_in_public(
    make_project: Callable[..., Path], paperforge: Verb
) -> None:
    options = "positions: {pos-a: {text: {en: Arms., ru: Оружие.}, status: agreed, held: all, held_by: [hartwell]}}\n"
    folder = make_project({"papers/p/options.yml": options})
    for more in ((), ("--redact", "public")):
        assert paperforge(folder, "build", "--edition", "en", "--to", "html", *more)[0] == 0
    assert "all participants [Internal: Daniel Hartwell]" in words_in(folder, "en", "html")
    assert "Hartwell" not in words_in(folder, "en.public", "html")
    paper = (folder / "papers/p/paper.yml").read_text(encoding="utf-8")
    rule = "non_attribution: {en: Nothing is attributed., ru: Ничего.}\n"
    (folder / "papers/p/paper.yml").write_text(paper + rule, encoding="utf-8")
    assert paperforge(folder, "build", "--edition", "en", "--to", "html")[0] == 0
    assert "Hartwell" not in words_in(folder, "en", "html")
    (folder / "papers/p/options.yml").write_text(options.replace("hartwell", "hartwel"), encoding="utf-8")
    code, out, _ = paperforge(folder, "check")
    assert code == 1 and "papers/p/options.yml:1:90: error PRJ131" in out and "Did you mean “hartwell”?" in out


def test_the_mark_stands_in_the_language_of_the_text(internal: Path) -> None:
    words = words_in(internal, "ru", "html")
    assert "[Для служебного пользования: и ЗЕБРА закрытых]" in words
    assert re.findall(r"\[Internal[^\]]*\]", words) == ["[Internal: of the HERON]"] * words.count("[Internal")


def test_a_paper_without_marks_is_the_same_byte_for_byte_but_for_its_names(tmp_path: Path, paperforge: Verb) -> None:
    folder = tmp_path / "project"
    shutil.copytree(DATA, folder)
    assert paperforge(folder, "build", "--edition", "en", "--to", "docx,pdf")[0] == 0
    assert paperforge(folder, "build", "--edition", "en", "--to", "docx,pdf", "--redact", "public")[0] == 0
    for kind in ("docx", "pdf"):
        one, other = ((folder / f"build/p/p.en{part}.{kind}").read_bytes() for part in ("", ".public"))
        assert one == other


def test_redacting_twice_gives_the_same_bytes(project: Path, tmp_path: Path, paperforge: Verb) -> None:
    again = make(tmp_path / "elsewhere")
    code, _, err = paperforge(again, "build", "--edition", EDITIONS, "--redact", "public")
    assert code == 0, err
    for kind in FORMATS:
        name = f"build/p/p.en.public.{kind}"
        assert (again / name).read_bytes() == (project / name).read_bytes()


def test_a_title_that_is_internal_leaves_nothing_to_build(make_project: Callable[..., Path], paperforge: Verb) -> None:
    paper = 'title: {en: "[A title]{.internal}", ru: "[Название]{.internal}"}\ndate: 2018-01-22\nignore: [RND150]\n'
    folder = make_project({"papers/p/paper.yml": paper})
    assert paperforge(folder, "build", "--redact", "public", "--to", "html")[0] == 1
    assert not (folder / "build/p").exists()


def test_words_that_stand_elsewhere_too_are_nobodys_secret(make_project: Callable[..., Path], paperforge: Verb) -> None:
    files = {
        "papers/p/paper.yml": "title: {en: On January, ru: О январе}\ndate: 2018-01-22\nauthors: [{person: hartwell}]\n"
        "abstract: {en: The Treaty and its Protocol., ru: Договор и его Протокол.}\n",
        "papers/p/en.md": "# Treaty {#one}\n\nThe Treaty of January. [Hartwell signs the Treaty in January.]{.internal}"
        " [The Treaty and its Protocol.]{.internal} [17]{.internal} [a]{.internal}\n",
        "papers/p/ru.md": "# Договор {#one}\n\nДоговор. [Хартуэлл.]{.internal} [Договор и его Протокол.]{.internal}"
        " [17]{.internal} [а]{.internal}\n",
    }
    code, out, _ = paperforge(make_project(files), "build", "--redact", "public", "--edition", "en,ru")
    assert code == 0, out


def test_part_of_a_name_may_be_somebody_elses(make_project: Callable[..., Path], paperforge: Verb) -> None:
    people = """\
bodies: {}
persons:
  a: {name: {en: {given: Robert, family: Keane}, ru: {given: Роберт, family: Киновский}}}
  b: {name: {en: {given: Robert, family: Hartwell}, ru: {given: Роберт, family: Хартуэлл}}}
"""
    paper = "title: {en: Of Robert Gates, ru: О Гейтсе}\ndate: 2018-01-22\nauthors: [{person: b}]\n"
    paper += "participants: [{person: a}]\nnon_attribution: {en: Nothing is attributed., ru: Ничего.}\n"
    folder = make_project({"people.yml": people, "papers/p/paper.yml": paper})
    code, out, _ = paperforge(folder, "build", "--redact", "public", "--edition", "en", "--to", "pdf,html")
    assert code == 0, out


def test_an_unknown_audience_is_refused(make_project: Callable[..., Path], paperforge: Verb) -> None:
    code, _, err = paperforge(make_project(), "build", "--redact", "press")
    assert code == 2 and "public" in err


def test_a_key_that_cannot_be_internal_is_refused_with_its_place(
    make_project: Callable[..., Path], paperforge: Verb
) -> None:
    folder = make_project({"papers/p/paper.yml": "title: {en: A, ru: Б}\ninternal: [titel]\n"})
    code, out, _ = paperforge(folder, "check")
    assert code == 1 and "papers/p/paper.yml:2:12: error META011" in out
