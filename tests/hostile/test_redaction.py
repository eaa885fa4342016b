"""What was taken out of a paper is found wherever it could hide in an output, in whatever form; nothing lands then."""

from __future__ import annotations

import base64
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest

from paperforge.cli.main import run
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.loader import read_paper
from paperforge.reading.project import read_project
from paperforge.reading.prose import Prose
from paperforge.redaction import publishing
from paperforge.redaction.leaks import HINT
from paperforge.redaction.pruning import Pruner
from paperforge.redaction.publishing import Publication, publish
from paperforge.redaction.removed import runs_of
from paperforge.redaction.words import Haystack, fold, shingles

Verb = Callable[..., tuple[int, str, str]]
SECRET = "the commission would withdraw from Kaliningrad by the autumn of next year"
FILES = {
    "papers/p/paper.yml": "title: {en: A title, ru: Название}\ndate: 2018-01-22\n",
    "papers/p/en.md": f"# One {{#one}}\n\nOpen words. [In secret, {SECRET}.]{{.internal}} "
    "[Call Zimbrovsky.]{.internal}\n\n![A map](media/map.png){.internal #fig-hidden-map}\n",
    "papers/p/ru.md": "# Раз {#one}\n\nОткрытые слова. [Тайное.]{.internal} [Ещё.]{.internal}\n",
}


def png() -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (8, 8), (1, 2, 3)).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The paper, and its public outputs."""
    from paperforge.write import write_files

    root = tmp_path_factory.mktemp("leaks") / "project"
    files = {root / name: text.encode() for name, text in FILES.items()}
    files[root / "paperforge.yml"] = b"languages: [en, ru]\n"
    files[root / "papers/p/media/map.png"] = png()
    write_files(files)
    assert run(["build", "--project", str(root), "--edition", "en", "--redact", "public"]) == 0
    return root


@pytest.fixture(scope="module")
def publication(folder: Path) -> Iterator[Publication]:
    project = read_project(folder)
    pandoc = Pandoc(30, 2048)
    paper = read_paper(project, "p", pandoc, [])
    assert paper is not None
    made = publish(paper, project, Prose(), [], [])
    pandoc.close()
    assert made is not None
    yield made


def output(folder: Path, kind: str) -> bytes:
    return (folder / f"build/p/p.en.public.{kind}").read_bytes()


def leaks(publication: Publication, content: bytes, kind: str) -> list[str]:
    return [found.message for found in publication.find_leaks(content, kind, f"p.en.public.{kind}")]


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_an_output_that_is_clean_is_called_clean(kind: str, folder: Path, publication: Publication) -> None:
    assert leaks(publication, output(folder, kind), kind) == []


FORMS = {
    "as it is": SECRET,
    "in capitals": SECRET.upper(),
    "over lines": SECRET.replace(" ", "\n"),
    "with other blanks": SECRET.replace(" ", "\u00a0\u202f"),
    "without blanks": SECRET.replace(" ", ""),
    "with soft hyphens": SECRET.replace("r", "r\u00ad"),
    "hyphenated at line ends": SECRET.replace("mm", "m-\nm").replace("ning", "nin-\n  g"),
    "with ligatures": SECRET.replace("fr", "\ufb00r"[1:]).replace("ff", "\ufb00"),
    "with zero-width spaces": "\u200b".join(SECRET),
    "with full-width letters": "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in SECRET),
    "half of it": "would withdraw from Kaliningrad by the",
    "with other punctuation": SECRET.replace(" ", " — "),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_the_words_is_found(form: str) -> None:
    haystack = Haystack([f"before {FORMS[form]} after"])
    assert any(haystack.holds(run) for run in shingles(fold(f"In secret, {SECRET}.")))


def test_words_that_only_look_alike_are_not_found() -> None:
    haystack = Haystack(["The commission withdrew from Kaliningrad in autumn.", "next year"])
    assert not any(haystack.holds(run) for run in shingles(fold(SECRET)))
    assert not Haystack(["therapist"]).holds("rapist") and Haystack(["a rapist."]).holds("rapist")


@pytest.mark.parametrize("words", [SECRET, "Call Zimbrovsky", "CALL-\nZIMBROVSKY,", "fig-hidden-map"])
@pytest.mark.parametrize("place", ["info", "xmp", "bookmark", "alternative", "actual", "attachment", "comment", "name"])
def test_a_pdf_gives_it_away_nowhere(place: str, words: str, folder: Path, publication: Publication) -> None:
    pdf = pikepdf.open(io.BytesIO(output(folder, "pdf")))
    spoil_pdf(pdf, place, words)
    stream = io.BytesIO()
    pdf.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    found = leaks(publication, stream.getvalue(), "pdf")
    assert found and all(words not in message for message in found)


def spoil_pdf(pdf: pikepdf.Pdf, place: str, words: str) -> None:
    if place == "info":
        pdf.docinfo["/Subject"] = words
    elif place == "xmp":
        with pdf.open_metadata() as metadata:
            metadata["dc:description"] = words
    elif place == "bookmark":
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(words, 0))
    elif place in {"alternative", "actual"}:
        element = pdf.Root.StructTreeRoot.K
        while isinstance(element, pikepdf.Array):
            element = element[0]
        element["/Alt" if place == "alternative" else "/ActualText"] = words
    elif place == "attachment":
        pdf.attachments["x.txt"] = pikepdf.AttachedFileSpec(pdf, words.encode(), filename="x.txt")
    elif place == "comment":
        note = {"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name.Text, "/Rect": [0, 0, 9, 9], "/Contents": words}
        pdf.pages[0].Annots = pdf.make_indirect([pdf.make_indirect(pikepdf.Dictionary(note))])
    else:
        pdf.Root["/" + words.replace(" ", "_")] = True


@pytest.mark.parametrize("place", ["info", "xmp", "bookmark", "alternative", "actual"])
def test_a_name_alone_is_found_where_people_read(place: str, folder: Path, publication: Publication) -> None:
    pdf = pikepdf.open(io.BytesIO(output(folder, "pdf")))
    spoil_pdf(pdf, place, "Zimbrovsky")
    stream = io.BytesIO()
    pdf.save(stream)
    assert leaks(publication, stream.getvalue(), "pdf")
    for spoilt in ("<p>zimbrov\u00adsky</p>", '<img alt="Zimbrovsky">', "<p>Zim-\nbrovsky</p>"):
        assert leaks(publication, output(folder, "html").replace(b"</main>", spoilt.encode() + b"</main>"), "html")


PARTS = {
    "text": ("word/document.xml", "<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "</w:body>"),
    "runs that split words": ("word/document.xml", "split", "</w:body>"),
    "deleted text": ("word/document.xml", '<w:p><w:del w:id="9"><w:r><w:delText>{}</w:delText></w:r></w:del></w:p>', "</w:body>"),
    "an alternative text": ("word/document.xml", '<w:p><w:bookmarkStart w:id="99" w:name="{}"/></w:p>', "</w:body>"),
    "a comment of XML": ("word/document.xml", "<!-- {} -->", "</w:body>"),
    "a style": ("word/styles.xml", '<w:style w:styleId="x"><w:name w:val="{}"/></w:style>', "</w:styles>"),
    "properties": ("docProps/core.xml", "<dc:subject>{}</dc:subject>", "</cp:coreProperties>"),
    "settings": ("word/settings.xml", '<w:docVars><w:docVar w:name="x" w:val="{}"/></w:docVars>', "</w:settings>"),
}  # fmt: skip


@pytest.mark.parametrize("words", [SECRET, "Call Zimbrovsky", "fig-hidden-map"])
@pytest.mark.parametrize("place", [*PARTS, "a part of its own", "a picture", "the name of a part"])
def test_a_docx_gives_it_away_nowhere(place: str, words: str, folder: Path, publication: Publication) -> None:
    def spoil(name: str, data: bytes) -> bytes:
        part, pattern, before = PARTS.get(place, ("", "", ""))
        if name != part:
            return data
        if pattern == "split":
            runs = "".join(f"<w:r><w:t>{letter}</w:t></w:r>" for letter in words)
            pattern = f"<w:p>{runs}</w:p>"
        return data.replace(before.encode(), pattern.format(words).encode() + before.encode())

    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(output(folder, "docx"))) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, spoil(info.filename, old.read(info)))
        if place == "a part of its own":
            new.writestr("customXml/item1.xml", f"<x>{words}</x>")
        elif place == "a picture":
            new.writestr("word/media/x.png", png())
        elif place == "the name of a part":
            new.writestr(f"word/media/{words}.xml", "<x/>")
    assert leaks(publication, stream.getvalue(), "docx")


PAGES = {
    "text": "<p>{}</p>",
    "text with marks in it": "<p>{split}</p>",
    "an attribute": '<p title="{}">x</p>',
    "a comment": "<!-- {} -->",
    "a script": '<script>var x = "{}"</script>',
    "data for search engines": '<script type="application/ld+json">{json}</script>',
    "a picture": '<img src="data:image/svg+xml;base64,{svg}">',
    "the same picture": '<img src="data:image/png;base64,{png}">',
    "a style sheet": "<style>p::after {{ content: '{}' }}</style>",
    "references to characters": "<p>{entities}</p>",
}


@pytest.mark.parametrize("words", [SECRET, "Call Zimbrovsky"])
@pytest.mark.parametrize("place", PAGES)
def test_a_page_gives_it_away_nowhere(place: str, words: str, folder: Path, publication: Publication) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><desc>{words}</desc></svg>'
    spoilt = PAGES[place].format(
        words,
        split="".join(f"<i>{letter}</i>" for letter in words),
        json=json.dumps({"x": ["".join(f"{letter}\u00ad" for letter in words)]}),
        svg=base64.b64encode(svg.encode()).decode(),
        png=base64.b64encode(png()).decode(),
        entities="".join(f"&#{ord(letter)};" for letter in words),
    )
    page = output(folder, "html").replace(b"</main>", spoilt.encode() + b"</main>")
    assert leaks(publication, page, "html")


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_an_output_that_cannot_be_read_again_is_not_trusted(kind: str, publication: Publication) -> None:
    assert "cannot be read again" in leaks(publication, b"%PDF-1.7 nothing", kind)[0]


def test_a_leak_keeps_the_paper_from_landing_and_earlier_outputs_whole(
    folder: Path, tmp_path: Path, paperforge: Verb, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a pass that forgets notes: what it leaves is found in the tree and in every format, and cannot be ignored."""
    project = tmp_path / "project"
    shutil.copytree(folder, project)
    (project / "papers/p/paper.yml").write_text(
        "title: {en: A title, ru: Название}\ndate: 2018-01-22\nignore: [SEC127]\nseverity: {SEC127: note}\n"
    )
    before = {path: path.read_bytes() for path in (project / "build").rglob("*") if path.is_file()}
    monkeypatch.setattr(Pruner, "inlines", lambda self, inlines: [*map(self._kept, inlines)], raising=True)
    monkeypatch.setattr(Pruner, "_kept", forget, raising=False)
    code, out, _ = paperforge(project, "build", "--edition", "en", "--redact", "public")
    assert code == 4, out
    for name in ("the edition “en.public”", "p.en.public.pdf", "p.en.public.docx", "p.en.public.html"):
        assert name in out
    assert HINT in out
    assert {path: path.read_bytes() for path in before} == before
    assert publishing.__doc__


def forget(pruner: Pruner, inline: dict[str, object]) -> dict[str, object]:
    if pruner._goes(inline):
        pruner.removed.append(inline)
    return inline


def test_deep_and_odd_trees_are_pruned_without_a_word_left() -> None:
    pandoc = Pandoc(30, 2048)
    deep = "".join("  " * level + "- item\n" for level in range(20)) + "  " * 20 + "- [SECRET]{.internal}\n"
    odd = """\
| A | B |
|---|---|
| x | [SECRET]{.internal} |
| []{.internal}SECRET | y |

+---+---+
| a | b |
|   +---+
|   | []{.internal}SECRET |
+---+---+

Term [SECRET]{.internal}

:   []{.internal}SECRET

| Line [SECRET]{.internal}
| []{.internal} SECRET line

> []{.internal} SECRET quote

*[SECRET]{.internal}* "[SECRET]{.internal}" [**[SECRET]{.internal}**](https://example.org/SECRET) ![[SECRET]{.internal} x](a.png)
[@key, [SECRET]{.internal}] `SECRET`{.internal} [x]{.internal title="SECRET"} ~~[SECRET]{.internal}~~ ^[[SECRET]{.internal}]

```{.internal}
SECRET
```

(@) []{.internal} SECRET example

[![SECRET](b.png)]{.internal}
"""
    for markdown in (deep, odd):
        kept = Pruner().blocks(pandoc.read(markdown)["blocks"])
        assert "SECRET" not in json.dumps(kept), json.dumps(kept)
        assert runs_of(kept)
    pandoc.close()
