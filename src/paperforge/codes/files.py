"""SEC and PRJ: what a contribution may do, and the files of the project."""

from __future__ import annotations

from paperforge.codes.catalogue import ALWAYS_ERROR, ALWAYS_NOTE, NOTE_THEN_WARNING, code

SEC120 = code(
    "SEC120",
    "a reference leads outside the paper",
    ALWAYS_ERROR,
    "A paper may use files of its own folder only. Absolute paths, `..`, symbolic links and links to files of the "
    "builder's machine are refused: the output would carry somebody's files or paths.",
    "![A chart](media/chart.svg){…}    # not: ![A chart](../../secret.png)",
)
SEC121 = code(
    "SEC121",
    "something would be fetched from the network",
    ALWAYS_ERROR,
    "Nothing is fetched while a paper is built: the result would depend on a stranger's server, which would also learn "
    "of the build. Put the file into the paper's `media` folder.",
    "![](media/photo.jpg)    # not: ![](https://example.org/photo.jpg)",
)
SEC122 = code(
    "SEC122",
    "a refused kind of link",
    ALWAYS_ERROR,
    "Links may use https:, http: and mailto:, or lead to an id of the same paper (#id). Others run code or open local files.",
    "[text](https://example.org/)    # not: [text](javascript:alert(1))",
)
SEC123 = code(
    "SEC123",
    "refused raw content",
    ALWAYS_ERROR,
    "Raw HTML, TeX or Word markup and attributes that steer a renderer are refused, because they reach into one format and "
    "are lost in the others. Comments (<!-- … -->) are allowed and not printed.",
    "*emphasis*    # not: <em>emphasis</em>",
)
SEC124 = code(
    "SEC124",
    "a limit was exceeded",
    ALWAYS_ERROR,
    "Size, nesting, time or memory went past what a paper may use, so that one paper can never stop the others. "
    "The limits stand in docs/editors-guide.md.",
    "a list nested 200 levels deep; an image of 12,000 × 12,000 pixels",
)
SEC125 = code(
    "SEC125",
    "an image cannot be used",
    ALWAYS_ERROR,
    "Images are PNG, JPEG or SVG, whole and undamaged. An SVG may not hold scripts, foreign content, document types or "
    "references to anything outside itself.",
    "media/chart.svg    # not: media/chart.eps",
)
SEC126 = code(
    "SEC126",
    "a hidden control character",
    ALWAYS_ERROR,
    "Control characters and bidirectional overrides (Unicode UAX 9) change what is seen without changing what is read: a "
    "name or a sentence can be made to show something else. They are shown as \\u…, and refused.",
    "U+202E in an author's name",
)
SEC127 = code(
    "SEC127",
    "something internal in an edition for the public",
    ALWAYS_ERROR,
    "What was left out of an edition for the public is looked for in everything that can be read in each output: text, metadata, "
    "alternative texts, bookmarks, tags, parts of a DOCX, addresses, names. Some of it was found there, and nothing is written.",
    "# Talks [with a third party]{.internal} {#talks}    # not: {#talks-with-a-third-party}",
)
PRJ130 = code(
    "PRJ130",
    "a file cannot be read",
    ALWAYS_ERROR,
    "The file is not UTF-8, or its YAML or bibliography is not well-formed, or it uses YAML anchors and aliases, which are "
    "not allowed here.",
    "title: 'it's'    # a quote inside quotes",
)
PRJ131 = code(
    "PRJ131",
    "a name that nothing defines",
    ALWAYS_ERROR,
    "A person, body, side, language, source or code is named that no file of the project defines, or a reference leads to "
    "an id that the text does not have.",
    "authors: [{person: hartwel}]    # people.yml has: hartwell",
)
PRJ132 = code(
    "PRJ132",
    "a file is missing",
    ALWAYS_ERROR,
    "The paper names a file that is not there.",
    "![](media/chanels.svg)    # the file is media/channels.svg",
)
PRJ133 = code(
    "PRJ133",
    "no text in a language of the project",
    NOTE_THEN_WARNING,
    "The project has more languages than this paper. It is built in those it has.",
    "papers/my-paper/en.md without papers/my-paper/ru.md",
)
PRJ134 = code(
    "PRJ134",
    "a setting of another tool",
    ALWAYS_NOTE,
    "The front matter holds a setting of pandoc or another tool that has no meaning here. The paper is built without it.",
    "geometry: margin=2cm    # the theme decides",
)
PRJ135 = code(
    "PRJ135",
    "a reference inside the paper that is not clear",
    ALWAYS_ERROR,
    "An id stands twice, or is also the key of a source; or a reference asks for words that there are none of: the number of "
    "a figure without a caption, a case that the language does not know.",
    "[](#fig-channels){case=gen}    # not: @fig-channels, where refs.bib has a source of that name",
)
PRJ136 = code(
    "PRJ136",
    "a file of the project's house style cannot be used",
    ALWAYS_ERROR,
    "A template, style sheet, theme, list of words or Word style in the project's `templates/` is not well-formed, does not fit "
    "what paperforge prints with it, makes text unreadable, or has a name under which nothing is looked for. It is not "
    "replaced by the package's without a word.",
    "templates/front.md.j2: {{ papr.version }}    # the name is paper",
)
PRJ137 = code(
    "PRJ137",
    "a chart or poll that cannot be read",
    ALWAYS_ERROR,
    "A block of the class .chart or .poll holds a small table, as CSV or YAML: a header, names in the first column, numbers, "
    "counts or dates in the others. What is not a number there would be a bar that says something else.",
    "``` {.chart #fig-trade type=bars unit=%}\nYear,Exports,Imports\n2016,43,38\n```",
)
PRJ138 = code(
    "PRJ138",
    "a citation style that cannot be used",
    ALWAYS_ERROR,
    "`csl` names a style of the Zotero style repository, or a .csl file in the project. The file is a CSL 1.0 style without a "
    "document type, whose macros are all there and do not call themselves.",
    "csl: {en: chicago-notes-bibliography, ru: styles/house.csl}",
)
PRJ139 = code(
    "PRJ139",
    "no dictionary for a language",
    ALWAYS_NOTE,
    "Spelling is to be checked, and no Hunspell dictionary of the language is found, or the one that is found cannot be used. "
    "`paperforge doctor` shows which ones there are.",
    "spelling: true    # in paperforge.yml, and hunspell-ru is not installed",
)
