"""The version of a release: a semantic version (semver.org, 2.0.0) or a date."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from paperforge.errors import UsageError
from paperforge.reading.files import show_hidden

_NUMBER = r"(?:0|[1-9]\d*)"
_PRE = rf"(?:{_NUMBER}|\d*[A-Za-z-][0-9A-Za-z-]*)"
_SEMANTIC = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_PRE}(?:\.{_PRE})*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?", re.ASCII
)
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.[1-9]\d{0,3})?", re.ASCII)
MAX_VERSION = 64
_HINT = "A semantic version, such as 1.2.0 or 1.2.0-rc.1, or a date, such as 2018-01-22 or 2018-01-22.2."


def parse_version(text: str) -> str:
    """The version that a text is; raises `UsageError` for anything else."""
    if not is_version(text):
        raise UsageError(f"“{show_hidden(text)}” is no version", _HINT)
    return text


def is_version(text: str) -> bool:
    """Whether a text is a version; it is then safe as the name of a folder, too."""
    if len(text) > MAX_VERSION:
        return False
    if dated := _DATE.fullmatch(text):
        try:
            datetime.date.fromisoformat(dated[1])
        except ValueError:
            return False
        return True
    return _SEMANTIC.fullmatch(text) is not None


def version_of_tags(tags: Iterable[str]) -> str:
    """The one version among some tags, each with or without a `v` before it; raises `UsageError`."""
    named = {tag: version for tag in tags if is_version(version := tag.removeprefix("v"))}
    versions = sorted(set(named.values()))
    if not versions:
        raise UsageError("no version is given, and no tag of HEAD is one", f"paperforge release VERSION. {_HINT}")
    if len(versions) > 1:
        raise UsageError(f"the tags of HEAD are several versions: {', '.join(sorted(named))}", "Say which one.")
    return versions[0]
