"""What all codes share: the catalogue, the families, and how severe a finding is at each stage."""

from __future__ import annotations

from paperforge.diagnostics import Code, Severity

CATALOGUE: dict[str, Code] = {}

FAMILIES = {
    "META": "Metadata: what paper.yml, people.yml and paperforge.yml say",
    "BIL": "Two texts, one paper: where the languages have drifted apart",
    "TRN": "Pairs: what was confirmed, what changed since, who signed",
    "TERM": "Terms: what the sides mean by their words",
    "OPT": "Options, their assessments and the links between them",
    "BRK": "Brackets: wording that is not agreed",
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
IN_PUBLISHED = (Severity.OFF, Severity.OFF, Severity.OFF, _W, _E)  # right before, wrong in what is out
NOTE_THEN_WARNING = (_N, _N, _N, _W, _W)
GATE = (_N, _N, _W, _E, _E)  # what a text at senior stage must not have


def code(
    code_id: str,
    name: str,
    severities: tuple[Severity, Severity, Severity, Severity, Severity],
    explanation: str,
    example: str,
    *,
    mended: bool = False,
) -> Code:
    """Enter a code: its severities from draft to published, why it is there, what is right. `mended`: `check --fix` mends it."""
    if code_id in CATALOGUE:
        raise ValueError(f"the code {code_id} is given twice")
    CATALOGUE[code_id] = Code(code_id, name, severities, explanation, example, mended)
    return CATALOGUE[code_id]
