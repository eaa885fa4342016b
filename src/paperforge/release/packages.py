"""The packages that go out with the papers (`release.packages` in paperforge.yml): each in its own editions and formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from paperforge.diagnostics import Finding, Severity, did_you_mean
from paperforge.model.config import PACKAGE_FORMATS
from paperforge.package.building import READABLE, PackageBuilder, editions_of
from paperforge.package.members import member_of, missing_texts
from paperforge.reading.paper import Paper
from paperforge.reading.project import Project
from paperforge.release.values import Content, Refusal
from paperforge.render.document import ReleaseMark

DEFAULT_FORMATS = ("pdf", "docx")


def unfit_packages(project: Project) -> Iterator[Refusal]:
    """Packages that are not there, or hold a paper that is left out; and all of them where something is left out of papers."""
    rules, known = project.configuration.release, project.configuration.packages
    left_out = {each.paper for each in rules.leave_out}
    for index, name in enumerate(rules.packages):
        span = project.places.span("release", "packages", index)
        place = f"{span.file.path}:{span.position.line}:{span.position.column}"
        if name not in known:
            hint = did_you_mean(name, known) or f"Packages here: {', '.join(known) or 'none'}"
            yield Refusal(place, f"release.packages: there is no package “{name}”", hint)
        elif lacking := [slug for slug in known[name].slugs if slug in left_out]:
            hint = "Leave the package out, too, or make one without them."
            yield Refusal(place, f"the package “{name}” holds papers that are left out: {', '.join(lacking)}", hint)
        elif rules.redact and (unread := [each for each in known[name].formats if each not in READABLE]):
            hint = f"Give it no formats but {', '.join(READABLE)}, or release the papers without it."
            yield Refusal(place, f"the package “{name}” cannot be made for the public as {', '.join(unread)}", hint)


def make_packages(
    project: Project, papers: Sequence[Paper], mark: ReleaseMark, found: list[Finding], jobs: int
) -> list[Content]:
    """The files of the packages: `packages/<id>/…`; what was found is added to `found`. Raises `RenderError`."""
    redact = project.configuration.release.redact
    by_slug = {paper.slug: paper for paper in papers}
    policy = project.policy(None)
    made: list[Content] = []
    for name in project.configuration.release.packages:
        package = project.configuration.packages[name]
        editions = editions_of(package, project)
        chosen = [member_of(by_slug[slug]) for slug in package.slugs if slug in by_slug]
        lacking = policy.judge([each for edition in editions for each in missing_texts(chosen, edition)])
        found.extend(replace(each, severity=Severity.ERROR) for each in lacking)
        if lacking:
            continue
        formats = [each for each in PACKAGE_FORMATS if each in (package.formats or DEFAULT_FORMATS)]
        builder = PackageBuilder(project, jobs=jobs)
        build = builder.build(name, chosen, editions, formats, _no_progress, singles=False, redact=redact, release=mark)
        found.extend(policy.judge(build.diagnostics))
        made += [
            Content(
                file.path.as_posix(),
                file.content,
                file.format,
                edition=file.edition.name,
                languages=tuple(map(str, file.edition.languages)),
            )
            for file in build.files
        ]
    return made


def _no_progress(ended: str, done: int, total: int) -> None:
    """Progress is shown paper by paper."""
