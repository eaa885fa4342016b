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
_TEMPLATE_TYPST = """\
[-IMPORTS-]
#set page(paper: "a4")
[-CONTENT-]
[# if doc.bibtex #]
#bibliography("[-doc.bibtex-]")
[# endif #]
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


def typst(ground: Ground) -> tuple[Cost, str]:
    """Pandoc to DOCX, pandoc to Typst, Typst to PDF."""
    program = _typst(ground)

    def lines(text: _Text) -> Iterable[str]:
        call = f"{shlex.quote(str(pandoc()))} {text.language}.md --citeproc --bibliography references.bib"
        source = shlex.quote(f"{text.language}.typ")  # beside the text, from where it names its pictures
        yield f"{call} -o {text.to('docx')}"
        yield f"{call} -s -t typst -o {source}"
        yield f"{shlex.quote(program)} compile {source} {text.to('pdf')}"

    return _loop(ground, "typst", lines), ""


def libreoffice(ground: Ground) -> tuple[Cost, str]:
    """Pandoc to DOCX, and one call of LibreOffice that makes PDFs of all of them."""
    program = _found("soffice", "libreoffice")
    out, profile = ground.work / "libreoffice", ground.work / "libreoffice-profile"
    convert = f"-env:UserInstallation=file://{profile} --headless --convert-to pdf --outdir {shlex.quote(str(out))}"

    def lines(text: _Text) -> Iterable[str]:
        call = f"{shlex.quote(str(pandoc()))} {text.language}.md --citeproc --bibliography references.bib"
        yield f"{call} -o {text.to('docx')}"

    return _loop(ground, "libreoffice", lines, f"{program} {convert} {shlex.quote(str(out))}/*.docx"), ""


def mystmd(ground: Ground) -> tuple[Cost, str]:
    """One project of mystmd a paper, with exports to DOCX and, through Typst, to PDF; the templates are plain and local.

    The Typst that mystmd writes needs a package of Typst's registry. The first paper is made once before anything is measured,
    so that it is fetched by then; where it cannot be, there are no PDFs, and the row says so.
    """
    program, path = _found("myst"), Path(_typst(ground)).parent
    project = ground.project(ground.papers, "myst")
    folders = [project / "papers" / series.slug(paper) for paper in range(ground.papers)]
    kinds: tuple[str, ...] = ("docx", "pdf")
    for folder in folders:
        _write_myst(folder, kinds)
    _run(ground, "mystmd", _myst_script(program, path, folders[:1]))
    note = ""
    if not (folders[0] / "exports/en.pdf").is_file():
        kinds, note = ("docx",), "DOCX alone: Typst could not fetch the packages that mystmd's PDFs need"
        for folder in folders:
            _write_myst(folder, kinds)
    cost = _run(ground, "mystmd", _myst_script(program, path, folders))
    wanted = [folder / f"exports/{language}.{kind}" for folder in folders for language in LANGUAGES for kind in kinds]
    if missing := [path for path in wanted if not path.is_file()]:
        raise measure.CommandError(f"mystmd wrote no {missing[0].name} ({len(missing)} missing in all)")
    return cost, note


def _myst_script(program: str, path: Path, folders: Iterable[Path]) -> str:
    """One call a paper; the exports and what mystmd keeps from one call to the next are taken away first."""
    lines = [f"export PATH={shlex.quote(str(path))}:$PATH"]
    for folder in folders:
        lines += [f"cd {shlex.quote(str(folder))}", "rm -rf exports _build", f"{program} build --all --ci"]
    return "\n".join((*lines, ""))


def _write_myst(folder: Path, kinds: Iterable[str]) -> None:
    formats = {"docx": "docx", "pdf": "typst"}
    exports = "".join(
        f"    - {{format: {formats[kind]}, template: plain-{kind}, articles: [{language}.md], "
        f"output: exports/{language}.{kind}}}\n"
        for language in LANGUAGES
        for kind in kinds
    )
    (folder / "myst.yml").write_text(_MYST + exports, "utf-8")
    for kind, files in (("docx", ""), ("pdf", "template.typ")):
        template = folder / f"plain-{kind}"
        template.mkdir(exist_ok=True)
        (template / "template.yml").write_text(_TEMPLATE.format(kind=formats[kind], files=files), "utf-8")
    (folder / "plain-pdf/template.typ").write_text(_TEMPLATE_TYPST, "utf-8")


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
