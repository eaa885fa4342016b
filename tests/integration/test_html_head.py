"""What a page tells machines: JSON-LD, Dublin Core, citation tags; only what the paper says, and nothing that can break out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import html

SLUG = "defining-interference"
Run = Callable[..., tuple[int, str, str]]


def read(path: Path) -> Any:
    return html.document_fromstring(path.read_bytes().decode())


def article(page: Any) -> dict[str, Any]:
    (script,) = page.xpath("//script")
    assert script.get("type") == "application/ld+json"
    return dict(json.loads(script.text))


def tags(page: Any, name: str) -> list[str]:
    return [str(each) for each in page.xpath(f"//meta[@name='{name}']/@content")]


def test_the_paper_is_a_scholarly_article_with_authors_series_and_license(real_build: Path) -> None:
    found = article(read(real_build / f"{SLUG}.ru.html"))
    assert found["@type"] == "ScholarlyArticle"
    assert found["name"] == "Что считать «вмешательством»"
    assert found["inLanguage"] == "ru"
    assert [author["name"] for author in found["author"]] == ["Дэниел Хартуэлл", "Алексей Петрович Вересов"]
    assert found["author"][1]["affiliation"][0]["name"] == "Невский центр международных исследований"
    assert found["isPartOf"]["name"] == "Варианты решений. Доклады устойчивого диалога"
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["version"] == "0.4"
    assert found["abstract"].startswith("В\u00a0Вашингтоне")


def test_a_working_paper_is_not_said_to_be_published(real_build: Path) -> None:
    found = article(read(real_build / f"{SLUG}.en.html"))
    assert "datePublished" not in found
    assert (found["dateModified"], found["creativeWorkStatus"]) == ("2018-01-22", "working")


def test_each_language_names_the_other_as_its_translation_by_a_relative_address(real_build: Path) -> None:
    for own, other in (("en", "ru"), ("ru", "en")):
        (translation,) = article(read(real_build / f"{SLUG}.{own}.html"))["workTranslation"]
        assert translation["inLanguage"] == other
        assert translation["url"] == f"{SLUG}.{other}.html"
        assert (real_build / translation["url"]).exists()
    assert "workTranslation" not in article(read(real_build / f"{SLUG}.en-ru.html"))


def test_an_edition_of_several_languages_gives_each_text_its_language(real_build: Path) -> None:
    page = read(real_build / f"{SLUG}.en-ru.html")
    assert [each["@language"] for each in article(page)["name"]] == ["en", "ru"]
    titles = page.xpath("//meta[@name='DC.title']")
    assert [each.get("lang") for each in titles] == ["en", "ru"]


def test_catalogues_find_author_institution_date_and_number(real_build: Path) -> None:
    page = read(real_build / f"{SLUG}.en.html")
    names = [each.get("name") for each in page.xpath("//meta[starts-with(@name, 'citation_author')]")]
    assert names == ["citation_author", "citation_author_institution"] * 2
    assert tags(page, "citation_publication_date") == ["2018/01/22"]
    assert tags(page, "citation_technical_report_number") == ["OP-1"]
    assert tags(page, "DC.creator") == ["Daniel Hartwell", "Alexei Veresov"]
    assert tags(page, "DC.identifier") == ["OP-1"]


def test_orcid_doi_and_isbn_are_given_where_the_paper_has_them(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    metadata = """\
title: {en: A title, ru: Название}
date: 2018-01-22
stage: published
history:
  - {version: "0.1", date: 2018-01-01, stage: draft}
  - {version: "0.2", date: 2018-01-02, stage: side-review}
  - {version: "0.3", date: 2018-01-03, stage: working}
  - {version: "0.4", date: 2018-01-04, stage: senior}
  - {version: "1.0", date: 2018-01-22, stage: published}
authors: [{name: Ann Author, orcid: 0000-0002-1825-0097, affiliation: {en: A house, ru: Дом}}]
citable: true
ignore: [TRN020]
imprint: {doi: 10.1000/182, isbn: 978-3-16-148410-0, licence: All rights reserved}
"""
    project = make_project({"papers/p/paper.yml": metadata})
    assert paperforge(project, "build", "--to", "html", "--edition", "en")[0] == 0
    page = read(project / "build/p/p.en.html")
    found = article(page)
    assert found["author"][0]["sameAs"] == "https://orcid.org/0000-0002-1825-0097"
    assert found["identifier"] == ["doi:10.1000/182", "urn:isbn:978-3-16-148410-0"]
    assert found["license"] == "All rights reserved"
    assert found["datePublished"] == "2018-01-22"
    assert tags(page, "citation_doi") == ["10.1000/182"]


def test_a_title_cannot_leave_the_script_element_or_an_attribute(
    make_project: Callable[..., Path], paperforge: Run
) -> None:
    title = 'A \\</script\\>\\<img src=x onerror=alert(1)\\> \\<!-- \\" & \u2028 end'
    project = make_project({"papers/p/paper.yml": f"title: {{en: '{title}', ru: Название}}\ndate: 2018-01-22\n"})
    assert paperforge(project, "build", "--to", "html", "--edition", "en")[0] == 0
    content = (project / "build/p/p.en.html").read_text(encoding="utf-8")
    page = read(project / "build/p/p.en.html")
    assert page.xpath("//img") == []
    name = article(page)["name"]
    assert name.startswith("A </script><img src=x onerror=alert(1)> <!–")
    assert content.count("</script") == 1
    assert tags(page, "DC.title") == tags(page, "citation_title") == [name]
