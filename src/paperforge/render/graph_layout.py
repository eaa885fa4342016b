"""Graphs laid out by Graphviz (pygraphviz) in a child process: `python -m paperforge.render.graph_layout MEMORY_MIB`.

Graphviz is C and not for threads; the child is killed when it takes too long. It is given sizes and no words: no font, file
or address is read. Frames: `paperforge.process`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paperforge.process import Worker, WorkerError, read_frames, write_frames

MEMORY = 1024  # MiB
MAX_KEPT = 2000

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, in points from the upper left: middles of nodes, control points of cubic curves."""

    width: float
    height: float
    nodes: Mapping[str, Point]
    edges: Mapping[tuple[str, str], tuple[Point, ...]]


LayOut = Callable[[Sequence[str]], list[Layout]]


class GraphLayout:
    """Lays out graphs; the child starts with the first one. Not for two threads at once."""

    def __init__(self, seconds: float) -> None:
        """Limit each call to `seconds` of wall clock."""
        env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONPATH": str(Path(__file__).parents[2])}
        # Plugins of Graphviz would look for fonts and settings of the machine, and tell of what they miss.
        env |= {"FONTCONFIG_FILE": os.devnull, "HOME": "/nonexistent"}
        self._worker = Worker([sys.executable, "-P", "-m", "paperforge.render.graph_layout", str(MEMORY)], env)
        self._seconds = seconds
        self._kept: dict[str, Layout] = {}

    def lay_out(self, graphs: Sequence[str]) -> list[Layout]:
        """The layouts by `dot` of directed graphs in the DOT language, without two edges of the same ends.

        Raises `WorkerError` and its kinds when they cannot be laid out in time.
        """
        if len(self._kept) > MAX_KEPT:
            self._kept.clear()
        new = [graph for graph in dict.fromkeys(graphs) if graph not in self._kept]
        if new:
            try:
                _, answers = self._worker.call({}, [graph.encode() for graph in new], self._seconds)
            except WorkerError as error:
                raise type(error)(f"a graph could not be laid out: {error}") from error
            self._kept.update(zip(new, map(_read, answers), strict=True))
        return [self._kept[graph] for graph in graphs]

    def close(self) -> None:
        """End the child process."""
        self._worker.close()


def _read(answer: bytes) -> Layout:
    told = json.loads(answer)
    left, bottom, right, top = told["box"]

    def place(x: float, y: float) -> Point:
        return x - left, top - y  # its y goes up

    nodes = {name: place(*middle) for name, middle in told["nodes"]}
    edges = {(tail, head): tuple(place(*point) for point in curve) for tail, head, curve in told["edges"]}
    return Layout(right - left, top - bottom, nodes, edges)


def main() -> None:
    """Answer requests until the parent goes away."""
    limit = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints cannot garble the frames
    while (request := read_frames(sys.stdin.buffer)) is not None:
        try:
            answers = [json.dumps(_lay_out(blob.decode())).encode() for blob in request[1]]
        except Exception as error:  # the parent says it to the user, with the paper's place
            write_frames(out, {"error": str(error)[:400]})
        else:
            write_frames(out, {}, answers)


def _lay_out(source: str) -> dict[str, Any]:
    from pygraphviz import AGraph

    graph = AGraph(string=source)
    graph.layout(prog="dot")
    edges = [
        [str(tail), str(head), [_point(each) for each in graph.get_edge(tail, head).attr["pos"].split()]]
        for tail, head in graph.edges()
    ]
    nodes = [[str(node), _point(node.attr["pos"])] for node in graph.nodes()]
    box = [float(number) for number in graph.graph_attr["bb"].split(",")]
    graph.close()
    return {"box": box, "nodes": nodes, "edges": edges}


def _point(text: str) -> list[float]:
    x, y = text.split(",")
    return [float(x), float(y)]


if __name__ == "__main__":
    main()
