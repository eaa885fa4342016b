"""TERM, OPT and BRK: what the sides mean by their words, what they negotiate, and wording that is not agreed."""

from __future__ import annotations

from paperforge.codes.catalogue import (
    ALWAYS_ERROR,
    ALWAYS_WARNING,
    IN_PUBLISHED,
    NOTE_THEN_WARNING,
    RISING,
    WARNING_THEN_ERROR,
    code,
)

TERM030 = code(
    "TERM030",
    "a contested term lacks a side's definition",
    WARNING_THEN_ERROR,
    "A term is contested because the sides mean different things by it. With one meaning missing, the page gives "
    "the other as if it were everybody's.",
    "t-interference: {status: contested, definitions: {US: {…}, RF: {…}}}",
)
TERM031 = code(
    "TERM031",
    "a term that is not defined",
    ALWAYS_ERROR,
    "The text marks a word as a term, and neither terms.yml nor glossary.yml has it, or what stands there is a "
    "label without a definition. The mark would lead nowhere.",
    "[interference]{.term ref=t-interference}  with the entry t-interference in terms.yml",
)
TERM032 = code(
    "TERM032",
    "two concepts under one label",
    WARNING_THEN_ERROR,
    "Two entries have the same label in a language, or one id stands both in terms.yml and in glossary.yml. "
    "Readers could not tell which of the two is meant.",
    "t-security: {label: {ru: безопасность}}    t-safety: {label: {ru: безопасность}}",
)
TERM033 = code(
    "TERM033",
    "a deprecated form of a term",
    NOTE_THEN_WARNING,
    "An entry says that this word is not to be used for its concept. Words in quotation blocks are left alone.",
    "deprecated: {en: [meddling]}    # and the text says: meddling",
)
TERM034 = code(
    "TERM034",
    "a definition has no gloss in a language of the paper",
    WARNING_THEN_ERROR,
    "A side defines a term in its own language. Readers of the other text need to learn, in theirs, what it says; "
    "the gloss is not a definition.",
    "RF: {language: ru, text: …, gloss: {en: …}}",
)
TERM035 = code(
    "TERM035",
    "a definition has no source",
    RISING,
    "Who says that a side means this? A definition is attributed to a published text by its citation key.",
    "source: odni2017",
)
TERM036 = code(
    "TERM036",
    "an abbreviation that is not expanded",
    NOTE_THEN_WARNING,
    "Written out once, with the short form in parentheses behind it, or entered as the `abbreviation` of a term. "
    "Those that every reader knows, and labels of handling, are not meant.",
    "the Organization for Security and Co-operation in Europe (OSCE)",
)
OPT040 = code(
    "OPT040",
    "an option does not say how it is designed, verified or enforced",
    WARNING_THEN_ERROR,
    "Every option answers the three questions with a place of the text (`see`), or says `unknown` and names the "
    "question that stands open. Nothing is also an answer, but it must be given.",
    "verification: {unknown: q-verification}    # or: {see: op-call-verification, short: {en: …, ru: …}}",
)
OPT041 = code(
    "OPT041",
    "an option is not assessed by each of its parties",
    WARNING_THEN_ERROR,
    "One side's score alone looks like a result and is a position. Each party assesses each option, or none does yet.",
    "assessments: {US: {scores: {…}, rationale: {…}}, RF: {…}}",
)
OPT042 = code(
    "OPT042",
    "a score outside the scale",
    ALWAYS_ERROR,
    "Scores are those of the project's scale; without one in paperforge.yml, 1 to 5.",
    "scores: {feasibility: 4}",
)
OPT043 = code(
    "OPT043",
    "weights that do not add up to 100",
    ALWAYS_ERROR,
    "Weights say how much each criterion counts of 100. They are given for all criteria or for none.",
    "criteria: {benefit: {weight: 60, …}, feasibility: {weight: 40, …}}",
)
OPT044 = code(
    "OPT044",
    "the venue does not fit the parties",
    WARNING_THEN_ERROR,
    "Unilateral is one party, bilateral two, multilateral three or more. Languages are not parties.",
    "venue: bilateral\nparties: [US, RF]",
)
OPT045 = code(
    "OPT045",
    "a link that leads nowhere",
    ALWAYS_ERROR,
    "A link ties two options or issues of options.yml, or of another paper's (slug/id); each option has a heading "
    "with its id in every text.",
    "{kind: exchange, between: [op-list, op-statements]}",
)
OPT046 = code(
    "OPT046",
    "links that contradict each other",
    ALWAYS_ERROR,
    "Two options cannot be offered in exchange and be kept from being conditional, nor run in parallel and one "
    "after the other. All places are named.",
    "{kind: conditional, between: [op-a, op-b]}    {kind: not-conditional, between: [op-a, op-b]}",
)
OPT047 = code(
    "OPT047",
    "a cycle of options that wait for each other",
    ALWAYS_ERROR,
    "Each of these options comes only after the next (sequence, conditional, blocks), and so none can begin. If "
    "two are meant to be made together, that is an exchange.",
    "op-a before op-b, op-b before op-c, op-c before op-a",
)
OPT048 = code(
    "OPT048",
    "a brief would show one leg of a linked pair",
    ALWAYS_ERROR,
    "An option that is offered in exchange for another, or on condition of it, is a different option without it. A "
    "senior reader who sees one leg alone is misled. Recommend both, or neither.",
    "op-a: {recommended: true}    op-b: {recommended: true}    # exchange between op-a and op-b",
)
OPT049 = code(
    "OPT049",
    "a recommendation below its gate",
    WARNING_THEN_ERROR,
    "A brief shows a senior reader only options that have come through the stages before: at the gate of the "
    "project or past it (`brief: {gate: working}`), assessed by each party, and not disputed. What is raised too "
    "early is lost. In the edition `brief` it is always an error.",
    "op-a: {recommended: true, status: provisional, …}",
)
OPT055 = code(
    "OPT055",
    "a question that is not in the register",
    ALWAYS_ERROR,
    "Something waits for the answer to a question, and options.yml has no such question under `questions`, or says that "
    "it is answered.",
    "questions:\n  q-verification: {text: {en: …, ru: …}}",
)
OPT147 = code(
    "OPT147",
    "a position stands twice in the register",
    WARNING_THEN_ERROR,
    "In the agreement register every position stands once: as agreed, agreed ad referendum, provisional or disputed.",
    "positions: {pos-a: {status: agreed, …}}    # and not the same words again as disputed",
)
BRK050 = code(
    "BRK050",
    "brackets that do not balance",
    ALWAYS_ERROR,
    "A bracket that is opened and not closed, or closed and not opened, runs into its neighbors and changes who "
    "proposes what: the classic accident of drafts.",
    "[[US: shall] [RF: should]]    # not: [[US: shall] [RF: should]",
)
BRK051 = code(
    "BRK051",
    "an alternative without a side",
    ALWAYS_ERROR,
    "Each wording in a bracket belongs to a side of the project. Wording of no side is a `.baseline` (what exists) or a "
    "`.compromise`.",
    '[[shall]{.alt by="US"} [should]{.alt by="RF"}]{#br-7 .brk}',
)
BRK052 = code(
    "BRK052",
    "a bracket in an agreed option",
    RISING,
    "The option is said to be agreed, and in its text there is wording that is not.",
    "op-call: {status: provisional}    # as long as there are brackets below its heading",
)
BRK053 = code(
    "BRK053",
    "a reservation to nothing",
    ALWAYS_ERROR,
    "A reservation says who makes it (`by`) and what it reserves (`on`): an option, a position of the register, a "
    "bracket, or anything else with an id in the text.",
    '::: {.reservation by="US" on="op-list"}',
)
BRK054 = code(
    "BRK054",
    "brackets in a published text",
    IN_PUBLISHED,
    "Wording in brackets is not agreed. A text with brackets cannot be published; one for senior readers should have few.",
    "stage: working    # as long as there are brackets",
)
RND148 = code(
    "RND148",
    "a brief is longer than a page",
    ALWAYS_WARNING,
    "A brief is one page in each language, for a reader with five minutes. It was built, and is longer.",
    "fewer recommended options, shorter words under `brief` and in the register",
)
