"""What a bibliography can carry: addresses that become links, mark-up of three languages, hidden characters, depth."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

BIB, JSON = "papers/p/refs.bib", "papers/p/refs.json"
CITES = {"papers/p/en.md": "# One {#one}\n\nWords [@a].\n", "papers/p/ru.md": "# Раз {#one}\n\nСлова [@a].\n"}


def entry(fields: str) -> str:
    return f"% two lines\n@book{{a, title={{T}}, author={{A, B}}, date={{2017}}, {fields}}}\n"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("javascript:alert(1)", "SEC122"),
        ("JAVASCRIPT:alert(1)", "SEC122"),
        ("java script:alert(1)", "SEC122"),
        ("data:text/html,x", "SEC122"),
        ("ftp://x/y", "SEC122"),
        ("file:///etc/passwd", "SEC120"),
        ("FILE:///etc/passwd", "SEC120"),
    ],
)
def test_an_address_that_is_no_web_address_is_refused_at_its_entry(address: str, code: str, refused: Any) -> None:
    refused({**CITES, BIB: entry(f"url={{{address}}}")}, f"{code} {BIB}:2")
    csl = f'[\n{{"id": "a", "type": "book", "title": "T", "URL": "{address}"}}]\n'
    refused({**CITES, BIB: "", JSON: csl}, f"{code} {JSON}:2")


@pytest.mark.parametrize("address", ["https://un.org/x", "www.un.org/x", "un.org:8080/x"])
def test_a_web_address_stays_one(address: str, make_project: Callable[..., Path], paperforge: Any) -> None:
    project = make_project({**CITES, BIB: entry(f"url={{{address}}}")})
    assert paperforge(project, "check")[0] == 0


EVIL = [
    r"title={\input{PATH} \include{PATH} \openin1=PATH \href{file:PATH}{x} \url{file:PATH}}",
    r"title={\write18{touch pwned} \immediate\write18{touch pwned} \directlua{os.execute('touch pwned')}}",
    "title={<script src=PATH>x</script> <a href=file:PATH>x</a> <img src=PATH>}",
    "title={[x](file:PATH) ![y](PATH) `z`{=html}}",
    "title={T}, file={PATH}, crossref={PATH}, xdata={PATH}, abstract={<script>x</script>}",
    "title={T}, doi={javascript:alert(1)}, eprint={file:PATH}, eprinttype={PATH}, note={<iframe src=PATH>}",
    'title={T}, doi={x" onclick="x}, publisher={</div></main><script>x</script>}',
]


class _Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


@pytest.mark.parametrize("fields", EVIL)
def test_mark_up_in_an_entry_is_words(
    fields: str,
    make_project: Callable[..., Path],
    paperforge: Any,
    outputs: Any,
    canary: Any,
    secret: bytes,
) -> None:
    project = make_project({**CITES, BIB: f"@book{{a, author={{A, B}}, {fields.replace('PATH', str(canary.path))}}}\n"})
    assert paperforge(project, "build", "--to", "html", "--edition", "en")[0] == 0
    page = outputs(project)["p.en.html"]
    assert secret not in page
    tags = _Tags()
    tags.feed(page.decode())
    assert not {name for name, _ in tags.found} & {"iframe", "img", "object"}
    # The page's own description for catalogues, which no browser runs, is the only script.
    assert [attributes for name, attributes in tags.found if name == "script"] == [[("type", "application/ld+json")]]
    attributes = [attribute for _, attributes in tags.found for attribute in attributes]
    assert not [name for name, _ in attributes if name.startswith("on")]
    links = [value for name, value in attributes if name == "href"]
    assert all(link and link.startswith(("#", "https://", "http://", "p.")) for link in links), links
    assert not (project / "pwned").exists()


def test_no_link_to_a_file_reaches_the_pdf(
    make_project: Callable[..., Path], paperforge: Any, outputs: Any, canary: Any, secret: bytes
) -> None:
    project = make_project(
        {**CITES, BIB: f"@book{{a, author={{A, B}}, {EVIL[0].replace('PATH', str(canary.path))}}}\n"}
    )
    assert paperforge(project, "build", "--to", "pdf", "--edition", "en")[0] == 0
    content = outputs(project)["p.en.pdf"]
    assert secret not in content
    assert b"file:" not in b"".join(re.findall(rb"/URI \([^)]*\)|'/URI': '[^']*'", content))


def test_a_hidden_character_is_refused_as_itself_and_as_an_escape(refused: Any) -> None:
    refused({**CITES, BIB: entry("note={a\u202eb}")}, f"SEC126 {BIB}:2")
    refused({**CITES, BIB: "", JSON: '[{"id": "a",\n"type": "book", "title": "a\\u202eb\\u001b"}]'}, f"SEC126 {JSON}:1")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        '{"a": ' * 20_000,
        '[{"id": "a", "title": [1, 2], "issued": {"date-parts": [["x"]]}}]',
        '[{"id": "a", "type": "book", "title": "T", "volume": 1e999999999}]',
        '{"a": 1}',
        "null",
        "",
        "\x00",
    ],
)
def test_a_bibliography_that_is_none_is_a_finding(text: str, refused: Any) -> None:
    found = refused({**CITES, JSON: text})
    assert {file for code, file, _ in found if code in {"PRJ130", "SEC126"}} <= {JSON}
    assert any(code in {"PRJ130", "CIT100"} for code, _, _ in found)


@pytest.mark.parametrize("text", ["@book{a,", "@book{a, title={" + "{" * 5000, "@" * 5000, "@string{a = a # a}\n" * 50])
def test_a_broken_bibtex_file_is_a_finding(text: str, refused: Any) -> None:
    found = refused({**CITES, BIB: text})
    assert any(code in {"PRJ130", "CIT100", "SEC124"} for code, _, _ in found)


def test_a_style_whose_macros_double_is_stopped(make_project: Callable[..., Path], paperforge: Any) -> None:
    macros = "".join(f'<macro name="m{n}"><text macro="m{n + 1}"/><text macro="m{n + 1}"/></macro>' for n in range(40))
    layout = '<layout><text macro="m0"/></layout>'
    style = (
        f'<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">{macros}<macro name="m40">'
        f'<text value="x"/></macro><citation>{layout}</citation><bibliography>{layout}</bibliography></style>'
    )
    config = "languages: [en, ru]\ncsl: s/bomb.csl\nlimits: {seconds: 4, memory: 512}\n"
    project = make_project({**CITES, BIB: entry("langid={english}"), "paperforge.yml": config, "s/bomb.csl": style})
    code, out, err = paperforge(project, "build", "--to", "html")
    assert code == 4
    assert "error SEC124" in out + err or "error RND140" in out + err
