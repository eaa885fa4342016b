"""What the parts of a build found, as one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from paperforge.engine.building import PaperBuild, Report, find_doubles
from paperforge.engine.explaining import Reason
from paperforge.engine.sharding import Part
from paperforge.errors import UsageError
from paperforge.reading.project import Project


def merge(parts: Sequence[Part], project: Project) -> Report:
    """All papers in the order of the whole; raises `UsageError` where one of them is in no part.

    A paper whose id is that of another was built in its part, which could not know of it: that is found here.
    """
    written = frozenset(slug for part in parts for slug in part.written)
    results = {result.slug: result for part in parts for result in part.results}
    if lacking := [slug for slug in parts[0].slugs if slug not in results]:
        raise UsageError(f"no part has the papers {', '.join(lacking)}", "Build the parts again.")
    report, ids = Report(project=parts[0].results[0].project if parts[0].results else ()), dict[str, str]()
    for slug in parts[0].slugs:
        doubles = find_doubles(slug, results[slug], ids)
        result = replace(results[slug], findings=(*results[slug].findings, *doubles))
        report.builds.append(PaperBuild(slug, result, Reason(), written=slug in written))
    return report
