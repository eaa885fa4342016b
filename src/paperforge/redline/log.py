"""The change log of a release, as Markdown and as JSON: what was counted, and what the authors say of it (CHANGES.yml)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from paperforge.model.notes import Note
from paperforge.reading.files import show_hidden
from paperforge.redline.compare import Comparison, PaperChange
from paperforge.redline.listing import as_data, format_counts, format_values

FORMAT_NAME = "paperforge-changes/1"
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~$])")
_OPTIONS = "options.yml"


def format_log(comparison: Comparison, notes: Sequence[Note]) -> str:
    """The change log as Markdown (CommonMark)."""
    lines = [f"# Changes from {_plain(comparison.old.label)} to {_plain(comparison.new.label)}"]
    general = [line for note in notes if not note.paper for line in _note(note)]
    if general:
        lines += ["", *general]
    changed = [paper for paper in comparison.papers if paper.differs]
    for status in ("added", "removed", "renamed"):
        named = [paper for paper in changed if paper.status == status]
        if named:
            lines += ["", f"Papers {status}:", "", *(f"- {_name(paper)}" for paper in named)]
    for paper in comparison.papers:
        own = [note for note in notes if note.paper == paper.slug]
        if own or (paper.differs and paper.status not in {"added", "removed"}):
            lines += ["", *_paper(paper, own)]
    if len(lines) == 1:
        lines += ["", "Nothing changed."]
    return "\n".join(show_hidden(line) for line in lines) + "\n"


def _name(paper: PaperChange) -> str:
    title = _title(paper)
    was = f" (was {_plain(paper.old_slug)})" if paper.status == "renamed" else ""
    return f"{_plain(paper.slug)}{was}: {title}" if title else f"{_plain(paper.slug)}{was}"


def _title(paper: PaperChange) -> str:
    known = paper.new or paper.old
    if known is None:
        return ""
    title = known.metadata.title
    return " · ".join(_plain(" ".join(title[language].split())) for language in title.languages())


def _paper(paper: PaperChange, notes: Sequence[Note]) -> Iterator[str]:
    metadata = paper.new.metadata if paper.new else None
    version = f" {_plain(metadata.version)}" if metadata and metadata.version else ""
    yield f"## {_name(paper)}{version}"
    yield ""
    for note in notes:
        yield from _note(note)
    for text in paper.texts:
        yield f"- {text.language}: {format_counts(text)}"
    for kind in ("closed", "opened", "changed"):
        for text in paper.texts:
            for bracket in text.brackets:
                if bracket.kind == kind:
                    place = f" ({_plain(bracket.heading)})" if bracket.heading else ""
                    yield f"- {text.language}, bracket {_plain(bracket.name)}{place}: {_plain(bracket.words)}"
    options = [value for value in paper.values if value.file == _OPTIONS]
    yield from (f"- {_plain(line)}" for line in format_values(options))
    others = len(paper.values) - len(options)
    if others:
        yield f"- {others} {'value' if others == 1 else 'values'} changed in the metadata and terms"
    if paper.status == "same":
        yield "- no change in its files"


def _note(note: Note) -> Iterator[str]:
    """A note in each of its languages, with the ids it is about."""
    about = f" ({', '.join(_plain(each) for each in note.ids)})" if note.ids else ""
    for language in note.text.languages():
        yield f"- {language}: {_plain(' '.join(note.text[language].split()))}{about}"


def _plain(words: str) -> str:
    """Words in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", words)


def format_log_json(comparison: Comparison, notes: Sequence[Note]) -> str:
    """The change log for programs; the words of changes are in the redline."""
    data = as_data(comparison)
    data["format"] = FORMAT_NAME
    data["notes"] = [note.model_dump(mode="json") for note in notes]
    for paper in data["papers"]:
        for text in paper["texts"]:
            del text["changes"]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
