"""What else makes PDF and DOCX from the same texts: pandoc with Typst, mystmd, LibreOffice. Each as its users would call it.

Every peer gets a serial shell script over all papers, measured as one tree of processes. None of them makes tags, checks or
front matter, so a row says what a peer takes and not that it does the same.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import measure
import series
from ground import PROGRAMS, TWO, Ground, pandoc
from measure import Cost

LANGUAGES = ("en", "ru")
# For a Typst that is a Python package: the two calls that its users and mystmd make, `typst compile FILE [OUT]`.
_TYPST = """\
#!{python}
import pathlib, sys, typst
if "--version" in sys.argv:
    print("typst", typst.__version__ if hasattr(typst, "__version__") else "(Python package)")
else:
    source, *rest = [word for word in sys.argv[2:] if not word.startswith("-")]
    typst.compile(source, output=rest[0] if rest else str(pathlib.Path(source).with_suffix(".pdf")))
"""
_MYST = """\
version: 1
project:
  bibliography: [references.bib]
  exports:
"""
_TEMPLATE = """\
jtex: v1
title: Plain
kind: {kind}
parts: []
doc: []
options: []
files: [{files}]
"""


class NotHereError(Exception):
    """A program that a row needs is not installed."""


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of one paper, and where its outputs go."""

    folder: Path
    language: str
    out: Path

    def to(self, ending: str) -> str:
        return shlex.quote(str(self.out / f"{self.folder.name}.{self.language}.{ending}"))


def typst(ground: Ground) -> Cost:
    """Pandoc to DOCX, pandoc to Typst, Typst to PDF."""
    program = _typst(ground)

    def lines(text: _Text) -> Iterable[str]:
        call = f"{shlex.quote(str(pandoc()))} {text.language}.md --citeproc --bibliography references.bib"
        source = shlex.quote(f"{text.language}.typ")  # beside the text, from where it names its pictures
        yield f"{call} -o {text.to('docx')}"
        yield f"{call} -s -t typst -o {source}"
        yield f"{shlex.quote(program)} compile {source} {text.to('pdf')}"

    return _loop(ground, "typst", lines)


def libreoffice(ground: Ground) -> Cost:
    """Pandoc to DOCX, and one call of LibreOffice that makes PDFs of all of them."""
    program = _found("soffice", "libreoffice")
    out, profile = ground.work / "libreoffice", ground.work / "libreoffice-profile"
    convert = f"-env:UserInstallation=file://{profile} --headless --convert-to pdf --outdir {shlex.quote(str(out))}"

    def lines(text: _Text) -> Iterable[str]:
        call = f"{shlex.quote(str(pandoc()))} {text.language}.md --citeproc --bibliography references.bib"
        yield f"{call} -o {text.to('docx')}"

    return _loop(ground, "libreoffice", lines, f"{program} {convert} {shlex.quote(str(out))}/*.docx")


def mystmd(ground: Ground) -> Cost:
    """One project of mystmd a paper, with exports to DOCX and, through Typst, to PDF; the templates are plain and local."""
    program, path = _found("myst"), Path(_typst(ground)).parent
    project = ground.project(ground.papers, "myst")
    for paper in range(ground.papers):
        _write_myst(project / "papers" / series.slug(paper))
    script = f"export PATH={shlex.quote(str(path))}:$PATH\n" + "".join(
        f"cd {shlex.quote(str(project / 'papers' / series.slug(paper)))}\n{program} build --all --ci\n"
        for paper in range(ground.papers)
    )
    cost = _run(ground, "mystmd", script)
    if missing := [path for paper in range(ground.papers) for path in _missing(project, paper)]:
        raise measure.CommandError(f"mystmd wrote no {missing[0].name} ({len(missing)} missing in all)")
    return cost


def _missing(project: Path, paper: int) -> list[Path]:
    out = project / "papers" / series.slug(paper) / "exports"
    return [
        out / f"{language}.{kind}"
        for language in LANGUAGES
        for kind in ("pdf", "docx")
        if not (out / f"{language}.{kind}").is_file()
    ]


def _write_myst(folder: Path) -> None:
    exports = "".join(
        f"    - {{format: {kind}, template: plain-{kind}, articles: [{language}.md], output: exports/{language}.{ending}}}\n"
        for language in LANGUAGES
        for kind, ending in (("docx", "docx"), ("typst", "pdf"))
    )
    (folder / "myst.yml").write_text(_MYST + exports, "utf-8")
    for kind, files in (("docx", ""), ("typst", "template.typ")):
        template = folder / f"plain-{kind}"
        template.mkdir(exist_ok=True)
        (template / "template.yml").write_text(_TEMPLATE.format(kind=kind, files=files), "utf-8")
    (folder / "plain-typst/template.typ").write_text('[-IMPORTS-]\n#set page(paper: "a4")\n[-CONTENT-]\n', "utf-8")


def _found(*names: str) -> str:
    for name in names:
        if path := shutil.which(name):
            return path
    raise NotHereError(f"{names[0]} is not on PATH")


def _typst(ground: Ground) -> str:
    """The Typst on PATH; else the Python package, in this environment or in that of PAPERFORGE_BENCH_TYPST, as a command."""
    if path := shutil.which("typst"):
        return path
    python = os.environ.get("PAPERFORGE_BENCH_TYPST")
    if not python and importlib.util.find_spec("typst"):
        python = str(PROGRAMS / "python")
    if not python:
        raise NotHereError("typst is neither on PATH nor a package of this Python")
    command = ground.work / "bin/typst"
    command.parent.mkdir(exist_ok=True)
    command.write_text(_TYPST.format(python=python), "utf-8")
    command.chmod(0o755)
    return str(command)


def _loop(ground: Ground, name: str, lines: Callable[[_Text], Iterable[str]], last: str = "") -> Cost:
    """Run lines for each text from its paper's folder, then a last one."""
    project, out = ground.project(ground.papers, "peers"), ground.work / name
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    script = []
    for paper in range(ground.papers):
        folder = project / "papers" / series.slug(paper)
        script.append(f"cd {shlex.quote(str(folder))}")
        script += [line for language in LANGUAGES for line in lines(_Text(folder, language, out))]
    cost = _run(ground, name, "\n".join((*script, last, "")))
    if len(list(out.glob("*.pdf"))) != ground.papers * len(LANGUAGES):
        raise measure.CommandError(f"{name} did not write all PDFs")
    return cost


def _run(ground: Ground, name: str, script: str) -> Cost:
    path = ground.work / f"{name}.sh"
    path.write_text("set -eu\n" + script, "utf-8")
    return measure.run(("sh", path), ground.work, ground.environment(ground.work), TWO)
