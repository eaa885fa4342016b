"""What is to be built: papers × editions × formats. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean
from paperforge.errors import UsageError
from paperforge.model.config import FORMATS, PDF_VARIANTS
from paperforge.reading.editions import Edition, default_editions, parse_edition
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project


@dataclass(frozen=True)
class Wish:
    """What the caller asked for; empty means: what the paper or the project says."""

    editions: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    pdf_variant: str = ""
    redact: str = ""  # for whom something is left out: one of `reading.editions.AUDIENCES`


def check_wish(wish: Wish, project: Project) -> None:
    """Refuse what no paper of the project could give; raises `UsageError`."""
    for name in wish.formats:
        if name not in FORMATS:
            raise UsageError(f"unknown format “{name}”", did_you_mean(name, FORMATS) or f"Known: {', '.join(FORMATS)}.")
    if wish.pdf_variant and wish.pdf_variant not in PDF_VARIANTS:
        hint = did_you_mean(wish.pdf_variant, PDF_VARIANTS) or f"Known: {', '.join(PDF_VARIANTS)}."
        raise UsageError(f"unknown variant of PDF “{wish.pdf_variant}”", hint)
    for name in wish.editions:
        if parse_edition(name, project.languages) is None:
            known = [edition.name for edition in default_editions(project.languages)] + [
                "brief",
                "four-column",
                "side-by-side",
            ]
            raise UsageError(f"unknown edition “{name}”", did_you_mean(name, known) or f"Known: {', '.join(known)}.")


def plan_formats(paper: Paper, project: Project, wish: Wish) -> list[str]:
    """The formats of a paper, in the order of `FORMATS`."""
    wanted = wish.formats or paper.metadata.formats or project.configuration.defaults.formats
    return [name for name in FORMATS if name in wanted]


def plan_editions(paper: Paper, project: Project, wish: Wish, found: list[Diagnostic]) -> list[Edition]:
    """The editions of a paper that its languages allow; those that they do not are added to `found`."""
    names: Sequence[str] = wish.editions or paper.metadata.editions or project.configuration.defaults.editions
    if not names:
        return default_editions(paper.languages)
    editions: list[Edition] = []
    for name in names:
        edition = parse_edition(name, project.languages)
        if edition is None:
            continue  # an unknown name in a file is a finding of its own
        edition = edition.within(paper.languages)
        missing = [language for language in edition.languages if language not in paper.bodies]
        if missing and (wish.editions or paper.metadata.editions):
            message = f"the edition “{name}” is not built: there is no text in {', '.join(map(str, missing))}"
            found.append(Diagnostic(codes.PRJ133, message, path=paper.folder.path))
        if not missing:
            editions.append(edition)
    return list(dict.fromkeys(editions))


def output_path(root: Path, slug: str, edition: Edition, output_format: str) -> Path:
    """`build/<slug>/<slug>.<edition>.<format>`; of an edition for the public `<slug>.<edition>.public.<format>`."""
    return root / "build" / slug / f"{slug}.{edition.file_name}.{output_format}"
