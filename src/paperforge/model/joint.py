"""What several papers say of themselves together: for a glossary of them, and for a package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from paperforge.diagnostics import Stage
from paperforge.model.language import Text
from paperforge.model.metadata import Author, Imprint, Metadata

T = TypeVar("T")

# Traffic Light Protocol (FIRST, 2022; version 1 had WHITE), the strictest last.
_TLP = ("TLP:CLEAR", "TLP:WHITE", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
CLAUSES = ("language_clause", "non_attribution", "disclaimer", "imprint", "funding", "acknowledgements", "sample")


def joint_metadata(title: Text, papers: Sequence[Metadata]) -> Metadata:
    """The latest date, the lowest stage and the strictest label of the papers, and what all of them say alike."""
    dates = [each.date for each in papers if each.date]
    return Metadata(
        title=title,
        date=max(dates, default=None),
        stage=min((each.stage for each in papers), key=lambda stage: stage.rank, default=Stage.DRAFT),
        citable=bool(papers) and all(each.citable for each in papers),
        handling=strictest(each.handling for each in papers),
        sample=next((each.sample for each in papers if each.sample), None),
        language_clause=shared([each.language_clause for each in papers]),
        disclaimer=shared([each.disclaimer for each in papers]),
        imprint=shared([_without_numbers(each.imprint) for each in papers]),
    )


def shared(values: Sequence[T | None]) -> T | None:
    """What all papers say alike."""
    return values[0] if values and all(value == values[0] for value in values) else None


def all_authors(papers: Iterable[Metadata]) -> tuple[Author, ...]:
    """Everybody who wrote one of them, once, in the order of the papers; without roles, which are those of one paper."""
    found = [author.model_copy(update={"roles": ()}) for paper in papers for author in paper.authors]
    return tuple({author.person or author.name: author for author in reversed(found)}.values())[::-1]


def _without_numbers(imprint: Imprint | None) -> Imprint | None:
    return imprint.model_copy(update={"isbn": "", "doi": ""}) if imprint else None


def strictest(labels: Iterable[str]) -> str:
    """The label that all of them allow; labels that are none of the Traffic Light Protocol's all stand."""
    given = list(dict.fromkeys(filter(None, labels)))
    if all(label in _TLP for label in given):
        return max(given, key=_TLP.index, default="")
    return " · ".join(given)
