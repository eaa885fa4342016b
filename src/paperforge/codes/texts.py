"""ATT, TXT, CIT and A11Y: what the text says, whom it cites, and who can read it."""

from __future__ import annotations

from paperforge.codes.catalogue import ALWAYS_ERROR, NOTE_THEN_WARNING, RISING, WARNING_THEN_ERROR, code

ATT060 = code(
    "ATT060",
    "a claim of consensus outside the ladder",
    NOTE_THEN_WARNING,
    "“Everyone agreed” is read as a fact by those who were not there. How many held a view is said in one fixed wording per "
    "language, the attribution ladder: all · the group · generally · many on both sides · several of one side · some of one "
    "side · one of one side. The wordings stand in templates/phrases/.",
    "Many on both sides held that …    # not: There was a broad consensus that …",
)
ATT061 = code(
    "ATT061",
    "a person is named under a rule of non-attribution",
    WARNING_THEN_ERROR,
    "The paper says that nothing in it is attributed to a participant (`non_attribution`; the Chatham House Rule), and then "
    "attributes a view to a person of people.yml. Persons whose publications are cited may be named: put the citation right "
    "behind the name.",
    "One Russian participant held that …    # not: Veresov argued that …",
)
ATT062 = code(
    "ATT062",
    "a count that does not fit what follows",
    NOTE_THEN_WARNING,
    "The text announces a number of challenges, steps or options, and the list or the options behind it are more or fewer: "
    "one of them was added or dropped late, and a reader looks for it.",
    "There are three challenges:\n\n- trust\n- time",
)
ATT063 = code(
    "ATT063",
    "a Word file names somebody",
    WARNING_THEN_ERROR,
    "Word writes into a file who made it, who saved it last and who commented. A file that lies in the folder of a paper "
    "under a rule of non-attribution, or the project's own reference document, carries these names to everybody who gets it. "
    "Word's “Inspect Document” takes them out.",
    "papers/p/comments.docx, last saved by “D. Hartwell”",
)
TXT090 = code(
    "TXT090",
    "a paragraph stands twice",
    RISING,
    "A paragraph of twelve words or more stands in the text a second time, word for word or nearly so (nine tenths of its "
    "characters): mostly a slip of cutting and pasting. Two that differ in a number or a name are not meant, nor are quotations.",
    "the opening paragraph of a published report, printed twice",
)
TXT091 = code(
    "TXT091",
    "a word that no dictionary knows",
    NOTE_THEN_WARNING,
    "Looked for where the project says `spelling: true`, or by `paperforge check --spelling`, in Hunspell dictionaries: of the "
    "project (`spelling/TAG.aff` and `.dic`), of the folders in DICPATH, of the system, of LibreOffice. Words that are right are "
    "written into `spelling/words.TAG.txt`, or `words.TAG.txt` of the paper. Each word is told once, at its first place.",
    "occured    # occurred",
)
TXT092 = code(
    "TXT092",
    "a name is spelt in two ways",
    NOTE_THEN_WARNING,
    "A name differs by one letter from one in people.yml or from one elsewhere in the text, or is another romanization of it "
    "(Timofeev and Timofeyev). Readers and libraries take it for another person or body. Persons' names are stored per language, "
    "as their bearers write them.",
    "Timofeyev, where people.yml has: {family: Timofeev}",
)
TXT093 = code(
    "TXT093",
    "a part is missing or over its word limit",
    RISING,
    "An option paper has the parts its kind requires (parameters, prospects, possibilities), found by the ids of its "
    "headings, and keeps to its word limits.",
    "# Parameters {#parameters}",
)
CIT100 = code(
    "CIT100",
    "a citation key is not in the bibliography",
    ALWAYS_ERROR,
    "The text cites a source that the paper's bibliography does not have; the printed page would show a bare key.",
    "[@unga2625]  with an entry @misc{unga2625, …} in refs.bib",
)
CIT101 = code(
    "CIT101",
    "a source has no language",
    NOTE_THEN_WARNING,
    "The language of a source decides how its title is capitalized and hyphenated, in what words it is described in a list "
    "of another language, and how a screen reader says it.",
    '@book{dvp1970, langid = {russian}, …}    in CSL JSON: "language": "ru"',
)
CIT102 = code(
    "CIT102",
    "an online source has no date of access",
    NOTE_THEN_WARNING,
    "A page on the web changes. ГОСТ Р 7.0.5-2008 asks for the day it was read, and Chicago does so for pages without a date.",
    'urldate = {2018-01-15}    in CSL JSON: "accessed": {"date-parts": [[2018, 1, 15]]}',
)
CIT103 = code(
    "CIT103",
    "a source has no form in the script of an edition",
    RISING,
    "A reader of the English text cannot read, sort or ask a library for a source that is printed in Cyrillic. A second entry "
    "gives its names and its title romanized, and `usere` what the title means; each edition prints the form it can.",
    "@book{dvp1970, title = {Документы …}, related = {dvp1970-latin}, relatedtype = {romanized}, …}\n"
    "@book{dvp1970-latin, title = {Dokumenty …}, usere = {Documents …}, options = {dataonly}, …}",
)
A11Y110 = code(
    "A11Y110",
    "an image has no alternative text",
    WARNING_THEN_ERROR,
    "A reader with a screen reader gets nothing from an image without a text that says what it shows "
    "(PDF/UA-1, 7.3; WCAG 2.2, 1.1.1). Each language needs its own.",
    '![The channels.](media/channels.en.svg){#fig-channels alt="Four channels link …"}',
)
A11Y111 = code(
    "A11Y111",
    "told apart by color alone",
    NOTE_THEN_WARNING,
    "One man in twelve does not see all colors, and officials print in black and white (WCAG 2.2, 1.4.1). Looked for are "
    "words such as “shown in red” without a second sign in the sentence, and colors of a drawing that print as one gray. "
    "Words of diplomacy, such as a red line, are no such words.",
    "The districts shown in red are closed.    # better: hatched in red",
)
A11Y112 = code(
    "A11Y112",
    "a table without headers",
    WARNING_THEN_ERROR,
    "A screen reader says the header before each cell; without one the reader hears numbers and not what they are "
    "(PDF/UA-1, 7.5; WCAG 2.2, 1.3.1). The corner above the first column may be empty.",
    "|        | 2016 | 2017 |    # not: |  |  |  |",
)
A11Y113 = code(
    "A11Y113",
    "a character is in none of the fonts",
    WARNING_THEN_ERROR,
    "The fonts of the theme have no glyph for it, so paper would show an empty box. A font of the machine is never "
    "taken in its place, because the next machine may not have it.",
    "U+1F600 (an emoji) in a text set in PT Serif",
)
A11Y114 = code(
    "A11Y114",
    "a PDF would have no title",
    WARNING_THEN_ERROR,
    "Screen readers and windows announce a PDF by its title, or else by the name of the file (PDF/UA-1, 7.1; WCAG 2.2, "
    "2.4.2). Its language is the edition's and needs nothing.",
    "title: {en: Defining “interference”, ru: Что считать «вмешательством»}",
)
