"""Rows 27, 28 in Word: what reaches the DOCX are words, fields of our own and links to web addresses."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EN = "papers/p/en.md"
FIELD = r'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"'


@pytest.mark.parametrize(
    "markup",
    [
        f'```{{=openxml}}\n<w:p><w:fldSimple w:instr="{FIELD}"/></w:p>\n```',
        f"`<w:r><w:instrText>{FIELD}</w:instrText></w:r>`{{=openxml}}",
        '```{=openxml}\n<w:altChunk r:id="rId1"/>\n```',
    ],
)
def test_row_27_raw_word_markup_is_refused(markup: str, refused: Any) -> None:
    line = 4 if markup.startswith("```") else 3
    refused({EN: f"# One {{#one}}\n\n{markup}\n"}, f"SEC123 {EN}:{line}")


def test_row_27_fields_written_as_words_stay_words(make_project: Callable[..., Path], paperforge: Any) -> None:
    text = f"""# One {{#one}}

{FIELD} and {{ {FIELD} }} and `{{ INCLUDETEXT "file:///etc/passwd" }}` [web](https://un.org/x "t") <a@un.org>[^1].

[^1]: {{ INCLUDEPICTURE "https://un.org/x.png" }} $\\href{{file:///x}}{{y}}$
"""
    head = f"title: {{en: 'T {FIELD}', ru: Т}}\nkeywords: {{en: ['{{ {FIELD} }}'], ru: [x]}}\n"
    project = make_project({EN: text, "papers/p/paper.yml": head})
    code, out, err = paperforge(project, "build", "--to", "docx", "--edition", "en")
    assert code == 0, out + err
    with zipfile.ZipFile(io.BytesIO((project / "build/p/p.en.docx").read_bytes())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name in members if re.search("(vba|embeddings|altChunk|activeX|customUI)", name)]
    xml = {name: content.decode() for name, content in members.items() if name.endswith((".xml", ".rels"))}
    for name, content in xml.items():
        for instruction in re.findall(r"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"", content):
            word = "".join(instruction).split()[:1]
            assert not word or word[0] in {"TOC", "PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "HYPERLINK"}, (
                name,
                word,
            )
        assert not re.search(r"<w:(altChunk|object|control|attachedTemplate)\b", content), name
        for relationship in re.findall(r"<Relationship [^>]*>", content):
            if "External" in relationship:
                assert "relationships/hyperlink" in relationship
                assert re.search(r'Target="(https?://|mailto:)', relationship), relationship
    assert "DDEAUTO" in xml["word/document.xml"]
