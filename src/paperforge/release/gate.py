"""What may be released: the stage of each paper, how severe its findings are, and what was allowed by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paperforge.diagnostics import Finding, did_you_mean
from paperforge.model.config import ReleaseRules
from paperforge.model.language import Text
from paperforge.reading.project import Project
from paperforge.release.manifest import Exemption
from paperforge.release.reading import ReadPaper
from paperforge.release.values import Refusal
from paperforge.source import Span


@dataclass(frozen=True)
class Gate:
    """The rules of a project's releases."""

    rules: ReleaseRules

    def refusals(self, reads: Sequence[ReadPaper]) -> Iterator[Refusal]:
        """Papers below the gate, and findings that nobody can allow."""
        for read in reads:
            if read.paper is not None and read.paper.metadata.stage.rank < self.rules.gate.rank:
                stage = read.paper.metadata.stage
                place = _place(read.paper.places.span("stage"))
                hint = "Bring it farther, name it in release.leave_out, or lower release.gate in paperforge.yml."
                yield Refusal(
                    place, f"the paper is at stage {stage}, below the gate of releases, {self.rules.gate}", hint
                )
        for each in self.rules.allow:
            if each.code.startswith("SEC"):
                hint = "Take the line away, and mend what is found."
                yield Refusal(
                    "paperforge.yml", f"release.allow: findings of safety ({each.code}) are never allowed", hint
                )

    def unknown(self, project: Project, known: Sequence[str]) -> Iterator[Refusal]:
        """Papers that the rules name, and that are not there: an exemption with a slip would exempt nothing."""
        named = {
            "leave_out": [each.paper for each in self.rules.leave_out],
            "allow": [each.paper for each in self.rules.allow],
        }
        for key, papers in named.items():
            for index, paper in enumerate(papers):
                if paper not in known:
                    span = project.places.span("release", key, index, "paper")
                    hint = did_you_mean(paper, known) or f"Papers here: {', '.join(known)}"
                    yield Refusal(_place(span), f"release.{key}: there is no paper “{paper}”", hint)

    def remarks(self, findings: Sequence[Finding]) -> Iterator[str]:
        """Exemptions that nothing needs."""
        found = {(finding.paper, finding.diagnostic.code.id) for finding in findings}
        for each in self.rules.allow:
            if (each.paper, each.code) not in found:
                yield f"paperforge.yml: release.allow: {each.code} is not found in {each.paper}; the line can go"

    @property
    def left_out(self) -> tuple[Exemption, ...]:
        """The papers that are left out, as the manifest names them."""
        return tuple(Exemption(paper=each.paper, reason=_texts(each.reason)) for each in self.rules.leave_out)

    @property
    def allowed(self) -> tuple[Exemption, ...]:
        """What was allowed, as the manifest names it."""
        return tuple(
            Exemption(paper=each.paper, code=each.code, reason=_texts(each.reason)) for each in self.rules.allow
        )


def _place(span: Span) -> str:
    return f"{span.file.path}:{span.position.line}:{span.position.column}"


def _texts(text: Text) -> dict[str, str]:
    return {str(language): " ".join(words.split()) for language, words in text.root.items()}
