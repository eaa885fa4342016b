"""Real prose for generated papers: paragraphs of the sample papers in both languages, cut out and put in another order.

A paragraph is kept with its counterpart of the other language, since the texts of the samples have the same blocks in the same
order. What belongs to its paper (citations, notes, ids, brackets, references) is taken out; sentences that hold any other mark
are left out in both languages.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "papers"
LANGUAGES = ("en", "ru")

Paragraph = dict[str, list[str]]
"""The sentences of one paragraph by language, as many in each."""

_NOTE = re.compile(r"\[\^[\w-]+\]")
_CITATION = re.compile(r"\s*\[[^\[\]]*@[^\[\]]*\](?!\()")
_BLANKS = re.compile(r"[ \n]+")  # and not no-break spaces, which the samples have where Russian asks for them
_OPENING = re.compile(r"^(?:\[\^[\w-]+\]:|(?:[^\n]*\n)?:)\s+")  # a note and a definition are prose behind their mark
_MARKUP = re.compile(r"[\[\]{}|@#`<>$\\*_~^]|^[-:\d]")
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\bг\.)(?<!\bст\.)(?<!\bart\.)(?<!U\.S\.) (?=[A-ZА-ЯЁ“«])")
_LIST = re.compile(r"^\s*(?:\d+\.|[-*+])\s", re.MULTILINE)
_FEWEST_WORDS = 20  # shorter ones are mostly what introduces a list that is not taken along

# One of these stands in each paragraph with numbers that no other paper has, so that nothing can be shared between papers
# by accident. The numbers are in forms that both languages write alike and that need no agreement in Russian.
_MARKERS: tuple[dict[str, str], ...] = (
    {"en": "The file on this point bears the number {a}/{b}.", "ru": "Дело по этому вопросу имеет номер {a}/{b}."},
    {"en": "The secretariat entered it as item {a}-{b}.", "ru": "Секретариат внёс это под номером {a}-{b}."},
    {"en": "In survey {a} the number of replies was {b}.", "ru": "В\u00a0опросе {a} число ответов составило {b}."},
    {"en": "It is entry {b} in register {a}.", "ru": "Это запись {b} в\u00a0реестре {a}."},
    {
        "en": "List {a} of the meeting says so in line {b}.",
        "ru": "Об этом говорит строка {b} в\u00a0перечне {a} встречи.",
    },
)


def marker(language: str, paper: int, place: int) -> str:
    """The sentence with numbers of a place in a paper; no two papers have one alike."""
    return _MARKERS[(paper + place) % len(_MARKERS)][language].format(a=paper + 11, b=place + 101)


def _sentences(block: str) -> list[str]:
    text = _CITATION.sub("", _NOTE.sub("", _OPENING.sub("", block.strip())))
    return _SENTENCE.split(_BLANKS.sub(" ", text))


def _paired(blocks: tuple[str, str]) -> Paragraph | None:
    if any(_LIST.search(block) for block in blocks):
        return None
    texts = [_sentences(block) for block in blocks]
    if len(texts[0]) != len(texts[1]):
        if any(_MARKUP.search(sentence) for text in texts for sentence in text):
            return None
        texts = [[" ".join(text)] for text in texts]
    kept = [pair for pair in zip(*texts, strict=True) if not any(_MARKUP.search(sentence) for sentence in pair)]
    if sum(len(pair[0].split()) for pair in kept) < _FEWEST_WORDS:
        return None
    return {language: [pair[n] for pair in kept] for n, language in enumerate(LANGUAGES)}


@cache
def pool() -> tuple[Paragraph, ...]:
    """All paragraphs that can be taken out of the samples, in the order of the samples."""
    found = []
    for folder in sorted(path for path in SAMPLES.iterdir() if (path / "en.md").is_file()):
        blocks = [re.split(r"\n\s*\n", (folder / f"{language}.md").read_text("utf-8")) for language in LANGUAGES]
        if len(blocks[0]) == len(blocks[1]):
            found += [made for pair in zip(*blocks, strict=True) if (made := _paired((pair[0], pair[1])))]
    return tuple(found)


def words(paragraph: Paragraph) -> float:
    """Words of a paragraph, as the mean of its languages: Russian says the same in about a tenth fewer."""
    return sum(len(" ".join(text).split()) for text in paragraph.values()) / len(paragraph)


def paragraphs(paper: int) -> Iterator[Paragraph]:
    """Paragraphs without end for a paper: the pool in an order of its own, again and again, each time in another."""
    draw, place = random.Random(paper), 0
    while True:
        order = list(pool())
        draw.shuffle(order)
        for each in order:
            yield {language: [text[0], marker(language, paper, place), *text[1:]] for language, text in each.items()}
            place += 1
