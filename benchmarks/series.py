"""Writes a project of generated papers: the ground of bench.py, of the naive loop and of the peers.

The same arguments give the same bytes. The Markdown is plain enough for pandoc alone: pipe tables, notes, `@citations`, images.
A full paper has 2,500 words a language (the mean of its languages, notes included), eight sections, three tables, twenty notes,
fifteen sources and two pictures; a longer one has more of each in proportion. A small one has a page a language.

Usage: .venv/bin/python benchmarks/series.py FOLDER PAPERS [WORDS | small]
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pictures
import prose

WORDS = 2500  # a language
SECTIONS, TABLES, NOTES, SOURCES = 8, 3, 20, 15  # in a paper of that length
SMALL_WORDS = 200
NOTE_WORDS = 36  # at most in a note: three lines

_NAMES = {
    "en": "The question|What the record shows|Words and law|What helps|What hinders|Four possibilities|Assessment|Next steps",
    "ru": "Вопрос|О\u00a0чём говорит опыт|Слова и\u00a0право|Что помогает|Что мешает|Четыре возможности|Оценка|Дальнейшие шаги",
}
_SUBJECTS = {
    "en": "Notification|Inspection|Telemetry|Incidents|Exchanges|Libraries|Air lines|Harbors|Laboratories|Registers|Hotlines",
    "ru": "Уведомления|Инспекции|Телеметрия|Инциденты|Обмены|Библиотеки|Авиалинии|Порты|Лаборатории|Реестры|Прямые линии",
}
_ROWS = {
    "en": "Laboratories|Calendar of meetings|Register of contacts|Duty officers|Joint review|Young researchers",
    "ru": "Лаборатории|Расписание встреч|Реестр контактов|Дежурные офицеры|Общий разбор|Молодые исследователи",
}
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Option paper {n}: {subject}",
        "head": "Undertaking|First count|Second count|Where it is kept",
        "table": "Counts of round {a}, paper {n}",
        "where": "File {a}/{b}",
        "svg": "Replies by group, paper {n}",
        "png": "Days with a contact, paper {n}",
        "svg-alt": "Eight bars with the numbers of the replies.",
        "png-alt": "A field of squares; the darker a square, the fewer contacts on that day.",
        "page": "p.",
    },
    "ru": {
        "title": "Доклад {n}: {subject}",
        "head": "Начинание|Первый подсчёт|Второй подсчёт|Где хранится",
        "table": "Подсчёты раунда {a}, доклад {n}",
        "where": "Дело {a}/{b}",
        "svg": "Ответы по группам, доклад {n}",
        "png": "Дни, когда был контакт, доклад {n}",
        "svg-alt": "Восемь столбцов с числом ответов.",
        "png-alt": "Поле из квадратов; чем темнее квадрат, тем меньше контактов в этот день.",
        "page": "с.",
    },
}
_PROJECT = """\
series: {title: {en: Generated papers, ru: Созданные доклады}}
languages: [en, ru]
sides:
  US: {name: {en: United States, ru: Соединённые Штаты}}
  RF: {name: {en: Russian Federation, ru: Российская Федерация}}
parts: {options: [], exploratory: []}
ignore: [CIT103]  # sources without a romanized form, which would only make the files longer
limits: {seconds: 3600, memory: 8192}
defaults:
  editions: [EDITIONS]
  formats: [pdf, docx, html]
  paper:
    handling: "TLP:CLEAR"
    disclaimer: {en: This paper was made by a program., ru: Этот доклад составила программа.}
    funding: {en: There was no funding., ru: Финансирования не было.}
    language_clause: {en: Both texts have equal status., ru: Оба текста имеют равный статус.}
packages:
  all:
    title: {en: All papers, ru: Все доклады}
    editions: [en]
    formats: [pdf, docx]
    papers: [PAPERS]
"""
_PAPER = """\
id: OP-{n}
kind: options
title:
  en: "{title[en]}"
  ru: "{title[ru]}"
version: "0.1"
date: 2018-01-22
stage: draft
parties: [US, RF]
venue: bilateral
abstract:
  en: >-
    {abstract[en]}
  ru: >-
    {abstract[ru]}
bibliography: [references.bib]
limits: {{words: 1000000}}
history: [{{version: "0.1", date: 2018-01-22, stage: draft}}]
"""
_SOURCE = """\
@{kind}{{{key},
  author = {{{author}}},
  title = {{{{{title}}}}},
  {place},
  date = {{{year}}},
  langid = {{{langid}}},
}}
"""
_KINDS = (
    ("book", "publisher = {{Meridian Press}}, location = {{Geneva}}"),
    ("article", "journaltitle = {{Quarterly of Arms Control}}, volume = {{{a}}}, pages = {{{b}--{c}}}"),
    (
        "report",
        "type = {{Report}}, number = {{{a}/{b}}}, institution = {{Institute of Records}}, location = {{Vienna}}",
    ),
)
_AUTHORS = {
    "english": "Harper, Anne|Bell, Thomas and Stone, Mary|Whitfield, Clara|Moore, James and Reed, Alice|Lang, Peter",
    "russian": "Орлова, Анна|Белов, Тимофей and Каменева, Мария|Светлова, Клара|Морозов, Яков|Ланской, Пётр",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of everything a paper has."""

    words: int  # a language
    sections: int
    tables: int
    notes: int
    sources: int
    pictures: int  # one of each kind, as often as this

    @classmethod
    def of(cls, words: int, small: bool) -> Shape:
        """What the length asks for; small papers have one section, one note and one source."""
        if small:
            return cls(SMALL_WORDS, 1, 0, 1, 1, 0)
        share: list[int] = [max(1, round(count * words / WORDS)) for count in (SECTIONS, TABLES, NOTES, SOURCES, 1)]
        return cls(words, *share)


def slug(paper: int) -> str:
    """The folder of a paper; papers count from 0."""
    return f"p{paper:03}"


def write_series(
    folder: Path,
    papers: int,
    words: int = WORDS,
    languages: Sequence[str] = ("en", "ru"),
    small: bool = False,
) -> None:
    """Write a project of so many papers with so many words a language, of those among English and Russian."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ", ".join(slug(paper) for paper in range(papers))
    project = _PROJECT.replace("EDITIONS", ", ".join(languages)).replace("PAPERS", names)
    (folder / "paperforge.yml").write_text(project, "utf-8")
    for paper in range(papers):
        _write_paper(folder / "papers" / slug(paper), paper, Shape.of(words, small), languages)


def edit(folder: Path, paper: int, language: str) -> None:
    """Change the first paragraph of a paper's text; it becomes another each time, so that no cache knows it."""
    path = folder / "papers" / slug(paper) / f"{language}.md"
    heading, first, rest = path.read_text("utf-8").split("\n\n", 2)
    first = re.sub(r"^Change \d+: ", "", first)
    number = time.time_ns() // 1_000_000 % 1_000_000_000
    path.write_text("\n\n".join((heading, f"Change {number}: {first}", rest)), "utf-8")


def _write_paper(folder: Path, paper: int, shape: Shape, languages: Sequence[str]) -> None:
    (folder / "media").mkdir(parents=True, exist_ok=True)
    for number in range(shape.pictures):
        seed = paper * 1000 + number
        (folder / f"media/bars-{number}.svg").write_bytes(pictures.svg(seed))
        (folder / f"media/days-{number}.png").write_bytes(pictures.png(seed))
    (folder / "references.bib").write_text(_sources(paper, shape.sources), "utf-8")
    source = prose.paragraphs(paper)
    abstract = next(source)
    (folder / "paper.yml").write_text(
        _PAPER.format(
            n=paper + 1,
            title={language: _title(language, paper) for language in prose.LANGUAGES},
            abstract={language: " ".join(text) for language, text in abstract.items()},
        ),
        "utf-8",
    )
    notes = list(islice(_notes(source), shape.notes))
    body = list(_of_length(source, shape.words - sum(prose.words(each) for each in notes)))
    for language in languages:
        (folder / f"{language}.md").write_text(_text(language, paper, shape, notes, body), "utf-8")


def _notes(source: Iterator[prose.Paragraph]) -> Iterator[prose.Paragraph]:
    """What notes say: a sentence of a paragraph, and the one that is this paper's alone.

    Notes are short and hang at the ends of paragraphs.
    """
    for paragraph in source:
        note = {language: text[:2] for language, text in paragraph.items()}
        if all(len(" ".join(text).split()) <= NOTE_WORDS for text in note.values()):
            yield note


def _of_length(source: Iterator[prose.Paragraph], length: float) -> Iterator[prose.Paragraph]:
    """Paragraphs until they have so many words; one at least."""
    while True:
        each = next(source)
        yield each
        length -= prose.words(each)
        if length <= 0:
            return


def _title(language: str, paper: int) -> str:
    subjects = _SUBJECTS[language].split("|")
    return _WORDS[language]["title"].format(n=paper + 1, subject=subjects[paper % len(subjects)])


def _key(paper: int, number: int) -> str:
    return f"s{paper}x{number}"


def _sources(paper: int, count: int) -> str:
    """Every third source is Russian; all differ from those of other papers."""
    entries = []
    for number in range(count):
        langid, language = ("russian", "ru") if number % 3 == 2 else ("english", "en")
        kind, place = _KINDS[(paper + number) % len(_KINDS)]
        authors, subjects = _AUTHORS[langid].split("|"), _SUBJECTS[language].split("|")
        entries.append(
            _SOURCE.format(
                kind=kind,
                key=_key(paper, number),
                author=authors[(paper + number) % len(authors)],
                title=f"{subjects[(paper * 3 + number) % len(subjects)]} {paper + 1}-{number + 1}",
                place=place.format(a=paper + 1, b=number * 10 + 1, c=number * 10 + 9),
                year=1970 + (paper + number) % 48,
                langid=langid,
            )
        )
    return "\n".join(entries)


def _text(language: str, paper: int, shape: Shape, notes: list[prose.Paragraph], body: list[prose.Paragraph]) -> str:
    """The Markdown of one language: what is not prose stands at the same places in each."""
    blocks: list[str] = []
    things = _spread(_things(language, paper, shape), len(body))
    headings = _spread(_headings(language, shape.sections), len(body))
    hung = _spread([f"[^n{n}]" for n in range(shape.notes)], len(body))
    cited = _spread([_citation(language, paper, n) for n in range(shape.sources)], len(body))
    for place, paragraph in enumerate(body):
        first, *others = paragraph[language]
        # A citation stands in the first sentence, a note behind the last one.
        if cited[place]:
            first = first if first.endswith("г.") else first.rstrip(".?")
            first += "".join(f" {mark}" for mark in cited[place]) + "."
        blocks += [*headings[place], " ".join((first, *others)) + "".join(hung[place]), *things[place]]
    blocks += [f"[^n{n}]: {' '.join(note[language])}" for n, note in enumerate(notes)]
    return "\n\n".join(blocks) + "\n"


def _spread(things: Sequence[str], places: int) -> list[list[str]]:
    """Things in their order, evenly over so many places; the first at the first."""
    spread: list[list[str]] = [[] for _ in range(places)]
    for number, thing in enumerate(things):
        spread[number * places // len(things)].append(thing)
    return spread


def _headings(language: str, count: int) -> list[str]:
    names = _NAMES[language].split("|")
    made = []
    for number in range(count):
        again = number // len(names)
        name = names[number % len(names)] + (f" ({again + 1})" if again else "")
        made.append(f"# {name} {{#section-{number}}}")
    return made


def _citation(language: str, paper: int, number: int) -> str:
    page = f", {_WORDS[language]['page']} {number + 2}" if number % 2 else ""
    return f"[@{_key(paper, number)}{page}]"


def _things(language: str, paper: int, shape: Shape) -> list[str]:
    """Tables and figures in turns."""
    words = _WORDS[language]
    figures = [
        f'![{words[kind].format(n=f"{paper + 1}-{n + 1}")}](media/{file}){{#fig-{kind}-{n} alt="{words[f"{kind}-alt"]}"}}'
        for n in range(shape.pictures)
        for kind, file in (("svg", f"bars-{n}.svg"), ("png", f"days-{n}.png"))
    ]
    tables = [_table(language, paper, n) for n in range(shape.tables)]
    made = []
    while tables or figures:
        made += [*tables[:1], *figures[:1]]
        tables, figures = tables[1:], figures[1:]
    return made


def _table(language: str, paper: int, number: int) -> str:
    draw, words = random.Random(f"table {paper} {number}"), _WORDS[language]
    rows = [words["head"].split("|")]
    for name in _ROWS[language].split("|"):
        a, b = draw.randrange(10, 100), draw.randrange(100, 1000)
        rows.append([name, str(a), str(b), words["where"].format(a=a + paper, b=b)])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|:-----------------------|------------:|------------:|:-----------------|")
    caption = words["table"].format(a=number + 1, n=paper + 1)
    return "\n".join(lines) + f"\n\n: {caption} {{#tbl-{number}}}"


def main() -> None:
    """Write a project into an empty folder."""
    folder, papers, *rest = sys.argv[1:]
    small = rest == ["small"]
    write_series(Path(folder), int(papers), int(rest[0]) if rest and not small else WORDS, small=small)


if __name__ == "__main__":
    main()
