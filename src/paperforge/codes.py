"""The catalogue of findings: the one place where codes, names, severities and explanations stand.

`paperforge rules`, `paperforge explain`, docs/rules.md and the tests are made from it. A code is a family and three
digits; it is given once and never reused. The seed of the catalogue is the list of
findings that editors of such papers asked for; 125 and up were added here.
"""

from __future__ import annotations

from paperforge.diagnostics import Code, Severity

CATALOGUE: dict[str, Code] = {}

FAMILIES = {
    "META": "Metadata: what paper.yml, people.yml and paperforge.yml say",
    "BIL": "Two texts, one paper: where the languages have drifted apart",
    "RU": "Russian typography",
    "EN": "English typography",
    "TXT": "The text itself",
    "ATT": "Attribution: who held what, and who may be named",
    "CIT": "Citations and sources",
    "A11Y": "Accessibility",
    "SEC": "Safety: what a contribution may not do",
    "PRJ": "Files of the project",
    "RND": "Rendering",
}

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
ALWAYS_ERROR = (_E, _E, _E, _E, _E)
ALWAYS_WARNING = (_W, _W, _W, _W, _W)
ALWAYS_NOTE = (_N, _N, _N, _N, _N)
RISING = (_N, _W, _W, _E, _E)  # normal in a draft, an error in what senior readers get
WARNING_THEN_ERROR = (_W, _W, _W, _E, _E)
NOTE_THEN_WARNING = (_N, _N, _N, _W, _W)


def _code(
    code_id: str,
    name: str,
    severities: tuple[Severity, Severity, Severity, Severity, Severity],
    explanation: str,
    example: str,
    *,
    mended: bool = False,
) -> Code:
    if code_id in CATALOGUE:
        raise ValueError(f"the code {code_id} is given twice")
    CATALOGUE[code_id] = Code(code_id, name, severities, explanation, example, mended)
    return CATALOGUE[code_id]


META001 = _code(
    "META001",
    "id or version is not valid",
    ALWAYS_ERROR,
    "The id names the paper in its series and in file names: letters, digits, dots and hyphens. "
    "The version is numbers with dots. Quote it, so that 1.10 is read as it is written by every tool.",
    'version: "0.4"    # not: version: final',
)
META002 = _code(
    "META002",
    "a text of the metadata is missing in a language",
    WARNING_THEN_ERROR,
    "Every text on the cover and in the front matter must stand in each language the paper has: a reader of the other "
    "language would find a hole there, and would not know that there is one.",
    "title: {en: Defining “interference”, ru: Что считать «вмешательством»}",
)
META003 = _code(
    "META003",
    "no disclaimer",
    RISING,
    "Experts write in a personal capacity. Without a disclaimer a reader takes their words for the position of their bodies.",
    "disclaimer: {en: The authors write in a personal capacity., ru: Авторы выступают в личном качестве.}",
)
META004 = _code(
    "META004",
    "handling label missing or altered",
    RISING,
    "A Traffic Light Protocol label (FIRST, TLP 1.0 and 2.0) is written exactly as the standard writes it and is never "
    "translated, because the reader must recognise it in any language.",
    "handling: TLP:AMBER    # not: handling: {ru: Жёлтый}",
)
META005 = _code(
    "META005",
    "the stage skips a gate",
    WARNING_THEN_ERROR,
    "A paper passes draft, side-review, working, senior, published in this order, and its change log (`history`) says when. "
    "What is raised to senior level before both sides worked on it is lost.",
    'history:\n  - {version: "0.1", date: 2017-11-06, stage: draft}\n  - {version: "0.2", date: 2017-12-04, stage: side-review}',
)
META006 = _code(
    "META006",
    "funding is not declared",
    NOTE_THEN_WARNING,
    "Readers ask who paid. Say it, or say that nobody did.",
    "funding: {en: No outside funding., ru: Внешнего финансирования не было.}",
)
META007 = _code(
    "META007",
    "an affiliation has no date",
    NOTE_THEN_WARNING,
    "People change posts. An affiliation is true as of a day, and that day is printed with it.",
    "affiliations:\n  - {body: neva, as_of: 2018-01-15}",
)
META008 = _code(
    "META008",
    "“citable” contradicts the stage",
    WARNING_THEN_ERROR,
    "A text before publication is marked “draft, not for citation”; a published text may be cited.",
    "stage: working\ncitable: false",
)
META009 = _code(
    "META009",
    "ISBN, DOI or ORCID is not valid",
    ALWAYS_ERROR,
    "The check digit of an ISBN (ISO 2108) or an ORCID (ISO 7064, MOD 11-2) does not fit, or a DOI (ISO 26324) "
    "does not have the form 10.prefix/suffix.",
    "imprint: {isbn: 978-3-16-148410-0, doi: 10.1000/182}",
)
META010 = _code(
    "META010",
    "unknown key",
    ALWAYS_ERROR,
    "A key that nothing reads is mostly a slip of the pen, and what stands under it would be lost without a word.",
    "abstract: …    # not: abstrakt: …",
)
META011 = _code(
    "META011",
    "a value of the wrong kind",
    ALWAYS_ERROR,
    "A list where a text is expected, a date that does not exist, a word that is not one of the choices.",
    "date: 2018-01-22    # not: date: 2018-02-31",
)
META012 = _code(
    "META012",
    "a key stands twice",
    ALWAYS_ERROR,
    "YAML 1.2 (section 3.2.1.3) wants keys to be unique. Most readers silently keep one of the two values.",
    "title: …\ntitle: …    # which of them?",
)
BIL010 = _code(
    "BIL010",
    "an id stands in one language only",
    WARNING_THEN_ERROR,
    "Headings, figures and tables are paired across languages by their ids; a part with no counterpart is either missing "
    "or named differently.",
    "# Prospects {#prospects}\n# Перспективы {#prospects}",
)
BIL011 = _code(
    "BIL011",
    "the order of parts differs between languages",
    WARNING_THEN_ERROR,
    "Both texts have equal status; readers who compare them expect the parts in the same order.",
    "en: #a #b #c · ru: #a #c #b",
)
BIL012 = _code(
    "BIL012",
    "a heading has another level in another language",
    WARNING_THEN_ERROR,
    "A part that is a chapter in one language and a section in the other is numbered and listed differently.",
    "## Verification {#verification}\n# Проверка {#verification}",
)
BIL016 = _code(
    "BIL016",
    "the number of footnotes differs between languages",
    NOTE_THEN_WARNING,
    "A note that stands under one text only tells its readers something that the others do not learn.",
    "en: 7 footnotes · ru: 6 footnotes",
)
BIL019 = _code(
    "BIL019",
    "the data of a chart or poll differ between languages",
    WARNING_THEN_ERROR,
    "Charts and polls with one id show the same numbers in every language; only the names differ. "
    "Both texts can draw on one file: src=media/poll.csv.",
    "en: Yes,43,12 · ru: Да,43,21",
)
RU070 = _code(
    "RU070",
    "quotes that are not «ёлочки» and „лапки“",
    RISING,
    "Russian quotes are «» outside and „“ inside. Straight quotes are printed as English ones.",
    '«Основы „Стратегии“»    # not: "Основы", “Основы”, «Основы «Стратегии»»',
    mended=True,
)
RU071 = _code(
    "RU071",
    "a hyphen or short dash for a dash",
    RISING,
    "Between words stands — with spaces around it; in a range of years or pages stands – without. A hyphen joins words, it "
    "does not part them.",
    "Москва — столица; 1990–1995 гг.    # not: Москва - столица; 1990-1995 гг.",
    mended=True,
)
RU072 = _code(
    "RU072",
    "no no-break space before a dash",
    NOTE_THEN_WARNING,
    "A line does not begin with a dash in the middle of a sentence: the space before it is a no-break space (U+00A0).",
    "Москва&nbsp;— столица",
    mended=True,
)
RU073 = _code(
    "RU073",
    "no no-break space where words belong together",
    NOTE_THEN_WARNING,
    "A one-letter word does not stay alone at the end of a line; №, § and initials stay with what follows, г., гг., в., %, "
    "and units with their number, and т. е., т. д. and т. п. with themselves (U+00A0).",
    "в&nbsp;Москве, №&nbsp;5, А.&nbsp;С.&nbsp;Пушкин, 2015&nbsp;г., 5&nbsp;%, т.&nbsp;е.",
    mended=True,
)
RU074 = _code(
    "RU074",
    "a decimal point in Russian",
    RISING,
    "Russian writes the decimal comma. Numbers of sections, versions and documents, dates and addresses keep their points.",
    "выросло в 3,5 раза    # not: выросло в 3.5 раза",
    mended=True,
)
RU075 = _code(
    "RU075",
    "a word with ё and with е",
    NOTE_THEN_WARNING,
    "Either spelling is good, both in one text are not. Words that are two different words, such as все and всё, are left alone.",
    "счёт … счет",
)
RU076 = _code(
    "RU076",
    "letters of two alphabets in one word",
    WARNING_THEN_ERROR,
    "A Latin letter that looks like a Cyrillic one (or the other way round) is not seen, but the word is not found by a "
    "search, is misspelt for Word and misread by a screen reader.",
    "Mocква with a Latin “c”",
    mended=True,
)
EN080 = _code(
    "EN080",
    "quotes that do not fit",
    RISING,
    "English quotes are “ ” and ‘ ’. Russian quotes, straight ones that are printed as such, and quotes turned the wrong way are "
    "faults; straight quotes that are printed curly are none.",
    "the “zone”, the ’90s    # not: the «zone», ”zone”, the ‘90s",
    mended=True,
)
EN081 = _code(
    "EN081",
    "a hyphen in a range",
    NOTE_THEN_WARNING,
    "A range of years, pages or amounts takes an en dash (Chicago Manual of Style, 6.83). Numbers of documents, dates, "
    "telephone numbers and ISBNs keep their hyphens.",
    "1990–1995, pp. 5–7    # not: 1990-1995",
    mended=True,
)
EN082 = _code(
    "EN082",
    "dates in two styles",
    NOTE_THEN_WARNING,
    "One paper writes its dates in one way, and without ordinals.",
    "5 October 2017 … October 5, 2017; October 5th",
)
EN083 = _code(
    "EN083",
    "American and British spelling mixed",
    NOTE_THEN_WARNING,
    "One paper keeps to one spelling. Capitalized words are left alone: they may be names (Ministry of Defence). The words come "
    "from VarCon; those that both sides write are not counted.",
    "color … defence; organize … recognise",
)
ATT060 = _code(
    "ATT060",
    "a claim of consensus outside the ladder",
    NOTE_THEN_WARNING,
    "“Everyone agreed” is read as a fact by those who were not there. How many held a view is said in one fixed wording per "
    "language, the attribution ladder: all · the group · generally · many on both sides · several of one side · some of one "
    "side · one of one side. The wordings stand in templates/phrases/.",
    "Many on both sides held that …    # not: There was a broad consensus that …",
)
ATT061 = _code(
    "ATT061",
    "a person is named under a rule of non-attribution",
    WARNING_THEN_ERROR,
    "The paper says that nothing in it is attributed to a participant (`non_attribution`; the Chatham House Rule), and then "
    "attributes a view to a person of people.yml. Persons whose publications are cited may be named: put the citation right "
    "behind the name.",
    "One Russian participant held that …    # not: Veresov argued that …",
)
ATT062 = _code(
    "ATT062",
    "a count that does not fit what follows",
    NOTE_THEN_WARNING,
    "The text announces a number of challenges, steps or options, and the list or the options behind it are more or fewer: "
    "one of them was added or dropped late, and a reader looks for it.",
    "There are three challenges:\n\n- trust\n- time",
)
TXT090 = _code(
    "TXT090",
    "a paragraph stands twice",
    RISING,
    "A paragraph of twelve words or more stands in the text a second time, word for word or nearly so (nine tenths of its "
    "characters): mostly a slip of cutting and pasting. Two that differ in a number or a name are not meant, nor are quotations.",
    "the opening paragraph of a published report, printed twice",
)
TXT091 = _code(
    "TXT091",
    "a word that no dictionary knows",
    NOTE_THEN_WARNING,
    "Looked for where the project says `spelling: true`, or by `paperforge check --spelling`, in Hunspell dictionaries: of the "
    "project (`spelling/TAG.aff` and `.dic`), of the folders in DICPATH, of the system, of LibreOffice. Words that are right are "
    "written into `spelling/words.TAG.txt`, or `words.TAG.txt` of the paper. Each word is told once, at its first place.",
    "occured    # occurred",
)
TXT092 = _code(
    "TXT092",
    "a name is spelt in two ways",
    NOTE_THEN_WARNING,
    "A name differs by one letter from one in people.yml or from one elsewhere in the text, or is another romanization of it "
    "(Timofeev and Timofeyev). Readers and libraries take it for another person or body. Persons' names are stored per language, "
    "as their bearers write them.",
    "Timofeyev, where people.yml has: {family: Timofeev}",
)
TXT093 = _code(
    "TXT093",
    "a part is missing or over its word limit",
    RISING,
    "An option paper has the parts its kind requires (parameters, prospects, possibilities), found by the ids of its "
    "headings, and keeps to its word limits.",
    "# Parameters {#parameters}",
)
CIT100 = _code(
    "CIT100",
    "a citation key is not in the bibliography",
    ALWAYS_ERROR,
    "The text cites a source that the paper's bibliography does not have; the printed page would show a bare key.",
    "[@unga2625]  with an entry @misc{unga2625, …} in refs.bib",
)
CIT101 = _code(
    "CIT101",
    "a source has no language",
    NOTE_THEN_WARNING,
    "The language of a source decides how its title is capitalized and hyphenated, in what words it is described in a list "
    "of another language, and how a screen reader says it.",
    '@book{dvp1970, langid = {russian}, …}    in CSL JSON: "language": "ru"',
)
CIT102 = _code(
    "CIT102",
    "an online source has no date of access",
    NOTE_THEN_WARNING,
    "A page on the web changes. ГОСТ Р 7.0.5-2008 asks for the day it was read, and Chicago does so for pages without a date.",
    'urldate = {2018-01-15}    in CSL JSON: "accessed": {"date-parts": [[2018, 1, 15]]}',
)
CIT103 = _code(
    "CIT103",
    "a source has no form in the script of an edition",
    RISING,
    "A reader of the English text cannot read, sort or ask a library for a source that is printed in Cyrillic. A second entry "
    "gives its names and its title romanized, and `usere` what the title means; each edition prints the form it can.",
    "@book{dvp1970, title = {Документы …}, related = {dvp1970-latin}, relatedtype = {romanized}, …}\n"
    "@book{dvp1970-latin, title = {Dokumenty …}, usere = {Documents …}, options = {dataonly}, …}",
)
A11Y110 = _code(
    "A11Y110",
    "an image has no alternative text",
    WARNING_THEN_ERROR,
    "A reader with a screen reader gets nothing from an image without a text that says what it shows "
    "(PDF/UA-1, 7.3; WCAG 2.2, 1.1.1). Each language needs its own.",
    '![The channels.](media/channels.en.svg){#fig-channels alt="Four channels link …"}',
)
A11Y111 = _code(
    "A11Y111",
    "told apart by color alone",
    NOTE_THEN_WARNING,
    "One man in twelve does not see all colors, and officials print in black and white (WCAG 2.2, 1.4.1). Looked for are "
    "words such as “shown in red” without a second sign in the sentence, and colors of a drawing that print as one gray. "
    "Words of diplomacy, such as a red line, are no such words.",
    "The districts shown in red are closed.    # better: hatched in red",
)
A11Y112 = _code(
    "A11Y112",
    "a table without headers",
    WARNING_THEN_ERROR,
    "A screen reader says the header before each cell; without one the reader hears numbers and not what they are "
    "(PDF/UA-1, 7.5; WCAG 2.2, 1.3.1). The corner above the first column may be empty.",
    "|        | 2016 | 2017 |    # not: |  |  |  |",
)
A11Y113 = _code(
    "A11Y113",
    "a character is in none of the fonts",
    WARNING_THEN_ERROR,
    "The fonts of the theme have no glyph for it, so paper would show an empty box. A font of the machine is never "
    "taken in its place, because the next machine may not have it.",
    "U+1F600 (an emoji) in a text set in PT Serif",
)
A11Y114 = _code(
    "A11Y114",
    "a PDF would have no title",
    WARNING_THEN_ERROR,
    "Screen readers and windows announce a PDF by its title, or else by the name of the file (PDF/UA-1, 7.1; WCAG 2.2, "
    "2.4.2). Its language is the edition's and needs nothing.",
    "title: {en: Defining “interference”, ru: Что считать «вмешательством»}",
)
SEC120 = _code(
    "SEC120",
    "a reference leads outside the paper",
    ALWAYS_ERROR,
    "A paper may use files of its own folder only. Absolute paths, `..`, symbolic links and links to files of the "
    "builder's machine are refused: the output would carry somebody's files or paths.",
    "![A chart](media/chart.svg){…}    # not: ![A chart](../../secret.png)",
)
SEC121 = _code(
    "SEC121",
    "something would be fetched from the network",
    ALWAYS_ERROR,
    "Nothing is fetched while a paper is built: the result would depend on a stranger's server, which would also learn "
    "of the build. Put the file into the paper's `media` folder.",
    "![](media/photo.jpg)    # not: ![](https://example.org/photo.jpg)",
)
SEC122 = _code(
    "SEC122",
    "a refused kind of link",
    ALWAYS_ERROR,
    "Links may use https:, http: and mailto:, or lead to an id of the same paper (#id). Others run code or open local files.",
    "[text](https://example.org/)    # not: [text](javascript:alert(1))",
)
SEC123 = _code(
    "SEC123",
    "refused raw content",
    ALWAYS_ERROR,
    "Raw HTML, TeX or Word markup and attributes that steer a renderer are refused, because they reach into one format and "
    "are lost in the others. Comments (<!-- … -->) are allowed and not printed.",
    "*emphasis*    # not: <em>emphasis</em>",
)
SEC124 = _code(
    "SEC124",
    "a limit was exceeded",
    ALWAYS_ERROR,
    "Size, nesting, time or memory went past what a paper may use, so that one paper can never stop the others. "
    "The limits stand in docs/editors-guide.md.",
    "a list nested 200 levels deep; an image of 12,000 × 12,000 pixels",
)
SEC125 = _code(
    "SEC125",
    "an image cannot be used",
    ALWAYS_ERROR,
    "Images are PNG, JPEG or SVG, whole and undamaged. An SVG may not hold scripts, foreign content, document types or "
    "references to anything outside itself.",
    "media/chart.svg    # not: media/chart.eps",
)
SEC126 = _code(
    "SEC126",
    "a hidden control character",
    ALWAYS_ERROR,
    "Control characters and bidirectional overrides (Unicode UAX 9) change what is seen without changing what is read: a "
    "name or a sentence can be made to show something else. They are shown as \\u…, and refused.",
    "U+202E in an author's name",
)
PRJ130 = _code(
    "PRJ130",
    "a file cannot be read",
    ALWAYS_ERROR,
    "The file is not UTF-8, or its YAML or bibliography is not well-formed, or it uses YAML anchors and aliases, which are "
    "not allowed here.",
    "title: 'it's'    # a quote inside quotes",
)
PRJ131 = _code(
    "PRJ131",
    "a name that nothing defines",
    ALWAYS_ERROR,
    "A person, body, side, language, source or code is named that no file of the project defines, or a reference leads to "
    "an id that the text does not have.",
    "authors: [{person: hartwel}]    # people.yml has: hartwell",
)
PRJ132 = _code(
    "PRJ132",
    "a file is missing",
    ALWAYS_ERROR,
    "The paper names a file that is not there.",
    "![](media/chanels.svg)    # the file is media/channels.svg",
)
PRJ133 = _code(
    "PRJ133",
    "no text in a language of the project",
    NOTE_THEN_WARNING,
    "The project has more languages than this paper. It is built in those it has.",
    "papers/my-paper/en.md without papers/my-paper/ru.md",
)
PRJ134 = _code(
    "PRJ134",
    "a setting of another tool",
    (_N, _N, _N, _N, _N),
    "The front matter holds a setting of pandoc or another tool that has no meaning here. The paper is built without it.",
    "geometry: margin=2cm    # the theme decides",
)
PRJ135 = _code(
    "PRJ135",
    "a reference inside the paper that is not clear",
    ALWAYS_ERROR,
    "An id stands twice, or is also the key of a source; or a reference asks for words that there are none of: the number of "
    "a figure without a caption, a case that the language does not know.",
    "[](#fig-channels){case=gen}    # not: @fig-channels, where refs.bib has a source of that name",
)
PRJ136 = _code(
    "PRJ136",
    "a file of the project's house style cannot be used",
    ALWAYS_ERROR,
    "A template, style sheet, theme, list of words or Word style in the project's `templates/` is not well-formed, does not fit "
    "what paperforge prints with it, makes text unreadable, or has a name under which nothing is looked for. It is not "
    "replaced by the package's without a word.",
    "templates/front.md.j2: {{ papr.version }}    # the name is paper",
)
PRJ137 = _code(
    "PRJ137",
    "a chart or poll that cannot be read",
    ALWAYS_ERROR,
    "A block of the class .chart or .poll holds a small table, as CSV or YAML: a header, names in the first column, numbers, "
    "counts or dates in the others. What is not a number there would be a bar that says something else.",
    "``` {.chart #fig-trade type=bars unit=%}\nYear,Exports,Imports\n2016,43,38\n```",
)
PRJ138 = _code(
    "PRJ138",
    "a citation style that cannot be used",
    ALWAYS_ERROR,
    "`csl` names a style of the Zotero style repository, or a .csl file in the project. The file is a CSL 1.0 style without a "
    "document type, whose macros are all there and do not call themselves.",
    "csl: {en: chicago-notes-bibliography, ru: styles/house.csl}",
)
PRJ139 = _code(
    "PRJ139",
    "no dictionary for a language",
    (_N, _N, _N, _N, _N),
    "Spelling is to be checked, and no Hunspell dictionary of the language is found, or the one that is found cannot be used. "
    "`paperforge doctor` shows which ones there are.",
    "spelling: true    # in paperforge.yml, and hunspell-ru is not installed",
)
RND140 = _code(
    "RND140",
    "a paper could not be rendered",
    ALWAYS_ERROR,
    "A tool refused the paper, crashed, or left something out. No output of this paper is replaced; the others are built.",
    "a damaged image that a renderer would leave out without a word",
)
RND141 = _code(
    "RND141",
    "a format cannot show something",
    ALWAYS_WARNING,
    "What a format cannot show is simplified there, and said, never dropped without a word.",
    "a table inside a footnote, in PDF",
)
RND146 = _code(
    "RND146",
    "a PDF does not claim what it was to be",
    WARNING_THEN_ERROR,
    "A PDF says that it is PDF/UA-1, and PDF/A where a variant is asked for, only if the gates of the build have passed: "
    "title, language, alternative texts, headings in order, words for links; for PDF/A also embedded fonts with Unicode "
    "values, an output intent, no interpolated picture, and no transparency in PDF/A-1. They are a checked part of the "
    "standards, not a certificate. Otherwise the PDF is built without the claim.",
    "# A chapter, and a heading ### two levels below it",
)
RND142 = _code(
    "RND142",
    "a mark that carries meaning and that nothing renders",
    ALWAYS_ERROR,
    "Bracketed wording, terms and reservations are marked by classes. A misspelt or misplaced one would run into its "
    "neighbour on paper and change the meaning.",
    "[shall]{.alt by=US}    # not: [shall]{.alt}",
)
RND143 = _code(
    "RND143",
    "a table that is too wide for its page",
    ALWAYS_WARNING,
    "A table that does not fit is set in smaller type, then on a page turned on its side. If it is too wide even there, its "
    "words are cut where the column ends, and the reader must put them together again.",
    "a table of sixteen columns, each with a long word",
)
RND144 = _code(
    "RND144",
    "a place of the PDF that is set badly",
    ALWAYS_NOTE,
    "A line far too short or too loose inside a paragraph, a heading at the foot of a page, a page left nearly empty inside a "
    "text. The renderer did what it could; a few other words mend it.",
    "a page that ends after three lines because a tall picture follows",
)
RND145 = _code(
    "RND145",
    "the contents of a DOCX have no page numbers",
    ALWAYS_NOTE,
    "Only a layout tells on which page a heading stands. With `page_numbers: libreoffice`, LibreOffice lays each DOCX out, and "
    "its pages are printed in the contents; where it is not installed, they are left out until Word updates the contents.",
    "docx: {page_numbers: libreoffice}    # in paperforge.yml, and soffice is not on this machine",
)
