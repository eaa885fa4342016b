"""RND: what became of a paper on its way to the page."""

from __future__ import annotations

from paperforge.codes.catalogue import (
    ALWAYS_ERROR,
    ALWAYS_NOTE,
    ALWAYS_WARNING,
    IN_PUBLISHED,
    WARNING_THEN_ERROR,
    code,
)

RND140 = code(
    "RND140",
    "a paper could not be rendered",
    ALWAYS_ERROR,
    "A tool refused the paper, crashed, or left something out. No output of this paper is replaced; the others are built.",
    "a damaged image that a renderer would leave out without a word",
)
RND141 = code(
    "RND141",
    "a format cannot show something",
    ALWAYS_WARNING,
    "What a format cannot show is simplified there, and said, never dropped without a word.",
    "a table inside a footnote, in PDF",
)
RND146 = code(
    "RND146",
    "a PDF does not claim what it was to be",
    WARNING_THEN_ERROR,
    "A PDF says that it is PDF/UA-1, and PDF/A where a variant is asked for, only if the gates of the build have passed: "
    "title, language, alternative texts, headings in order, words for links; for PDF/A also embedded fonts with Unicode "
    "values, an output intent, no interpolated picture, and no transparency in PDF/A-1. They are a checked part of the "
    "standards, not a certificate. Otherwise the PDF is built without the claim.",
    "# A chapter, and a heading ### two levels below it",
)
RND142 = code(
    "RND142",
    "a mark that carries meaning and that nothing renders",
    ALWAYS_ERROR,
    "Bracketed wording, terms and reservations are marked by classes. A misspelt or misplaced one would run into its "
    "neighbour on paper and change the meaning.",
    "[shall]{.alt by=US}    # not: [shall]{.alt}",
)
RND143 = code(
    "RND143",
    "a table that is too wide for its page",
    ALWAYS_WARNING,
    "A table that does not fit is set in smaller type, then on a page turned on its side. If it is too wide even there, its "
    "words are cut where the column ends, and the reader must put them together again.",
    "a table of sixteen columns, each with a long word",
)
RND144 = code(
    "RND144",
    "a place of the PDF that is set badly",
    ALWAYS_NOTE,
    "A line far too short or too loose inside a paragraph, a heading at the foot of a page, a page left nearly empty inside a "
    "text. The renderer did what it could; a few other words mend it.",
    "a page that ends after three lines because a tall picture follows",
)
RND145 = code(
    "RND145",
    "the contents of a DOCX have no page numbers",
    ALWAYS_NOTE,
    "Only a layout tells on which page a heading stands. With `page_numbers: libreoffice`, LibreOffice lays each DOCX out, and "
    "its pages are printed in the contents; where it is not installed, they are left out until Word updates the contents.",
    "docx: {page_numbers: libreoffice}    # in paperforge.yml, and soffice is not on this machine",
)
RND150 = code(
    "RND150",
    "a reference to something internal",
    ALWAYS_ERROR,
    "In an edition for the public, what is internal is not there: no heading, option, term or table with that id. What remains "
    "must not lead there, and must not lose a link between options without a word, for one leg of an exchange is another offer.",
    "[As shown in [](#tbl-offers).]{.internal}    # the table is internal as well",
)
RND151 = code(
    "RND151",
    "internal words in a published paper",
    IN_PUBLISHED,
    "The paper is published, and was built with what is marked internal. What goes out is built with `--redact public`.",
    "paperforge build p --redact public",
)
RND152 = code(
    "RND152",
    "a person is named who has not consented",
    ALWAYS_ERROR,
    "Under a rule of non-attribution, an edition for the public names nobody who took part and did not consent: not in the text "
    "either. Authors with `consent: false` are not named in any case.",
    "participants:\n  - {person: hartwell, consent: true}",
)
RND153 = code(
    "RND153",
    "internal in one text and not in the other",
    WARNING_THEN_ERROR,
    "What is left out of one text for the public still stands in the other one, where everybody can read it.",
    "[words]{.internal}    # and [слова]{.internal} in the same section of ru.md",
)
