"""The configuration of a project (paperforge.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from paperforge.diagnostics import Stage
from paperforge.model.language import Language, Text
from paperforge.model.metadata import CodeName, Kind, SeverityName, StyleNames
from paperforge.model.people import Flag, Frozen, Identifier, Side, SideCode

Score = Annotated[str, Field(pattern=r"^(0|-?[1-9][0-9]?)$", description="A score of the scale, such as 1")]
FORMATS = ("pdf", "docx", "html")
PACKAGE_FORMATS = ("pdf", "docx", "epub", "site")
# PDF/A-4 rests on PDF 2.0, which PDF/UA-1 does not know.
PDF_VARIANTS = ("a-1a", "a-1b", "a-2a", "a-2b", "a-2u", "a-3a", "a-3b", "a-3u")


class Series(Frozen):
    """The series the papers appear in."""

    title: Text
    issn: str = ""


Annex = Literal["glossary", "options", "linkage", "brackets", "discrepancies", "participants", "bibliography"]


class PackagePart(Frozen):
    """Papers of a package that belong together, under a title of their own."""

    title: Text
    papers: tuple[str, ...] = Field(min_length=1)


class Package(Frozen):
    """A briefing package: several papers as one document, in one order."""

    title: Text
    subtitle: Text | None = None
    papers: tuple[str, ...] = Field((), description="The papers by their folders, in order; or `parts`")
    parts: tuple[PackagePart, ...] = Field((), description="The papers in groups, each with a title")
    editions: tuple[str, ...] = Field((), description="As for papers; default: one for each language")
    formats: tuple[str, ...] = Field((), description="Of pdf, docx, epub, site; default: pdf and docx")
    letters: Mapping[Identifier, Text] = Field(
        default_factory=dict,
        description="Cover letters by audience: Markdown; `paperforge package ID --for AUDIENCE` puts it first",
    )
    annexes: tuple[Annex, ...] = Field((), description="Joint annexes, in this order behind the papers")
    handling: str = Field("", description="The label of all pages; default: the strictest of the papers")
    version: str = ""

    @property
    def slugs(self) -> tuple[str, ...]:
        """Its papers in order."""
        return self.papers or tuple(slug for part in self.parts for slug in part.papers)


class RunLimits(Frozen):
    """What building one output may cost before it is stopped."""

    seconds: float = Field(120, gt=0, description="Wall clock for one call of a renderer, in seconds")
    memory: int = Field(2048, ge=256, description="Address space of a renderer, in MiB")


class WordOptions(Frozen):
    """How DOCX is made."""

    page_numbers: Literal["none", "libreoffice"] = Field(
        "none",
        description="Who finds the page numbers of the contents: LibreOffice, or nobody until Word updates the field",
    )
    embed_fonts: Flag = Field(False, description="Put the fonts of the theme into the file (about 2 MB)")


class PdfOptions(Frozen):
    """What the PDFs are to be beside tagged for accessibility (PDF/UA-1)."""

    variant: Literal["", "a-1a", "a-1b", "a-2a", "a-2b", "a-2u", "a-3a", "a-3b", "a-3u"] = Field(
        "", description="A level of PDF/A (ISO 19005), such as a-2u"
    )


class Criterion(Frozen):
    """What options are judged by; the higher the score, the better for whoever gives it."""

    name: Text
    note: Text | None = Field(None, description="What the score says")
    weight: float | None = Field(None, ge=0, le=100, description="Of 100; for all criteria or for none")


class BriefGate(Frozen):
    """What an option must have behind it before a senior reader sees it."""

    gate: Stage = Field(Stage.WORKING, description="The lowest stage of an option in the edition `brief`")


class LeftOut(Frozen):
    """A paper that no release holds, and why."""

    paper: str = Field(description="The slug of the paper")
    reason: Text


class Allowed(Frozen):
    """A finding that does not stop a release, in one paper; it is printed in the manifest with its reason."""

    paper: str = Field(description="The slug of the paper")
    code: CodeName
    reason: Text


class ReleaseRules(Frozen):
    """What a release must have behind it (docs/release-guide.md)."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", description="The name of its archive")] = "papers"
    gate: Stage = Field(Stage.SENIOR, description="The lowest stage of a paper; findings are judged at least at it")
    leave_out: tuple[LeftOut, ...] = ()
    allow: tuple[Allowed, ...] = ()
    redact: Literal["", "public"] = Field("", description="For whom what is internal is left out: public, or nobody")
    packages: tuple[Identifier, ...] = Field((), description="The packages that go out with the papers, by their ids")


class Defaults(Frozen):
    """What is built when nobody says otherwise, and metadata that all papers share."""

    editions: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    paper: Mapping[str, Any] = Field(
        default_factory=dict, description="Metadata for every paper that does not give its own"
    )


class Configuration(Frozen):
    """All of paperforge.yml."""

    series: Series | None = None
    languages: tuple[Language, ...] = Field(min_length=1)
    sides: Mapping[SideCode, Side] = Field(default_factory=dict)
    bodies: tuple[Identifier, ...] = Field(
        (), description="The convening bodies of the project, by their ids in people.yml"
    )
    defaults: Defaults = Defaults()
    parts: Mapping[Kind, tuple[str, ...]] = Field(
        default_factory=lambda: dict.fromkeys(Kind, ("parameters", "prospects", "possibilities")),
        description="The parts each kind of paper must have, by heading id",
    )
    csl: StyleNames | None = Field(
        None,
        description="Citation styles: the name of one that is known, or the path of a .csl file in the project; "
        "one for all languages, or one per language",
    )
    criteria: Mapping[Identifier, Criterion] = Field(
        default_factory=dict, description="What options are judged by, in the order of the page"
    )
    scale: Mapping[Score, Text] = Field(
        default_factory=dict, description="Scores and their names; default: 1 to 5, named by the house"
    )
    brief: BriefGate = BriefGate()
    release: ReleaseRules = ReleaseRules()
    packages: Mapping[Identifier, Package] = Field(default_factory=dict)
    limits: RunLimits = RunLimits()
    docx: WordOptions = WordOptions()
    pdf: PdfOptions = PdfOptions()
    spelling: Flag = Field(False, description="Whether `paperforge check` looks words up in dictionaries (TXT091)")
    allowed_signers: str = Field(
        "",
        description="The file of the keys that sides sign with (ssh-keygen, ALLOWED SIGNERS); the principals are the sides",
    )
    severity: Mapping[CodeName, SeverityName] = Field(default_factory=dict)
    ignore: tuple[CodeName, ...] = ()
