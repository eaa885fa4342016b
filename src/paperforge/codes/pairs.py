"""TRN, and BIL020: which texts belong together, whether both still say what was confirmed, and who signed."""

from __future__ import annotations

from paperforge.codes.catalogue import ALWAYS_ERROR, GATE, NOTE_THEN_WARNING, code

BIL020 = code(
    "BIL020",
    "a block without a sure counterpart",
    NOTE_THEN_WARNING,
    "The texts are paired block by block: by ids, else by order, kinds, lengths, numbers, sources and names. This block has no "
    "counterpart in another text, or another pairing is nearly as likely. What is set side by side, confirmed and signed depends "
    "on it. Look at it with `paperforge pairs`; give both blocks an id, or confirm that it is right: `paperforge pairs accept`.",
    "[]{#first-point}The first point …    # in en.md, and in ru.md []{#first-point}Первое …",
)
TRN020 = code(
    "TRN020",
    "a pair that is not as it was confirmed",
    GATE,
    "paper.lock holds the digest of both texts of each pair, from when somebody confirmed that they say the same. One of "
    "them was changed since, or the pair is new, or one text lacks it. Look at both texts, then confirm: `paperforge pairs "
    "accept`. A paper at stage senior or later fails with such a pair. One without a lock is told so from stage working on.",
    "paperforge pairs status my-paper\npaperforge pairs accept my-paper prospects/3f2a9c1e",
)
TRN021 = code(
    "TRN021",
    "the translator is the reviewer",
    NOTE_THEN_WARNING,
    "A pair was translated and confirmed by one and the same person. A revision by somebody else is what ISO 17100 (5.3.3) "
    "asks of a translation that is to be relied on.",
    "paperforge pairs accept my-paper --by 'Sergei Veresov'    # translated by: Daniel Hartwell",
)
TRN022 = code(
    "TRN022",
    "a side has not signed",
    GATE,
    "Each party of the paper signs the exact texts, `paperforge sign --side US`; a change of a pair voids the sign-offs of that "
    "pair, and of no other. At stage senior and later every pair needs the sign-off of every party.",
    "paperforge sign --side US my-paper",
)
TRN023 = code(
    "TRN023",
    "a placeholder or words that nobody has translated yet",
    GATE,
    "The text still holds a placeholder (TODO, TK, XXX, “[translate]”), the words of the other language, or a "
    "machine's translation that nobody has looked at (review: machine in paper.lock).",
    "TODO: translate    # or an English paragraph in ru.md",
)
TRN024 = code(
    "TRN024",
    "paper.lock cannot be read",
    ALWAYS_ERROR,
    "The file was edited by hand, or a merge was left unfinished in it. Nothing is confirmed or signed on top of a lock that was "
    "not read as a whole. Keep the blocks of both versions of a merge: `paperforge pairs status` tells what holds.",
    "paperforge lock 1\n\npair question\n  en 5b3c…\n  ru 9d0e…\n  review reviewed",
)
TRN025 = code(
    "TRN025",
    "a signature that does not hold",
    ALWAYS_ERROR,
    "The sign-off of a side carries a cryptographic signature (`paperforge sign --key`), and it does not fit the record, or the "
    "key is not that side's in the project's file of allowed signers (`allowed_signers` in paperforge.yml).",
    'US namespaces="paperforge" ssh-ed25519 AAAAC3Nza…    # a line of allowed_signers',
)
TRN026 = code(
    "TRN026",
    "a unit that cannot be taken back",
    ALWAYS_ERROR,
    "A text that came back from a translator does not fit the paper any more: one of the texts was changed since it was handed "
    "over, the pair is gone, or a code for mark-up (a source, a note, a reference, emphasis) is missing, doubled or was never "
    "there. Such a unit is left as it is in the paper; the others are taken. Correct it in the file and take that again, or "
    "export it anew.",
    "paperforge pairs import my-paper.en-ru.xlf    # the source changed since it was handed over",
)
TRN027 = code(
    "TRN027",
    "the handed-over file cannot be read",
    ALWAYS_ERROR,
    "The file is no XLIFF 2, PO or DOCX that `paperforge pairs export` made, it is damaged or too large, or it holds what such a "
    "file never needs: a document type or entities in XML, an archive that unpacks to far more than it is. Nothing of it is "
    "taken.",
    '<!DOCTYPE xliff [<!ENTITY a "…">]>',
)
