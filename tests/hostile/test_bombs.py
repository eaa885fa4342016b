"""Rows 29, 30, 32, 33, 38, 39: a text that would take for ever is stopped by a limit while its neighbour is built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LIMITS = "languages: [en, ru]\nlimits: {seconds: 2, memory: 512}\n"

STOPPED = {
    "row-29-brackets": "[" * 20 + "a",
    "row-29-links": "[a](" * 3000,
    "row-29-notes": "^[" * 1000,
    "row-33-quotes": ">" * 10_000,
    "row-33-lists": "\n".join("  " * depth + "- x" for depth in range(600)),
    "row-39-notes-used-again": "[^1] " * 3000 + "\n\n[^1]: " + "word " * 800,
    "row-39-addresses-used-again": "[a] " * 3000 + "\n\n[a]: https://x/" + "w" * 50_000,
    "row-38-quotes": "> " * 120 + "x",
}


def test_rows_29_to_39_a_bomb_is_stopped_while_its_neighbour_is_built(
    make_project: Callable[..., Path], paperforge: Any
) -> None:
    papers = {f"papers/{name}.md": f"# One\n\n{text}\n" for name, text in STOPPED.items()}
    project = make_project({"paperforge.yml": LIMITS, **papers})
    code, out, err = paperforge(project, "build", "--to", "html")
    assert code == 1
    assert "fault of paperforge" not in out + err
    assert [path.name for path in (project / "build").iterdir()] == ["p"]
    for name in STOPPED:
        # Brackets are counted before pandoc sees them: the place is theirs.
        place = {"row-29-brackets": "3:8", "row-29-notes": "3:16"}.get(name, "1:1")
        assert f"papers/{name}.md:{place}: error SEC124" in out, name


ENDS = {
    "row-30-note-in-itself": "Words.[^1]\n\n[^1]: a [^1]",
    "row-30-notes-in-a-ring": "Words.[^1]\n\n[^1]: a [^2]\n\n[^2]: b [^1]",
    "row-32-commands": r"\newcommand{\a}{xx}"
    + "".join(rf"\newcommand{{\{chr(98 + i)}}}{{\{chr(97 + i)}\{chr(97 + i)}}}" for i in range(24))
    + r" $\y$ \y",
    "row-32-definitions": "$"
    + "".join(rf"\def\{chr(98 + i)}{{\{chr(97 + i)}\{chr(97 + i)}}}" for i in range(24))
    + r"\y$",
    "braces": "$" + "{" * 5000 + "x" + "}" * 5000 + "$",
    "fractions": "$" + r"\frac{1}{" * 400 + "x" + "}" * 400 + "$",
    "backticks": "`" * 3000 + "a",
    "stars": "*a " * 3000,
}


def test_rows_30_and_32_what_grows_elsewhere_ends_here(make_project: Callable[..., Path], paperforge: Any) -> None:
    papers = {f"papers/{name}.md": f"# One\n\n{text}\n" for name, text in ENDS.items()}
    project = make_project({"paperforge.yml": LIMITS.replace("2,", "20,"), **papers})
    code, out, err = paperforge(project, "build", "--to", "html", "--edition", "en")
    assert code == 0, out + err
    assert sorted(path.name for path in (project / "build").iterdir()) == sorted([*ENDS, "p"])


def test_row_38_raw_html_that_nests_is_a_finding(refused: Any) -> None:
    found = refused({"papers/p/en.md": "# One {#one}\n\n" + "<div>" * 400}, "SEC123 papers/p/en.md:3")
    assert len(found) >= 400


@pytest.mark.parametrize("mark", ["> ", "- ", "::: x\n", "*_", "[", "1. "])
def test_row_38_nesting_of_any_kind_is_never_a_traceback(
    mark: str, make_project: Callable[..., Path], paperforge: Any
) -> None:
    text = mark * 70 + "x" + ("]{.x}" * 70 if mark == "[" else "")
    project = make_project({"paperforge.yml": LIMITS, "papers/q.md": f"# One\n\n{text}\n"})
    code, out, err = paperforge(project, "build", "q", "--to", "html", "--edition", "en")
    assert code in {0, 1}, out + err
    assert "fault of paperforge" not in out + err


@pytest.mark.parametrize("where", ["title", "abstract"])
def test_row_38_nesting_in_the_metadata_is_a_finding(where: str, refused: Any) -> None:
    head = {"title": "{en: T, ru: Т}", where: "{en: '" + "> " * 90 + "x', ru: ы}"}
    found = refused({"papers/p/paper.yml": "".join(f"{key}: {value}\n" for key, value in head.items())})
    assert any(code == "SEC124" and file == "papers/p/paper.yml" for code, file, _ in found)


def test_row_37_a_paper_that_is_too_slow_for_the_renderer_does_not_stop_its_neighbour(
    make_project: Callable[..., Path], paperforge: Any
) -> None:
    head = "title: {en: T, ru: Т}\n"
    papers = {"papers/slow/paper.yml": head, "papers/slow/en.md": "# One\n\n" + "~a" * 40_000 + "\n"}
    project = make_project({"paperforge.yml": LIMITS.replace("2,", "6,"), **papers})
    (project / "build/slow").mkdir(parents=True)
    old = project / "build/slow/slow.en.pdf"
    old.write_bytes(b"old")
    code, out, err = paperforge(project, "build", "--to", "pdf", "--edition", "en")
    assert code == 4, out + err
    assert "papers/slow/en.md: error SEC124: the edition “en” could not be rendered as pdf" in out
    assert old.read_bytes() == b"old"
    assert (project / "build/p/p.en.pdf").read_bytes().startswith(b"%PDF")
