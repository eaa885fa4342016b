"""RU and EN: typography."""

from __future__ import annotations

from paperforge.codes.catalogue import NOTE_THEN_WARNING, RISING, WARNING_THEN_ERROR, code

RU070 = code(
    "RU070",
    "quotes that are not «ёлочки» and „лапки“",
    RISING,
    "Russian quotes are «» outside and „“ inside. Straight quotes are printed as English ones.",
    '«Основы „Стратегии“»    # not: "Основы", “Основы”, «Основы «Стратегии»»',
    mended=True,
)
RU071 = code(
    "RU071",
    "a hyphen or short dash for a dash",
    RISING,
    "Between words stands — with spaces around it; in a range of years or pages stands – without. A hyphen joins words, it "
    "does not part them.",
    "Москва — столица; 1990–1995 гг.    # not: Москва - столица; 1990-1995 гг.",
    mended=True,
)
RU072 = code(
    "RU072",
    "no no-break space before a dash",
    NOTE_THEN_WARNING,
    "A line does not begin with a dash in the middle of a sentence: the space before it is a no-break space (U+00A0).",
    "Москва&nbsp;— столица",
    mended=True,
)
RU073 = code(
    "RU073",
    "no no-break space where words belong together",
    NOTE_THEN_WARNING,
    "A one-letter word does not stay alone at the end of a line; №, § and initials stay with what follows, г., гг., в., %, "
    "and units with their number, and т. е., т. д. and т. п. with themselves (U+00A0).",
    "в&nbsp;Москве, №&nbsp;5, А.&nbsp;С.&nbsp;Пушкин, 2015&nbsp;г., 5&nbsp;%, т.&nbsp;е.",
    mended=True,
)
RU074 = code(
    "RU074",
    "a decimal point in Russian",
    RISING,
    "Russian writes the decimal comma. Numbers of sections, versions and documents, dates and addresses keep their points.",
    "выросло в 3,5 раза    # not: выросло в 3.5 раза",
    mended=True,
)
RU075 = code(
    "RU075",
    "a word with ё and with е",
    NOTE_THEN_WARNING,
    "Either spelling is good, both in one text are not. Words that are two different words, such as все and всё, are left alone.",
    "счёт … счет",
)
RU076 = code(
    "RU076",
    "letters of two alphabets in one word",
    WARNING_THEN_ERROR,
    "A Latin letter that looks like a Cyrillic one (or the other way round) is not seen, but the word is not found by a "
    "search, is misspelt for Word and misread by a screen reader.",
    "Mocква with a Latin “c”",
    mended=True,
)
EN080 = code(
    "EN080",
    "quotes that do not fit",
    RISING,
    "English quotes are “ ” and ‘ ’. Russian quotes, straight ones that are printed as such, and quotes turned the wrong way are "
    "faults; straight quotes that are printed curly are none.",
    "the “zone”, the ’90s    # not: the «zone», ”zone”, the ‘90s",
    mended=True,
)
EN081 = code(
    "EN081",
    "a hyphen in a range",
    NOTE_THEN_WARNING,
    "A range of years, pages or amounts takes an en dash (Chicago Manual of Style, 6.83). Numbers of documents, dates, "
    "telephone numbers and ISBNs keep their hyphens.",
    "1990–1995, pp. 5–7    # not: 1990-1995",
    mended=True,
)
EN082 = code(
    "EN082",
    "dates in two styles",
    NOTE_THEN_WARNING,
    "One paper writes its dates in one way, and without ordinals.",
    "5 October 2017 … October 5, 2017; October 5th",
)
EN083 = code(
    "EN083",
    "American and British spelling mixed",
    NOTE_THEN_WARNING,
    "One paper keeps to one spelling. Capitalized words are left alone: they may be names (Ministry of Defence). The words come "
    "from VarCon; those that both sides write are not counted.",
    "color … defence; organize … recognise",
)
