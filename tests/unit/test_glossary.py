"""The small decisions of the glossary: the order of labels, labels of handling, sources in a line."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest

from paperforge.glossary.collect import sort_key
from paperforge.glossary.sources import describe_source
from paperforge.model.joint import strictest
from paperforge.reading.references import Reference
from paperforge.source import SourceFile


def test_labels_are_sorted_without_their_marks() -> None:
    assert sorted(["ель", "ёж", "Европа", "жар"], key=sort_key) == ["Европа", "ёж", "ель", "жар"]
    assert sorted(["йод", "искра", "кран"], key=sort_key) == ["искра", "йод", "кран"]
    assert sorted(["étude", "Echo", "zone"], key=sort_key) == ["Echo", "étude", "zone"]


@pytest.mark.parametrize(
    ("labels", "label"),
    [
        ([], ""),
        (["", "TLP:WHITE"], "TLP:WHITE"),
        (["TLP:AMBER", "TLP:GREEN", "TLP:AMBER+STRICT"], "TLP:AMBER+STRICT"),
        (["TLP:GREEN", "For the parties", "TLP:GREEN"], "TLP:GREEN · For the parties"),
    ],
)
def test_a_glossary_has_the_strictest_label_of_its_papers(labels: list[str], label: str) -> None:
    assert strictest(labels) == label


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"title": "A Law"}, "A Law"),
        (
            {
                "author": [{"given": "Anna", "family": "Orlova"}, {"literal": "Assembly"}],
                "title": '<span class="nocase">Words.</span>',
                "container-title": "A Journal",
                "issued": {"date-parts": [[2016, 1], [2017]]},
                "URL": "https://example.org/a",
            },
            "Anna Orlova, Assembly. Words. A Journal. 2016–2017. https://example.org/a",
        ),
        ({"title": "Old", "issued": {"literal": "n.d."}}, "Old. n.d"),
    ],
)
def test_a_source_is_a_line_of_plain_words(item: dict[str, Any], words: str) -> None:
    span = SourceFile(PurePosixPath("refs.bib"), "").span(0)
    assert describe_source(Reference(item, span)) == words
