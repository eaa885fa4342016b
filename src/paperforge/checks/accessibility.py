"""A11Y: what a reader needs who does not see the page."""

from __future__ import annotations

from collections.abc import Iterator

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.pandoc.ast import Element, plain_text, walk
from paperforge.reading.paper import Body, Paper
from paperforge.reading.project import Project


def check_alternatives(paper: Paper, project: Project) -> Iterator[Diagnostic]:
    """A11Y110: a figure's caption does not stand in for its alternative text."""
    for body in paper.bodies.values():
        in_figures = {id(image): figure for figure, image in _figures(body)}
        for element in walk(body.ast["blocks"]):
            if element["t"] != "Image":
                continue
            alternative = plain_text(element["c"][1])
            figure = in_figures.get(id(element))
            only_caption = figure is not None and alternative == plain_text(figure["c"][1])
            if not alternative or only_caption:
                message = f"the image “{element['c'][2][0]}” has no alternative text in {body.language}"
                hint = 'Add {alt="…"} behind the address: what the picture says, not what it looks like.'
                yield Diagnostic(codes.A11Y110, message, body.places.span(element), hint)


def _figures(body: Body) -> Iterator[tuple[Element, Element]]:
    for figure in walk(body.ast["blocks"]):
        if figure["t"] == "Figure":
            for image in walk(figure["c"][2]):
                if image["t"] == "Image":
                    yield figure, image


CHECKS = (check_alternatives,)
