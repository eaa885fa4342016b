"""`paperforge glossary`: the terms of several papers, listed and in five formats."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from pypdf import PdfReader
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

Run = Callable[..., tuple[int, str, str]]
BASE = "urn:paperforge:talks-at-sea"
TBX = "{urn:iso:std:iso:30042:ed-2}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

PROJECT = """\
series: {title: {en: Talks at Sea, ru: Беседы в море}}
languages: [en, ru]
sides:
  US: {name: {en: United States, ru: США}}
  RF: {name: {en: Russian Federation, ru: Россия}}
  DE: {name: {en: Germany, ru: Германия}}
packages:
  cables: {title: {en: The Cable Package, ru: Пакет о кабелях}, papers: [a]}
  empty: {title: {en: Nothing, ru: Ничего}}
"""
CONTESTED = """\
t-interference:
  label: {en: interference, ru: вмешательство}
  status: contested
  equivalence:
    - {of: en, to: ru, match: broad, note: {en: it also covers intervention, ru: это и интервенция}}
  false_friends: [{language: ru, word: интервенция, note: {en: suggests troops, ru: наводит на мысль о войсках}}]
  deprecated: {en: [meddling]}
  definitions:
    US:
      language: en
      text: Covert *acts* alone.
      gloss: {ru: Только тайные действия.}
      source: law1990
    RF:
      language: ru
      text: Любые действия [@doctrine, с. 3].
      gloss: {en: Acts of any kind.}
      source: doctrine
    DE: {language: de, text: Jede Handlung., gloss: {en: Any act., ru: Любой поступок.}, source: law1990}
"""
AGREED = """\
t-cable:
  label: {en: submarine cable, ru: подводный кабель}
  status: agreed
  abbreviation: {en: SC, ru: ПК}
  definition: {en: A cable on the sea bed., ru: "Кабель на дне моря."}
  source: law1990
"""
SHARED = """\
t-ship: {label: {en: ship, ru: судно}, status: agreed, definition: {en: A vessel., ru: Плавсредство.}, source: law1990}
t-buoy: {label: {en: buoy, ru: буй}, status: provisional, definition: {en: A float., ru: Поплавок.}, source: law1990}
"""
SOURCES = """\
@misc{law1990, title = {Law of the Sea}, author = {{Assembly}}, date = {1990}, langid = {english}}
@misc{doctrine, title = {Доктрина}, date = {2016}, langid = {russian}}
"""


def paper(slug: str, terms: str, date: str, text: str = "", more: str = "") -> dict[str, str]:
    folder = f"papers/{slug}"
    return {
        f"{folder}/paper.yml": f"id: OP-{slug}\ntitle: {{en: Paper {slug}, ru: Доклад {slug}}}\ndate: {date}\n{more}",
        f"{folder}/en.md": f"# One {{#one}}\n\nWords. {text}\n",
        f"{folder}/ru.md": f"# Раз {{#one}}\n\nСлова. {text}\n",
        f"{folder}/terms.yml": terms,
        f"{folder}/refs.bib": SOURCES,
    }


FILES = {
    "paperforge.yml": PROJECT,
    "glossary.yml": SHARED,
    **paper(
        "a", CONTESTED + AGREED, "2018-01-22", "[interference]{.term ref=t-interference}", 'handling: "TLP:GREEN"\n'
    ),
    **paper(
        "b", AGREED, "2018-03-05", "[ship]{.term ref=t-ship} [cable]{.term ref=t-cable}", 'handling: "TLP:AMBER"\n'
    ),
}
ALL = "tbx,skos,pdf,docx,html"


@pytest.fixture
def project(make_project: Callable[..., Path]) -> Path:
    folder = make_project(FILES)
    for name in ("paper.yml", "en.md", "ru.md"):
        (folder / "papers/p" / name).unlink()
    (folder / "papers/p").rmdir()
    return folder


def terms_in(listing: str) -> list[str]:
    return [line for line in listing.splitlines() if line and not line.startswith(" ")][:-1]


def test_the_listing_has_every_term_with_labels_definitions_and_papers(project: Path, paperforge: Run) -> None:
    code, out, err = paperforge(project, "glossary")
    assert (code, err) == (0, "")
    assert terms_in(out) == [
        "buoy · provisional · t-buoy",
        "interference · contested · t-interference",
        "ship · agreed · t-ship",
        "submarine cable · agreed · t-cable",
    ]
    assert "US (en): Covert acts alone. [law1990]" in out
    assert "ru, gloss: Только тайные действия." in out
    assert "RF (ru): Любые действия [doctrine, с. 3]. [doctrine]" in out
    assert "defined in glossary.yml; used in b" in out
    assert "defined in glossary.yml; used in no text" in out
    assert "defined in a, b; used in b" in out, "the same term in two papers is one entry"
    assert out.endswith("4 terms of 2 papers, 1 contested\n")
    assert not (project / "build").exists()


def test_a_package_and_named_papers_have_only_what_they_use(project: Path, paperforge: Run) -> None:
    _, out, _ = paperforge(project, "glossary", "b")
    assert [line.split(" · ")[-1] for line in terms_in(out)] == ["t-ship", "t-cable"]
    code, out, _ = paperforge(project, "glossary", "--package", "cables", "--to", "skos,tbx")
    assert code == 0
    assert sorted(path.name for path in (project / "build/glossary").iterdir()) == ["cables.tbx", "cables.ttl"]
    assert "The Cable Package: Glossary" in (project / "build/glossary/cables.tbx").read_text()


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["--package", "cable"], "there is no package “cable”", "Did you mean “cables”?"),
        (["--package", "empty"], "has no papers", "papers: [...]"),
        (["--package", "cables", "b"], "papers are named, and a package too", "or the package"),
        (["--to", "tbxx"], "unknown format “tbxx”", "Did you mean “tbx”?"),
        (["c"], "there is no paper “c”", "Papers here: a, b"),
    ],
)
def test_wrong_usage_says_what_is_right(
    project: Path, paperforge: Run, arguments: list[str], message: str, hint: str
) -> None:
    code, _, err = paperforge(project, "glossary", *arguments)
    assert code == 2
    assert message in err
    assert hint in err


# ---------------------------------------------------------------- one id, two terms


def differing(project: Path) -> None:
    other = AGREED.replace("A cable on the sea bed.", "A wire.").replace("Кабель на дне моря.", "Провод.")
    (project / "papers/b/terms.yml").write_text(other)


def test_one_id_for_two_terms_keeps_both_and_says_so(project: Path, paperforge: Run) -> None:
    differing(project)
    code, out, err = paperforge(project, "glossary")
    assert code == 0
    assert "papers/b/terms.yml:1:1: warning TERM032" in err
    assert "here it is “t-cable.b”" in err
    assert {"submarine cable · agreed · t-cable", "submarine cable · agreed · t-cable.b"} <= set(terms_in(out))
    assert "A cable on the sea bed." in out
    assert "A wire." in out


def test_a_project_that_counts_it_an_error_gets_no_glossary(project: Path, paperforge: Run) -> None:
    differing(project)
    (project / "paperforge.yml").write_text(f"{PROJECT}severity: {{TERM032: error}}\n")
    code, _, err = paperforge(project, "glossary", "--to", "tbx")
    assert code == 1
    assert "error TERM032" in err
    assert not (project / "build").exists()


def test_one_key_for_two_sources_is_two_sources(project: Path, paperforge: Run) -> None:
    bibliography = project / "papers/b/refs.bib"
    bibliography.write_text(SOURCES.replace("Law of the Sea", "Law of the Land"))
    code, _, err = paperforge(project, "glossary", "--to", "html,skos")
    assert code == 0
    assert "t-cable.b" in err, "a definition with another source is another term"
    graph = read_graph(project)
    cited = {str(text) for text in graph.objects(None, DCTERMS.bibliographicCitation)}
    assert {"Assembly. Law of the Sea. 1990", "Assembly. Law of the Land. 1990"} <= cited
    page = (project / "build/glossary/glossary.html").read_text()
    assert "Law of the Sea" in page
    assert "Law of the Land" in page


def test_entries_of_a_source_that_do_not_contradict_each_other_are_one(project: Path, paperforge: Run) -> None:
    fuller = SOURCES.replace("date = {1990}", "date = {1990}, url = {https://example.org/law}, urldate = {2018-01-02}")
    (project / "papers/b/refs.bib").write_text(fuller)
    code, _, err = paperforge(project, "glossary", "--to", "skos")
    assert (code, err) == (0, "")
    cited = {str(text) for text in read_graph(project).objects(None, DCTERMS.bibliographicCitation)}
    assert "Assembly. Law of the Sea. 1990. https://example.org/law" in cited


def test_the_same_words_may_cite_different_sources(project: Path, paperforge: Run) -> None:
    for slug, year in (("a", "1990"), ("b", "1991")):
        terms = "t-x: {label: {en: zone, ru: зона}, status: agreed, definition: {en: 'As said [@law].', ru: 'Зона [@law].'}}\n"
        (project / f"papers/{slug}/terms.yml").write_text(terms)
        (project / f"papers/{slug}/refs.bib").write_text(f"@misc{{law, title = {{A Law}}, date = {{{year}}}}}\n")
        for language in ("en", "ru"):
            (project / f"papers/{slug}/{language}.md").write_text("# One {#one}\n\nWords.\n")
    code, _, err = paperforge(project, "glossary", "a", "b", "--to", "html")
    assert code == 0
    assert "t-x.b" in err
    page = (project / "build/glossary/glossary.html").read_text()
    printed = re.findall(r"As said .*?(\d{4})", page, re.DOTALL)
    assert printed == ["1990", "1991"]


def test_a_source_that_no_paper_has_is_said_and_shown_by_its_key(project: Path, paperforge: Run) -> None:
    (project / "glossary.yml").write_text(SHARED.replace("Поплавок.}, source: law1990", "Поплавок.}, source: lost"))
    code, _, err = paperforge(project, "glossary", "--to", "html")
    assert code == 0
    assert "the source “lost” of the term “t-buoy”" in err
    assert "lost" in (project / "build/glossary/glossary.html").read_text()


# ---------------------------------------------------------------- SKOS


def read_graph(project: Path, name: str = "glossary") -> Graph:
    return Graph().parse(project / f"build/glossary/{name}.ttl")


@pytest.fixture
def graph(project: Path, paperforge: Run) -> Graph:
    assert paperforge(project, "glossary", "--to", "skos")[0] == 0
    return read_graph(project)


def test_skos_gives_a_contested_term_one_concept_per_side(graph: Graph) -> None:
    shared = URIRef(f"{BASE}:term:t-interference")
    us, rf, de = (URIRef(f"{shared}/{side}") for side in ("US", "RF", "DE"))
    assert set(graph.subjects(RDF.type, SKOS.Collection)) == {shared}
    assert set(graph.objects(shared, SKOS.member)) == {us, rf, de}
    assert set(graph.objects(us, SKOS.inScheme)) == {URIRef(f"{BASE}:scheme/US")}
    assert set(graph.objects(us, SKOS.relatedMatch)) == {rf, de}
    assert set(graph.objects(us, SKOS.definition)) == {Literal("Covert acts alone.", lang="en")}
    assert set(graph.objects(us, SKOS.note)) == {Literal("Только тайные действия.", lang="ru")}
    assert set(graph.objects(rf, SKOS.note)) == {Literal("Acts of any kind.", lang="en")}
    assert set(graph.objects(us, SKOS.hiddenLabel)) == {Literal("meddling", lang="en")}
    source = graph.value(us, DCTERMS.source)
    assert graph.value(source, DCTERMS.bibliographicCitation) == Literal("Assembly. Law of the Sea. 1990")
    assert not set(graph.subject_objects(SKOS.exactMatch))


def test_skos_says_how_labels_stand_to_each_other_in_notes(graph: Graph) -> None:
    notes = {str(note) for note in graph.objects(URIRef(f"{BASE}:term:t-interference/US"), SKOS.scopeNote)}
    assert "“вмешательство” (ru) means more than “interference” (en): it also covers intervention" in notes
    assert "False friend: “интервенция” (ru): suggests troops" in notes
    assert "As understood by: United States" in notes


def test_skos_gives_an_agreed_term_one_concept(graph: Graph) -> None:
    cable = URIRef(f"{BASE}:term:t-cable")
    assert (cable, RDF.type, SKOS.Concept) in graph
    assert set(graph.objects(cable, SKOS.prefLabel)) == {
        Literal("submarine cable", lang="en"),
        Literal("подводный кабель", lang="ru"),
    }
    assert set(graph.objects(cable, SKOS.altLabel)) == {Literal("SC", lang="en"), Literal("ПК", lang="ru")}
    assert set(graph.objects(cable, SKOS.definition)) == {
        Literal("A cable on the sea bed.", lang="en"),
        Literal("Кабель на дне моря.", lang="ru"),
    }
    assert set(graph.objects(cable, DCTERMS.isReferencedBy)) == {URIRef(f"{BASE}:paper:{slug}") for slug in "ab"}


def test_skos_holds_the_integrity_conditions(graph: Graph) -> None:
    """SKOS Reference (W3C, 2009): S9, S13, S14, S27, S37, S46; and no blank nodes."""
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    collections = set(graph.subjects(RDF.type, SKOS.Collection))
    assert len(concepts) == 6
    assert not concepts & schemes, "S9"
    assert not (concepts | schemes) & collections, "S37"
    assert {scheme for concept in concepts for scheme in graph.objects(concept, SKOS.inScheme)} == schemes
    labels = [SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel]
    for concept in concepts:
        found = [set(graph.objects(concept, label)) for label in labels]
        assert sum(map(len, found)) == len(set.union(*found)), "S13"
        languages = [label.language for label in found[0]]  # type: ignore[attr-defined]
        assert len(languages) == len(set(languages)), "S14"
        assert len(list(graph.objects(concept, SKOS.inScheme))) == 1
    for one, other in graph.subject_objects(SKOS.relatedMatch):
        assert (other, SKOS.relatedMatch, one) in graph, "S44"
        assert (one, SKOS.exactMatch, other) not in graph, "S46"
        assert (one, SKOS.broader, other) not in graph, "S27"
    assert all(isinstance(node, URIRef) for triple in graph for node in triple[:2])
    assert all(isinstance(node, URIRef | Literal) for node in graph.objects())


# ---------------------------------------------------------------- TBX


@pytest.fixture
def tbx(project: Path, paperforge: Run) -> etree._Element:
    assert paperforge(project, "glossary", "--to", "tbx")[0] == 0
    return etree.parse(project / "build/glossary/glossary.tbx").getroot()


def words(section: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Word, administrative status and type of each term of a language."""
    for term in section.iter(f"{TBX}termSec"):
        notes = {note.get("type"): note.text for note in term.iter(f"{TBX}termNote")}
        yield term.findtext(f"{TBX}term"), notes["administrativeStatus"].split("Term-")[0], notes.get("termType", "")


def test_tbx_reads_back_as_the_same_terms(tbx: etree._Element) -> None:
    entries = {entry.get("id"): entry for entry in tbx.iter(f"{TBX}conceptEntry")}
    assert list(entries) == [
        "t-buoy",
        "t-interference.US",
        "t-interference.RF",
        "t-interference.DE",
        "t-ship",
        "t-cable",
    ]
    cable = {section.get(LANG): section for section in entries["t-cable"].iter(f"{TBX}langSec")}
    assert list(words(cable["en"])) == [
        ("submarine cable", "preferred", "fullForm"),
        ("SC", "admitted", "abbreviation"),
    ]
    group = cable["ru"].find(f"{TBX}descripGrp")
    assert [child.text for child in group] == ["Кабель на дне моря.", "Assembly. Law of the Sea. 1990"]
    us = {section.get(LANG): section for section in entries["t-interference.US"].iter(f"{TBX}langSec")}
    assert list(words(us["en"])) == [("interference", "preferred", ""), ("meddling", "deprecated", "")]
    assert us["en"].findtext(f".//{TBX}descrip") == "Covert acts alone."
    assert us["ru"].find(f"{TBX}descripGrp") is None, "a gloss is not a definition"
    assert us["ru"].findtext(f"{TBX}note") == "Иными словами: Только тайные действия."


def test_tbx_keeps_the_senses_of_the_sides_apart_and_names_them(tbx: etree._Element) -> None:
    entries = {entry.get("id"): entry for entry in tbx.iter(f"{TBX}conceptEntry")}
    us, german = entries["t-interference.US"], entries["t-interference.DE"]
    targets = [reference.get("target") for reference in us.findall(f"{TBX}ref")]
    assert targets == ["t-interference.RF", "t-interference.DE"]
    notes = {(note.get(LANG), note.text) for note in us.findall(f"{TBX}note")}
    assert ("en", "As understood by: United States") in notes
    assert ("ru", "В понимании стороны: США") in notes
    # No label is German: the definition stands above the sections of languages.
    assert german.find(f"{TBX}descripGrp/{TBX}descrip").get(LANG) == "de"
    assert [section.get(LANG) for section in german.findall(f"{TBX}langSec")] == ["en", "ru"]


def test_tbx_has_only_categories_of_the_dialect_on_their_levels(tbx: etree._Element) -> None:
    """ISO 30042:2019 and the definition of TBX-Basic 1.2.1: which data category may stand where, with which values."""
    assert (tbx.tag, tbx.get("type"), tbx.get("style"), tbx.get(LANG)) == (f"{TBX}tbx", "TBX-Basic", "dca", "en")
    assert [child.tag.removeprefix(TBX) for child in tbx] == ["tbxHeader", "text"]
    levels = {
        ("descrip", "definition"): {"conceptEntry", "langSec"},
        ("admin", "source"): {"conceptEntry", "langSec"},
        ("admin", "projectSubset"): {"conceptEntry"},
        ("ref", "crossReference"): {"conceptEntry"},
        ("termNote", "administrativeStatus"): {"termSec"},
        ("termNote", "termType"): {"termSec"},
    }
    ids = [element.get("id") for element in tbx.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in tbx.iter():
        name = element.tag.removeprefix(TBX)
        assert element.tag.startswith(TBX)
        if element is not tbx and element.get("type"):
            above = element.getparent()
            above = above.getparent() if above.tag == f"{TBX}descripGrp" else above
            assert above.tag.removeprefix(TBX) in levels[name, element.get("type")]
        if element.get("target"):
            assert element.get("target") in ids
        if name == "langSec":
            order = [child.tag.removeprefix(TBX) for child in element]
            assert order[order.index("termSec") :] == ["termSec"] * order.count("termSec") != []
        if name == "conceptEntry":
            order = [child.tag.removeprefix(TBX) for child in element]
            assert order[order.index("langSec") :] == ["langSec"] * order.count("langSec") != []


# ---------------------------------------------------------------- documents, and outputs as a whole


def test_documents_have_all_terms_in_every_language(project: Path, paperforge: Run) -> None:
    code, out, err = paperforge(project, "glossary", "--to", ALL)
    assert (code, err) == (0, "")
    folder = project / "build/glossary"
    names = [f"glossary.{suffix}" for suffix in ("docx", "html", "pdf", "tbx", "ttl")]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert all(f"build/glossary/{name}" in out for name in names)
    reader = PdfReader(folder / "glossary.pdf")
    pdf = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    word = Document(str(folder / "glossary.docx"))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    docx = " ".join([*(paragraph.text for paragraph in word.paragraphs), *cells])
    html = (folder / "glossary.html").read_text()
    for text in (pdf, docx, html):
        for said in (
            "Talks at Sea: Glossary",
            "Беседы в море. Глоссарий",
            "TLP:AMBER",
            "A cable on the sea bed.",
            "Кабель на дне моря.",
            "Jede Handlung.",
            "Acts of any kind.",
            "Поплавок.",
            "False friend:",
            "Law of the Sea",
            "Paper a; Paper b",
        ):
            assert said in text
    assert reader.metadata and str(reader.metadata["/CreationDate"]).startswith("D:20180305"), (
        "the latest of the papers"
    )
    assert html.index("buoy") < html.index("submarine cable")
    assert html.index("подводный кабель") < html.index("судно"), "in the order of its own language"


def test_a_project_in_one_language_has_one_text_and_no_link_to_another_page(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    terms = "t-a: {label: {en: alpha}, status: agreed, definition: {en: The first.}}\n"
    project = make_project({"paperforge.yml": "languages: [en]\n", "papers/p/terms.yml": terms})
    assert paperforge(project, "glossary", "--to", "html,skos")[0] == 0
    page = (project / "build/glossary/glossary.html").read_text()
    assert "<title>Glossary</title>" in page
    assert 'rel="alternate"' not in page
    assert URIRef("urn:paperforge:project:term:t-a") in set(read_graph(project).subjects())


def test_an_error_in_a_paper_leaves_earlier_outputs_alone(project: Path, paperforge: Run) -> None:
    assert paperforge(project, "glossary", "--to", "tbx,skos")[0] == 0
    before = {path: path.read_bytes() for path in (project / "build/glossary").iterdir()}
    (project / "papers/b/en.md").write_text("# One {#one}\n\nA claim [@nobody].\n")
    code, _, err = paperforge(project, "glossary", "--to", "tbx,skos")
    assert code == 1
    assert "CIT100" in err
    assert "earlier outputs are untouched" in err
    assert {path: path.read_bytes() for path in (project / "build/glossary").iterdir()} == before
    (project / "papers/b/paper.yml").write_text("title: {en: [\n")
    assert paperforge(project, "glossary")[:2] == (1, ""), "a paper that cannot be read"


def test_nothing_is_written_through_a_link(project: Path, paperforge: Run, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (project / "build").mkdir()
    (project / "build/glossary").symlink_to(tmp_path / "elsewhere")
    code, _, err = paperforge(project, "glossary", "--to", "tbx")
    assert code == 4
    assert "symbolic link" in err
    assert not list((tmp_path / "elsewhere").iterdir())


def test_the_same_papers_give_the_same_bytes(project: Path) -> None:
    found = []
    for seed, zone in (("0", "UTC"), ("4242", "Asia/Vladivostok")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        arguments = [sys.executable, "-m", "paperforge", "glossary", "--to", ALL]
        subprocess.run(arguments, cwd=project, env=env, check=True, capture_output=True, timeout=240)
        found.append({path.name: path.read_bytes() for path in sorted((project / "build/glossary").iterdir())})
    assert len(found[0]) == 5
    assert found[0] == found[1]
    assert all(str(project).encode() not in content for content in found[0].values())
