"""A citation style on its way to pandoc loses its indentation, and nothing else."""

from __future__ import annotations

import base64

from lxml import etree

from paperforge.pandoc.caller import _style_address
from paperforge.reading.styles import DEFAULT, DEFAULTS, known_style

STYLE = b"""<style>
  <locale>
    <term name="and"> </term>
    <term name="page">
      <single>p. </single>
      <multiple> </multiple>
    </term>
  </locale>
  <text value="a > b"/>
</style>
"""


def sent(style: bytes) -> bytes:
    return base64.b64decode(_style_address(style).partition(",")[2])


def test_blanks_that_are_words_stay() -> None:
    assert sent(STYLE).strip() == (
        b'<style><locale><term name="and"> </term><term name="page"><single>p. </single><multiple> </multiple></term>'
        b'</locale><text value="a > b"/></style>'
    )


def test_the_styles_of_the_house_say_the_same() -> None:
    parser = etree.XMLParser(remove_blank_text=True, remove_comments=True)

    def canonical(style: bytes) -> bytes:
        return bytes(etree.tostring(etree.fromstring(style, parser), method="c14n"))

    for name in (DEFAULT, *DEFAULTS.values()):
        style = known_style(name).content
        assert len(sent(style)) < len(style)
        assert canonical(sent(style)) == canonical(style)
