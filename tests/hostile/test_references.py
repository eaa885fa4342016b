"""Rows 1-8, 16, 17, 28: whatever a paper names outside of itself is refused where it stands, in every place it can stand in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EN = "papers/p/en.md"
YML = "papers/p/paper.yml"
HEAD = "title: {en: A title, ru: Название}\ndate: 2018-01-22\n"


def body(text: str) -> dict[str, str]:
    """An English text whose third line is the given one."""
    return {EN: f"# One {{#one}}\n\n{text}\n"}


def test_the_listener_and_the_canary_notice_what_they_should(listener: Any, canary: Any) -> None:
    import urllib.request

    with pytest.raises(OSError):
        urllib.request.urlopen(listener.url, timeout=5)  # it redirects to itself
    assert listener.connections
    listener.connections.clear()
    canary.path.read_bytes()
    canary.arm()


def test_row_01_file_link_is_refused_with_its_place(refused: Any, canary: Any) -> None:
    refused(
        body(f"[x](file://{canary.path}){{rel=attachment}}"),
        f"SEC120 {EN}:3",
        f"SEC123 {EN}:3",  # the attribute
    )


@pytest.mark.parametrize("key", ["title", "subtitle", "abstract", "disclaimer", "status", "acknowledgements"])
def test_row_02_mark_up_in_the_metadata_is_refused_with_its_place(key: str, refused: Any, canary: Any) -> None:
    evil = f'"<link rel=attachment href=file://{canary.path}>"'
    head = HEAD.replace("A title", evil) if key == "title" else f"{HEAD}{key}: {{en: {evil}, ru: Ы}}\n"
    refused({YML: head}, f"SEC123 {YML}:{1 if key == 'title' else 3}")


def test_row_02_a_text_without_markdown_prints_mark_up_as_words(
    make_project: Callable[..., Path], paperforge: Any, outputs: Any, canary: Any, secret: bytes
) -> None:
    evil = f"<link rel=attachment href=file://{canary.path}>"
    project = make_project(
        {YML: f"{HEAD}keywords: {{en: ['{evil}'], ru: ['{evil}']}}\nauthors: [{{name: '{evil}'}}]\n"}
    )
    assert paperforge(project, "build", "--to", "pdf,html")[0] == 0
    made = outputs(project)
    assert "&lt;link rel=attachment" in made["p.en.html"].decode()
    assert len(made) == 6
    for name, content in made.items():
        assert b"<link rel=attachment" not in content or name.endswith(".pdf"), name
        assert b"EmbeddedFile" not in content and b"/Filespec" not in content, name
        assert secret not in content, name


@pytest.mark.parametrize("key", ["header-includes", "include-before", "include-after", "include-in-header"])
def test_row_02_raw_includes_of_a_front_matter_are_refused(key: str, refused: Any) -> None:
    refused(
        {"papers/q.md": f"---\ntitle: Q\n{key}: <script>x</script>\n---\nWords.\n"}, "SEC123 papers/q.md:3", paper="q"
    )


def test_row_02_math_of_a_front_matter_is_an_unknown_key(refused: Any) -> None:
    refused({"papers/q.md": "---\ntitle: Q\nmath: <script>\n---\nWords.\n"}, "META010 papers/q.md:3", paper="q")


@pytest.mark.parametrize("reference", ["{path}", "../../../outside/canary.txt", "file://{path}", "%2e%2e/secret.json"])
def test_row_03_bibliography_outside_the_paper_is_refused(reference: str, refused: Any, canary: Any) -> None:
    reference = reference.format(path=canary.path)
    refused(
        {
            "papers/q.md": f"---\ntitle: Q\nbibliography: '{reference}'\n---\nWords.\n",
            YML: f"{HEAD}bibliography: ['{reference}']\n",
        },
        "SEC120 papers/q.md:3",
        f"SEC120 {YML}:3",
    )


@pytest.mark.parametrize("key", ["csl", "citation-style", "bibliography"])
def test_row_04_address_in_a_front_matter_is_refused_and_not_asked(key: str, refused: Any, listener: Any) -> None:
    refused({"papers/q.md": f"---\ntitle: Q\n{key}: {listener.url}\n---\nWords.\n"}, "SEC121 papers/q.md:3", paper="q")


@pytest.mark.parametrize("key", ["citation-abbreviations", "csl", "template", "reference-doc", "metadata-files"])
def test_row_05_path_of_a_tool_in_a_front_matter_is_refused(key: str, refused: Any, canary: Any) -> None:
    refused({"papers/q.md": f"---\ntitle: Q\n{key}: {canary.path}\n---\nWords.\n"}, "SEC120 papers/q.md:3", paper="q")


def test_row_06_picture_by_an_absolute_path_is_refused(refused: Any, canary: Any) -> None:
    refused(body(f"![alt]({canary.path})"), f"SEC120 {EN}:3")


@pytest.mark.parametrize(
    "markup",
    [
        "<iframe src='{url}'></iframe>",
        "words <iframe src='{url}'></iframe>",
        "<object data='{url}'></object>",
        "<embed src='{url}'>",
        "<link rel=attachment href='file://{path}'>",
        "<img src='{url}'>",
        "<style>@import '{url}';</style>",
        "<!-- a --><iframe src='{url}'></iframe><!-- b -->",
        "<!-- a --!><iframe src='{url}'></iframe> -->",
        "<!--> <iframe src='{url}'></iframe> -->",
        "`<iframe src='{url}'></iframe>`{{=html}}",
        "<?php include '{path}' ?>",
    ],
)
def test_row_07_raw_html_is_refused(markup: str, refused: Any, listener: Any, canary: Any) -> None:
    refused(body(markup.format(url=listener.url, path=canary.path)), f"SEC123 {EN}:3")


def test_row_08_include_directives_are_words(
    make_project: Callable[..., Path], paperforge: Any, outputs: Any, canary: Any, secret: bytes
) -> None:
    text = f".. include:: {canary.path}\n\n\\input{{{canary.path}}}\n\n$\\input{{{canary.path}}}$\n\n!include {canary.path}"
    project = make_project(body(text))
    assert paperforge(project, "build", "--to", "pdf,html")[0] == 0
    for name, content in outputs(project).items():
        assert secret not in content, name


@pytest.mark.parametrize("kind", ["latex", "tex", "openxml", "rst", "typst"])
def test_row_08_raw_blocks_are_refused(kind: str, refused: Any, canary: Any) -> None:
    text = f"```{{={kind}}}\n\\input{{{canary.path}}}\n```\n\nand `\\input{{{canary.path}}}`{{={kind}}}"
    refused(body(text), f"SEC123 {EN}:4", f"SEC123 {EN}:7")


@pytest.mark.parametrize(
    "reference",
    [
        "../../../outside/canary.txt",
        "%2e%2e/%2e%2e/x.png",
        "media/../../q.png",
        "file:media/x.png",
        r"..\\x.png",
        "x%00.png",
    ],
)
def test_row_16_picture_outside_the_paper_is_refused(reference: str, refused: Any) -> None:
    refused(body(f"![alt]({reference})"), f"SEC120 {EN}:3")


@pytest.mark.parametrize("link", ["papers/p/media", "papers/p/media/x.png", "papers/p", "papers"])
def test_row_16_picture_behind_a_symbolic_link_is_refused(
    link: str, make_project: Callable[..., Path], paperforge: Any, tmp_path: Path
) -> None:
    project = make_project({**body("![alt](media/x.png)"), "papers/p/media/x.png": b"not read"})
    outside = tmp_path / "elsewhere"
    (project / link).rename(outside)
    (project / link).symlink_to(outside)
    code, out, _ = paperforge(project, "check")
    assert (code, "SEC120" in out) == (1, True)
    assert paperforge(project, "build", "--to", "html")[0] == 1
    assert not (project / "build").exists()


@pytest.mark.parametrize("name", [EN, YML, "papers/p/refs.bib", "papers/p/refs.json", "papers/p/terms.yml"])
def test_row_16_text_that_is_a_symbolic_link_is_refused(
    name: str, make_project: Callable[..., Path], paperforge: Any, canary: Any, secret: bytes
) -> None:
    project = make_project({})
    (project / name).unlink(missing_ok=True)
    (project / name).symlink_to(canary.path)
    code, out, err = paperforge(project, "check")
    assert code == 1
    assert f"{name}: error SEC120" in out
    assert secret.decode() not in out + err


@pytest.mark.parametrize("name", ["paperforge.yml", "people.yml"])
def test_row_16_project_file_that_is_a_symbolic_link_is_refused(
    name: str, make_project: Callable[..., Path], paperforge: Any, canary: Any, secret: bytes
) -> None:
    project = make_project({})
    (project / name).unlink()
    (project / name).symlink_to(canary.path)
    code, out, err = paperforge(project, "check")
    assert code in {1, 2}
    assert f"{name}: error SEC120" in out + err
    assert secret.decode() not in out + err


def test_a_pipe_in_the_place_of_a_text_does_not_hold_the_reader(
    make_project: Callable[..., Path], paperforge: Any
) -> None:
    project = make_project({})
    (project / EN).unlink()
    os.mkfifo(project / EN)
    code, out, _ = paperforge(project, "check")
    assert (code, f"{EN}: error PRJ130" in out) == (1, True)


@pytest.mark.parametrize("target", ["other.md", "./a%20b", "media/x.pdf", "?q", "/etc/passwd", "x y", "", "p/"])
def test_row_17_relative_link_is_refused(target: str, refused: Any) -> None:
    refused(body(f"[x](<{target}>)"), f"SEC120 {EN}:3")


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("javascript:alert(1)", "SEC122"),
        ("JaVaScRiPt:alert(1)", "SEC122"),
        ("javascript&colon;alert(1)", "SEC122"),
        ("&#106;avascript:alert(1)", "SEC122"),
        ("java%0ascript:alert(1)", "SEC120"),
        ("vbscript:x", "SEC122"),
        ("data:text/html,x", "SEC122"),
        ("ms-word:ofe|u|http://x", "SEC122"),
        ("about:blank", "SEC122"),
        ("blob:x", "SEC122"),
        ("ftp://x/", "SEC122"),
        ("file://host/share", "SEC120"),
        ("FILE:///etc/passwd", "SEC120"),
        ("//host/share", "SEC122"),
        (r"\\\\host\\share", "SEC122"),
        ("https:evil", "SEC122"),
        ("http:/evil", "SEC122"),
    ],
)
def test_row_28_link_of_another_kind_is_refused(target: str, code: str, refused: Any) -> None:
    refused(body(f"[x](<{target}>)"), f"{code} {EN}:3")


PLACES = {
    "a definition list": "Term\n:   words [x](file:///x) ![y](/y.png)",
    "a footnote": "Words.[^1]\n\n[^1]: words [x](file:///x) ![y](/y.png)",
    "an inline footnote": "Words.^[words [x](file:///x) ![y](/y.png)]",
    "a table": "| a |\n|---|\n| [x](file:///x) ![y](/y.png) |",
    "a table's caption": "| a |\n|---|\n| b |\n\n: words [x](file:///x) ![y](/y.png)",
    "a block quote in a list": "- > words [x](file:///x) ![y](/y.png)",
    "a heading": "## Words [x](file:///x) ![y](/y.png)",
    "a link": "[words ![y](/y.png)](file:///x)",
    "a citation": "[see [x](file:///x), @a, p. ![y](/y.png)]",
    "a line block": "| words [x](file:///x) ![y](/y.png)",
    "a fenced block": ":::: {.agreed}\nwords [x](file:///x) ![y](/y.png)\n::::",
    "a span": "[words [x](file:///x) ![y](/y.png)]{.brk}",
    "quotes and emphasis": '"*words **[x](file:///x)** ~~![y](/y.png)~~*"',
    "reference links": "[x] and ![y]\n\n[x]: file:///x\n[y]: /y.png",
    "a figure's caption": "![words [x](file:///x) ![y](/y.png)](media/none.png)",
}


@pytest.mark.parametrize("place", PLACES)
def test_references_are_refused_wherever_they_hide(place: str, refused: Any) -> None:
    found = refused(body(PLACES[place]))
    assert [file for code, file, _ in found if code == "SEC120"][:2] == [EN, EN]


@pytest.mark.parametrize(
    "files",
    [
        {"papers/p/terms.yml": "t-x: {label: {en: '[x](file:///x)', ru: ы}, definition: {en: '![y](/y)', ru: ы}}\n"},
        {
            "papers/p/terms.yml": "t-x: {label: {en: x, ru: ы}, definitions: {US: {language: en, text: '[x](file:///x)'}}}\n"
        },
        {"people.yml": "bodies: {neva: {name: {en: '[x](file:///x)', ru: ы}, about: {en: '![y](/y)', ru: ы}}}\n"},
        {"paperforge.yml": "languages: [en, ru]\nseries: {title: {en: '[x](file:///x)', ru: ы}}\n"},
        {
            YML: f"{HEAD}takeaways: [{{en: '[x](file:///x)', ru: ы}}]\nimprint: {{copyright: {{en: '![y](/y)', ru: ы}}}}\n"
        },
        {YML: f"{HEAD}history: [{{version: '1', date: 2018-01-01, note: {{en: '[x](file:///x)', ru: ы}}}}]\n"},
    ],
)
def test_references_are_refused_in_every_file_of_texts(files: dict[str, str], refused: Any) -> None:
    (name,) = files
    found = refused(files)
    assert {file for code, file, _ in found if code == "SEC120"} == {name}


@pytest.mark.parametrize("name", ["a" * 5000, "a/" * 3000, "%61" * 300, "б" * 200])
def test_a_name_that_no_file_system_takes_is_a_missing_file(name: str, refused: Any) -> None:
    refused(body(f"![alt]({name}.png)"), f"PRJ132 {EN}:3")


@pytest.mark.parametrize(
    "attribute",
    [
        "style='background:url(http://x)'",
        "onclick=x",
        "href='file:///x'",
        "src=/x",
        "data-external=1",
        "custom-style=Title",
        "rel=attachment",
        "lang='en\" onload=x'",
        "lang=en-x-evil",
        "width='1;x'",
        "#pf-text-en",
        ".pf-slot",
    ],
)
def test_an_attribute_that_could_steer_a_renderer_is_refused(attribute: str, refused: Any) -> None:
    found = refused({EN: f"# One {{#one}}\n\n[words]{{{attribute}}}\n\n```{{{attribute}}}\nx\n```\n"})
    assert ("SEC123", EN, 3) in found
    assert {("SEC123", EN, 5), ("SEC123", EN, 6)} & set(found)
