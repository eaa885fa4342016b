"""What a PDF says of itself: XMP in all languages, in step with the information dictionary; claims only past the gates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

SLUG = "defining-interference"
NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Run = Callable[..., tuple[int, str, str]]


class Xmp:
    def __init__(self, path: Path) -> None:
        self.reader = PdfReader(path)
        stream = self.reader.trailer["/Root"]["/Metadata"].get_object()
        assert "/Filter" not in stream, "the packet must be readable without unpacking"
        self.root = ElementTree.fromstring(stream.get_data().decode())

    def text(self, name: str) -> str:
        return self.root.findtext(f".//{name}", "", NAMES)

    def items(self, name: str, kind: str) -> list[tuple[str, str]]:
        return [
            (each.get(LANG, ""), each.text or "") for each in self.root.iterfind(f".//{name}/rdf:{kind}/rdf:li", NAMES)
        ]


@pytest.fixture(scope="session")
def both(real_build: Path) -> Xmp:
    return Xmp(real_build / f"{SLUG}.en-ru.pdf")


def test_titles_descriptions_and_rights_stand_in_every_language_the_default_first(both: Xmp, real_build: Path) -> None:
    english, russian = "Defining “interference”", "Что считать «вмешательством»"
    assert both.items("dc:title", "Alt") == [
        ("x-default", f"{english} · {russian}"),
        ("en", english),
        ("ru", russian),
    ]
    assert Xmp(real_build / f"{SLUG}.ru.pdf").items("dc:title", "Alt") == [
        ("x-default", russian),
        ("ru", russian),
        ("en", english),
    ]
    for name in ("dc:description", "dc:rights"):
        found = both.items(name, "Alt")
        assert [language for language, _ in found] == ["x-default", "en", "ru"]
        assert found[0][1] == found[1][1] != found[2][1]


def test_authors_languages_publishers_and_keywords_are_lists(both: Xmp) -> None:
    assert [name for _, name in both.items("dc:creator", "Seq")] == ["Daniel Hartwell", "Alexei Veresov"]
    assert [tag for _, tag in both.items("dc:language", "Bag")] == ["en", "ru"]
    assert len(both.items("dc:publisher", "Bag")) == 4
    subjects = [word for _, word in both.items("dc:subject", "Bag")]
    assert "coercion" in subjects
    assert "принуждение" in subjects
    assert both.text("xmpRights:WebStatement") == "https://creativecommons.org/licenses/by/4.0/"
    assert both.text("dc:identifier") == "OP-1"


@pytest.mark.parametrize("edition", ["en", "ru", "en-ru"])
def test_the_packet_says_what_the_information_dictionary_says(edition: str, real_build: Path) -> None:
    xmp = Xmp(real_build / f"{SLUG}.{edition}.pdf")
    information: Any = xmp.reader.metadata
    assert xmp.items("dc:title", "Alt")[0][1] == information["/Title"]
    assert xmp.items("dc:description", "Alt")[0][1] == information["/Subject"]
    assert ", ".join(name for _, name in xmp.items("dc:creator", "Seq")) == information["/Author"]
    for name, key in (("pdf:Keywords", "/Keywords"), ("pdf:Producer", "/Producer"), ("xmp:CreatorTool", "/Creator")):
        assert xmp.text(name) == information[key]
    for name, key in (("xmp:CreateDate", "/CreationDate"), ("xmp:ModifyDate", "/ModDate")):
        assert xmp.text(name) == "2018-01-22T00:00:00Z"
        assert information[key] == "D:20180122000000Z"


def test_without_a_variant_a_pdf_claims_pdf_ua_and_no_pdf_a(both: Xmp) -> None:
    assert both.text("pdfuaid:part") == "1"
    assert both.text("pdfaid:part") == ""


@pytest.mark.parametrize(("variant", "level"), [("a-1b", "1B"), ("a-2u", "2U"), ("a-2a", "2A"), ("a-3a", "3A")])
def test_a_variant_is_claimed_beside_pdf_ua(
    variant: str, level: str, make_project: Callable[..., Path], paperforge: Run
) -> None:
    project = make_project({"papers/p/en.md": "# One {#one}\n\nWords, and a [link](https://example.org/).\n"})
    assert paperforge(project, "build", "--to", "pdf", "--edition", "en", "--pdf-variant", variant)[0] == 0
    xmp = Xmp(project / "build/p/p.en.pdf")
    assert xmp.text("pdfuaid:part") == "1"
    assert xmp.text("pdfaid:part") + xmp.text("pdfaid:conformance") == level
    root: Any = xmp.reader.trailer["/Root"]
    assert root["/OutputIntents"][0]["/DestOutputProfile"].get_object()["/N"] == 3
    assert root["/MarkInfo"]["/Marked"]
    assert "/ID" in xmp.reader.trailer
    assert xmp.reader.pdf_header == ("%PDF-1.4" if variant.startswith("a-1") else "%PDF-1.7")


def test_the_variant_of_the_project_is_taken(make_project: Callable[..., Path], paperforge: Run) -> None:
    project = make_project({"paperforge.yml": "languages: [en, ru]\npdf: {variant: a-3u}\n"})
    assert paperforge(project, "build", "--to", "pdf", "--edition", "ru")[0] == 0
    assert Xmp(project / "build/p/p.ru.pdf").text("pdfaid:part") == "3"


def test_what_pdf_a_forbids_is_said_and_not_claimed(make_project: Callable[..., Path], paperforge: Run) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><g opacity="0.5"><path d="M0 0h20v20z"/></g></svg>'
    )
    text = "# One {#one}\n\n![A caption.](a.svg){alt='What it shows.'}\n"
    project = make_project({"papers/p/en.md": text, "papers/p/ru.md": text, "papers/p/a.svg": drawing})
    code, out, err = paperforge(project, "build", "--to", "pdf", "--edition", "en", "--pdf-variant", "a-1b")
    assert code == 0
    assert "RND146" in out + err
    assert "transparent" in out + err
    xmp = Xmp(project / "build/p/p.en.pdf")
    assert xmp.text("pdfaid:part") == ""
    assert xmp.text("pdfuaid:part") == "1"


def test_a_heading_that_skips_a_level_takes_the_claim_of_pdf_ua_back(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    project = make_project({"papers/p/en.md": "# One {#one}\n\nWords.\n\n### Below {#below}\n\nWords.\n"})
    code, out, err = paperforge(project, "build", "--to", "pdf", "--edition", "en")
    assert "PDF/UA-1: a heading of level 4 follows one of level 2" in out + err
    assert code == 0
    assert Xmp(project / "build/p/p.en.pdf").text("pdfuaid:part") == ""


def test_an_unknown_variant_is_refused_with_a_suggestion(make_project: Callable[..., Path], paperforge: Run) -> None:
    code, _, err = paperforge(make_project(), "build", "--pdf-variant", "a-2w")
    assert code == 2
    assert "unknown variant of PDF “a-2w”" in err


def test_words_that_look_like_xml_stay_words(make_project: Callable[..., Path], paperforge: Run) -> None:
    title = "A \\<b\\> & “c” \\</dc:title\\>"
    project = make_project({"papers/p/paper.yml": f"title: {{en: '{title}', ru: Название}}\ndate: 2018-01-22\n"})
    assert paperforge(project, "build", "--to", "pdf", "--edition", "en")[0] == 0
    xmp = Xmp(project / "build/p/p.en.pdf")
    assert xmp.items("dc:title", "Alt")[0][1] == "A <b> & “c” </dc:title>"
