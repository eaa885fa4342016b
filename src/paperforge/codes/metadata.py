"""META and BIL: what a paper says of itself, and its texts beside each other."""

from __future__ import annotations

from paperforge.codes.catalogue import ALWAYS_ERROR, NOTE_THEN_WARNING, RISING, WARNING_THEN_ERROR, code

META001 = code(
    "META001",
    "id or version is not valid",
    ALWAYS_ERROR,
    "The id names the paper in its series and in file names: letters, digits, dots and hyphens. "
    "The version is numbers with dots. Quote it, so that 1.10 is read as it is written by every tool.",
    'version: "0.4"    # not: version: final',
)
META002 = code(
    "META002",
    "a text of the metadata is missing in a language",
    WARNING_THEN_ERROR,
    "Every text on the cover and in the front matter must stand in each language the paper has: a reader of the "
    "other language would find a hole there, and would not know that there is one.",
    "title: {en: Defining “interference”, ru: Что считать «вмешательством»}",
)
META003 = code(
    "META003",
    "no disclaimer",
    RISING,
    "Experts write in a personal capacity. Without a disclaimer a reader takes their words for the position of their bodies.",
    "disclaimer: {en: The authors write in a personal capacity., ru: Авторы выступают в личном качестве.}",
)
META004 = code(
    "META004",
    "handling label missing or altered",
    RISING,
    "A Traffic Light Protocol label (FIRST, TLP 1.0 and 2.0) is written exactly as the standard writes it and is "
    "never translated, because the reader must recognise it in any language.",
    "handling: TLP:AMBER    # not: handling: {ru: Жёлтый}",
)
META005 = code(
    "META005",
    "the stage skips a gate",
    WARNING_THEN_ERROR,
    "A paper passes draft, side-review, working, senior, published in this order, and its change log (`history`) "
    "says when. What is raised to senior level before both sides worked on it is lost.",
    'history:\n  - {version: "0.1", date: 2017-11-06, stage: draft}\n  - {version: "0.2", date: 2017-12-04, stage: side-review}',
)
META006 = code(
    "META006",
    "funding is not declared",
    NOTE_THEN_WARNING,
    "Readers ask who paid. Say it, or say that nobody did.",
    "funding: {en: No outside funding., ru: Внешнего финансирования не было.}",
)
META007 = code(
    "META007",
    "an affiliation has no date",
    NOTE_THEN_WARNING,
    "People change posts. An affiliation is true as of a day, and that day is printed with it.",
    "affiliations:\n  - {body: neva, as_of: 2018-01-15}",
)
META008 = code(
    "META008",
    "“citable” contradicts the stage",
    WARNING_THEN_ERROR,
    "A text before publication is marked “draft, not for citation”; a published text may be cited.",
    "stage: working\ncitable: false",
)
META009 = code(
    "META009",
    "ISBN, DOI or ORCID is not valid",
    ALWAYS_ERROR,
    "The check digit of an ISBN (ISO 2108) or an ORCID (ISO 7064, MOD 11-2) does not fit, or a DOI (ISO 26324) "
    "does not have the form 10.prefix/suffix.",
    "imprint: {isbn: 978-3-16-148410-0, doi: 10.1000/182}",
)
META010 = code(
    "META010",
    "unknown key",
    ALWAYS_ERROR,
    "A key that nothing reads is mostly a slip of the pen, and what stands under it would be lost without a word.",
    "abstract: …    # not: abstrakt: …",
)
META011 = code(
    "META011",
    "a value of the wrong kind",
    ALWAYS_ERROR,
    "A list where a text is expected, a date that does not exist, a word that is not one of the choices.",
    "date: 2018-01-22    # not: date: 2018-02-31",
)
META012 = code(
    "META012",
    "a key stands twice",
    ALWAYS_ERROR,
    "YAML 1.2 (section 3.2.1.3) wants keys to be unique. Most readers silently keep one of the two values.",
    "title: …\ntitle: …    # which of them?",
)
BIL010 = code(
    "BIL010",
    "an id stands in one language only",
    WARNING_THEN_ERROR,
    "Headings, figures and tables are paired across languages by their ids; a part with no counterpart is either "
    "missing or named differently.",
    "# Prospects {#prospects}\n# Перспективы {#prospects}",
)
BIL011 = code(
    "BIL011",
    "the order of parts differs between languages",
    WARNING_THEN_ERROR,
    "Both texts have equal status; readers who compare them expect the parts in the same order.",
    "en: #a #b #c · ru: #a #c #b",
)
BIL012 = code(
    "BIL012",
    "a heading has another level in another language",
    WARNING_THEN_ERROR,
    "A part that is a chapter in one language and a section in the other is numbered and listed differently.",
    "## Verification {#verification}\n# Проверка {#verification}",
)
BIL013 = code(
    "BIL013",
    "numbers or dates differ between languages",
    NOTE_THEN_WARNING,
    "A number stands under a heading in one language and not under its counterpart in the other: 10 days here and "
    "14 there is how two texts drift apart. Ways of writing do not count (12,700 and 12 700, November 16 and 16 "
    "ноября); small numbers may stand in words.",
    "en: within 10 days · ru: в течение 14 дней",
)
BIL014 = code(
    "BIL014",
    "citations differ between languages",
    NOTE_THEN_WARNING,
    "What is backed by a source in one text stands without it in the other.",
    "en: … [@unga2625] · ru: … without a citation",
)
BIL015 = code(
    "BIL015",
    "brackets differ between languages",
    WARNING_THEN_ERROR,
    "A bracket that is open in one text must be open in the other, between the same sides; otherwise one of the "
    "texts has agreed to something. Brackets are paired by their ids, those without one by their order under a "
    "heading.",
    '[[shall]{.alt by="US"} …]{#br-7 .brk} · [[обязуются]{.alt by="US"} …]{#br-7 .brk}',
)
BIL016 = code(
    "BIL016",
    "the number of footnotes differs between languages",
    NOTE_THEN_WARNING,
    "A note that stands under one text only tells its readers something that the others do not learn.",
    "en: 7 footnotes · ru: 6 footnotes",
)
BIL017 = code(
    "BIL017",
    "a part is much longer in one language",
    NOTE_THEN_WARNING,
    "Languages differ in length, but evenly. Where a part is out of proportion to the rest of the paper, something "
    "was added to one text or dropped from the other.",
    "en: 2,100 characters · ru: 900 characters, where the rest stands at 100 to 105",
)
BIL018 = code(
    "BIL018",
    "words of another language that are not marked",
    NOTE_THEN_WARNING,
    "Words in another script are hyphenated, spelt and read aloud by the rules of the text around them unless they "
    "say their language (WCAG 2.2, 3.1.2). Three or more in a row are taken for a passage that was not translated. "
    "Languages of one script cannot be told apart.",
    "[вмешательство]{lang=ru}",
)
BIL019 = code(
    "BIL019",
    "the data of a chart or poll differ between languages",
    WARNING_THEN_ERROR,
    "Charts and polls with one id show the same numbers in every language; only the names differ. "
    "Both texts can draw on one file: src=media/poll.csv.",
    "en: Yes,43,12 · ru: Да,43,21",
)
BIL021 = code(
    "BIL021",
    "the texts differ in substance",
    NOTE_THEN_WARNING,
    "A number, date, quantity, modal verb, negation, defined term, source, bracket, name or word of contrary sense stands in one "
    "text and not, or otherwise, in its pair. `paperforge discrepancies` reports it, `check` does not. Correct one of the texts; "
    "or enter the difference in paper.yml under `discrepancies`, with which text prevails: it is then printed in the annex.",
    "en: Each party shall answer. · ru: Каждая сторона обязана ответить.    # not: может ответить",
)
BIL022 = code(
    "BIL022",
    "a known difference that is not in the texts",
    WARNING_THEN_ERROR,
    "paper.yml enters a difference between the texts under `discrepancies`. Its words stand in no pair of blocks any more, as "
    "they are quoted: one of the texts was changed. The annex would print a difference that is not there, and what stands in "
    "its place now is reported anew. Quote the words as they stand, or delete the entry.",
    "discrepancies:\n  - words: {en: shall answer, ru: может ответить}\n    kind: modal\n    prevails: en",
)
