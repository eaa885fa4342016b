"""The law of the Word redline: all changes accepted, it says what the new file says; all rejected, what the old one said."""

from __future__ import annotations

import datetime
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from paperforge.formats.docx import render_docx
from paperforge.formats.office import find_office
from paperforge.formats.tools import Tools
from paperforge.reading.editions import parse_edition
from paperforge.reading.loader import read_paper
from paperforge.reading.project import read_project
from paperforge.reading.prose import read_project_prose
from paperforge.redline.word import merge_docx
from paperforge.render.assemble import assemble

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "redline"
DATE = datetime.datetime(2018, 1, 22, tzinfo=datetime.UTC)
HISTORY = [
    ("health-dialogue", "24684ca", "en"),
    ("health-dialogue", "5416a14", "ru"),
    ("inf-new-start", "508aade", "side-by-side"),
]


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


changes = _load("word_changes")
MakeProject = Callable[..., Path]


def edits() -> dict[str, Callable[[str], str]]:
    """What authors do to a text, by name."""
    first = "First item, with a note.[^b]"
    return {
        "words": lambda text: text.replace("reaffirm", "affirm again").replace("some length", "no great length"),
        "emphasis": lambda text: text.replace("*reaffirm*", "reaffirm").replace("Its definition", "**Its** definition"),
        "note gone": lambda text: text.replace(first, "First item.").replace("[^b]: Another note.", ""),
        "note new": lambda text: text.replace("with two paragraphs", "with two paragraphs[^c]") + "\n[^c]: A third note.\n",
        "note changed": lambda text: text.replace("A note with *emphasis*", "A longer note with emphasis"),
        "note with an address": lambda text: text.replace("Another note.", "Another note, [here](https://example.org/b)."),
        "rows": lambda text: text.replace("| Vienna | *400* |", "| Vienna | 410 |\n| Warsaw | 5 |"),
        "row gone": lambda text: text.replace("| Geneva | 300   |\n", ""),
        "column": lambda text: text.replace("| Geneva | 300   |", "| Geneva | 300 | a |").replace(
            "|:-------|------:|", "|:-------|------:|---|").replace("| Place  | Limit |", "| Place | Limit | By |").replace(
            "| Vienna | *400* |", "| Vienna | *400* | b |"),
        "table gone": lambda text: re.sub(r"\| Place.*?tbl-x\}\n", "", text, flags=re.DOTALL),
        "items": lambda text: text.replace("2.  Second item", "2.  An item between, which is new.\n3.  Second item"),
        "bullets": lambda text: text.replace("    - of its own", "    - of its own\n    - and a third"),
        "list gone": lambda text: re.sub(r"1\.  First.*?1,5 лет\.\n", "", text, flags=re.DOTALL),
        "split": lambda text: text.replace("act; see", "act.\n\nSee"),
        "joined": lambda text: text.replace("    with two paragraphs\n    - and", "    - and"),
        "moved": lambda text: move(text, "> A quotation of some length,\n> over two lines.\n"),
        "heading": lambda text: text.replace("# Scope {#scope}", "# The scope of it {#scope}\n\nA new paragraph."),
        "definitions": lambda text: text.replace("Other term\n:   What it means.\n", "A third term\n:   What that means.\n"),
        "bracket closed": lambda text: text.replace("[[US: shall] [RF: should]]{.brk}", "shall"),
        "blocks of a bracket": lambda text: text.replace("A whole paragraph that one side wants.", "A.\n\nOne more."),
        "address": lambda text: text.replace("https://example.org/a", "https://example.org/other"),
        "picture": lambda text: text.replace("figures/a.png", "figures/b.png"),
        "formula": lambda text: text.replace("$x^2$", "$x^3$"),
        "end": lambda text: text.replace("code that is kept as it is", "other code"),
        "everything": lambda text: "# Another text\n\nWith other words.\n\n| A | B | C |\n|---|---|---|\n| 1 | 2 | 3 |\n",
    }  # fmt: skip


def move(text: str, block: str) -> str:
    assert block in text
    return text.replace(block, "").replace("# Scope {#scope}\n", f"# Scope {{#scope}}\n\n{block}\n")


@pytest.fixture(scope="module")
def tools() -> Iterator[Tools]:
    project = read_project(ROOT)
    running = Tools(120, 2048, project.house, project.configuration.docx.model_copy(update={"page_numbers": "none"}))
    yield running
    running.close()


def make(folder: Path, slug: str, edition: str, tools: Tools) -> bytes:
    project = read_project(folder)
    paper = read_paper(project, slug, tools.pandoc, [])
    assert paper is not None
    chosen = parse_edition(edition, project.languages)
    assert chosen is not None
    prose = read_project_prose(project, tools.pandoc) | paper.prose
    document = assemble(paper, project, prose, chosen.within(paper.languages), [], tools.pandoc, tools.drawing)
    return render_docx(document, tools).content


def check(old: bytes, new: bytes, folder: Path) -> bytes:
    merged = merge_docx(old, new, "paperforge", DATE)
    assert merged == merge_docx(old, new, "paperforge", DATE)
    parts = changes.read(merged)
    assert changes.Says(parts, "accept").blocks == changes.Says(changes.read(new)).blocks
    assert changes.Says(parts, "reject").blocks == changes.Says(changes.read(old)).blocks
    path = folder / "redline.docx"
    path.write_bytes(merged)
    result = OpenXmlValidator().validate(str(path))
    assert result.is_valid, [str(error) for error in result.errors]
    return merged


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, tools: Tools) -> tuple[str, bytes]:
    text = (CASES / "everything.md").read_text()
    folder = tmp_path_factory.mktemp("base")
    return text, make(_write(folder, text), "p", "en", tools)


def _write(folder: Path, text: str) -> Path:
    from PIL import Image

    files = {
        "paperforge.yml": "languages: [en, ru]\nsides:\n  US: {name: {en: United States}}\n  RF: {name: {en: Russia}}\n",
        "papers/p/paper.yml": "title: {en: A title}\ndate: 2018-01-22\n",
        "papers/p/en.md": text,
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (folder / "papers/p/figures").mkdir(exist_ok=True)
    for name, colour in (("a", "red"), ("b", "blue")):
        Image.new("RGB", (40, 40), colour).save(folder / f"papers/p/figures/{name}.png")
    return folder


@pytest.mark.parametrize("name", edits())
def test_every_edit_can_be_accepted_and_rejected(
    base: tuple[str, bytes], tools: Tools, tmp_path: Path, name: str
) -> None:
    text, before = base
    edited = edits()[name](text)
    assert edited != text
    after = make(_write(tmp_path, edited), "p", "en", tools)
    check(before, after, tmp_path)
    check(after, before, tmp_path)


def test_a_file_against_itself_has_no_change(base: tuple[str, bytes], tmp_path: Path) -> None:
    merged = check(base[1], base[1], tmp_path)
    document = changes.read(merged)["word/document.xml"]
    assert not re.search(rb"<w:(ins|del|moveFrom|moveTo|rPrChange|pPrChange)[ >]", document)


def test_a_moved_paragraph_is_moved_and_not_deleted(base: tuple[str, bytes], tools: Tools, tmp_path: Path) -> None:
    text, before = base
    after = make(_write(tmp_path, edits()["moved"](text)), "p", "en", tools)
    document = changes.read(check(before, after, tmp_path))["word/document.xml"]
    assert document.count(b"<w:moveFromRangeStart") == document.count(b"<w:moveToRangeStart") == 1


def test_marks_have_the_author_the_date_of_the_paper_and_numbers_of_their_own(
    base: tuple[str, bytes], tools: Tools, tmp_path: Path
) -> None:
    text, before = base
    after = make(_write(tmp_path, edits()["words"](text)), "p", "en", tools)
    root = etree.fromstring(changes.read(check(before, after, tmp_path))["word/document.xml"])
    marks = [*root.iter(changes.w("ins")), *root.iter(changes.w("del"))]
    assert marks
    assert {(each.get(changes.w("author")), each.get(changes.w("date"))) for each in marks} == {
        ("paperforge", "2018-01-22T00:00:00Z")
    }
    assert len({each.get(changes.w("id")) for each in marks}) == len(marks)


def past(slug: str, revision: str, folder: Path) -> Path:
    """The project of this repository as it was, in the house style of now."""
    found = subprocess.run(["git", "cat-file", "-e", revision], cwd=ROOT, capture_output=True, check=False)
    if found.returncode:
        pytest.skip("the history of this repository is not here")
    names = ["paperforge.yml", "people.yml", "papers"]
    archive = subprocess.run(["git", "archive", revision, *names], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder


@pytest.mark.parametrize(("slug", "revision", "edition"), HISTORY)
def test_the_history_of_the_samples(slug: str, revision: str, edition: str, tools: Tools, tmp_path: Path) -> None:
    old = make(past(slug, revision, tmp_path), slug, edition, tools)
    check(old, make(ROOT, slug, edition, tools), tmp_path)


MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Resolve(source As String, target As String, command As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  If command &lt;&gt; "" Then
    dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
    dispatcher.executeDispatch(document.CurrentController.Frame, command, "", 0, Array())
  End If
  Dim filter(0) As New com.sun.star.beans.PropertyValue
  filter(0).Name = "FilterName"
  filter(0).Value = "Text (encoded)"
  document.storeToURL(target, filter())
  document.close(True)
End Sub
</script:module>
"""


class Office:
    """LibreOffice with a macro; its profile is made by a first start, which writes its own empty module."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run("--convert-to", "txt", "--outdir", str(folder), self.file("first", b"words"))
        (folder / "profile/user/basic/Standard/Module1.xba").write_text(MACRO)

    def file(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def run(self, *arguments: str) -> None:
        program = shutil.which("soffice") or "soffice"
        profile = f"-env:UserInstallation=file://{self.folder}/profile"
        subprocess.run(
            [program, profile, "--headless", "--norestore", *arguments], capture_output=True, timeout=180, check=True
        )

    def words(self, content: bytes, command: str) -> list[str]:
        """The lines of a file after a command, without those that hold no word: see the guide on what it leaves behind."""
        source = self.file("in.docx", content)
        target = self.folder / "out.txt"
        self.run(f'macro:///Standard.Module1.Resolve("file://{source}","file://{target}","{command}")')
        lines = [line.strip() for line in target.read_text(encoding="utf-8-sig").splitlines()]
        return [line for line in lines if re.search(r"[^\W\d]", line)]


@pytest.mark.office
@pytest.mark.skipif(not find_office(), reason="LibreOffice is not installed")
def test_libreoffice_accepts_and_rejects_the_same(tools: Tools, tmp_path: Path) -> None:
    old = make(past("health-dialogue", "24684ca", tmp_path), "health-dialogue", "en", tools)
    new = make(ROOT, "health-dialogue", "en", tools)
    merged = merge_docx(old, new, "paperforge", DATE)
    office = Office(tmp_path)
    assert office.words(merged, ".uno:AcceptAllTrackedChanges") == office.words(new, "")
    assert office.words(merged, ".uno:RejectAllTrackedChanges") == office.words(old, "")
