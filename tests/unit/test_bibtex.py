"""The places of entries in .bib files, against what pandoc reads from the same files."""

from __future__ import annotations

from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from paperforge.reading.bibtex import find_entries
from paperforge.source import SourceFile


def entries_of(text: str) -> list[tuple[str, int, dict[str, str]]]:
    source = SourceFile(PurePosixPath("refs.bib"), text)
    return [(entry.key, entry.span.position.line, dict(entry.fields)) for entry in find_entries(source)]


def test_fields_in_braces_quotes_and_bare_words() -> None:
    text = '@book{a,\n  title = {A {B} \\} c},\n  Note = "d {"} e",\n  year = 1970 # { x},\n}\n@Misc (b, title={T})'
    assert entries_of(text) == [
        ("a", 1, {"title": "A B \\ c", "note": 'd " e', "year": "1970 # x"}),
        ("b", 6, {"title": "T"}),
    ]


def test_an_at_sign_inside_a_field_or_a_comment_begins_no_entry() -> None:
    text = "@comment{@book{no, title={T}}}\n@string{x = {@misc{no,}}}\n@book{a, note={see @book{b, x}}, title={T}}"
    assert [key for key, _, _ in entries_of(text)] == ["a"]


def test_an_entry_that_is_never_closed_hides_nothing_before_it() -> None:
    assert [key for key, _, _ in entries_of("@book{a, title={T}}\n@book{b, title={T\n")] == ["a", "b"]


@given(st.text(alphabet='@{}(),="\\#ab \n', max_size=80))
def test_any_text_is_read_to_its_end(text: str) -> None:
    assert all(
        0 <= entry.span.start <= entry.span.end <= len(text)
        for entry in find_entries(SourceFile(PurePosixPath("x"), text))
    )
