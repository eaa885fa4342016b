"""The theme: one source of sizes, fonts and colors for the formats."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from paperforge.diagnostics import Diagnostic
from paperforge.formats.docx.styles import read_theme
from paperforge.formats.stylesheet import print_css, screen_css
from paperforge.house import House, find_house, package_house
from paperforge.model.theme import MM, PAGE_SIZES, contrast
from paperforge.reading.fonts import faces_of, find_face, font_files
from paperforge.reading.overrides import check_house
from paperforge.reading.theme import theme_of

HOUSE = package_house()
STYLES = HOUSE.package / "docx" / "styles.yml"


def own_house(root: Path, theme: str) -> House:
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "theme.yml").write_text(theme, encoding="utf-8")
    return find_house(root)


@pytest.mark.parametrize("name", ["css/print.css", "css/screen.css", "docx/styles.yml"])
def test_no_font_color_or_size_of_type_stands_beside_the_theme(name: str) -> None:
    text = re.sub(r"/\*.*?\*/|(?m:#( |$).*)", "", HOUSE.read(name), flags=re.DOTALL)
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!\s*\{)", text.replace("#fff }", ""))
    assert not re.search(r"PT S|Plex|Georgia|Arial", text)
    assert not re.search(r"[\d.]+pt/[\d.]+pt", text)


@pytest.mark.parametrize("css", [print_css(HOUSE, dense=False), print_css(HOUSE, dense=True), screen_css(HOUSE)])
def test_every_value_that_a_style_sheet_asks_for_is_there(css: str) -> None:
    defined = set(re.findall(r"--([a-z-]+):", css))
    assert set(re.findall(r"var\(--([a-z-]+)", css)) <= defined
    assert "{" in css


def test_every_size_of_type_is_printed() -> None:
    used = set(re.findall(r"var\(--([a-z-]+)\)", HOUSE.read("css/print.css")))
    in_word = set(re.findall(r"type: (\w+)", HOUSE.read("docx/styles.yml")))
    for name in theme_of(HOUSE).type:
        assert name.replace("_", "-") in used or name in in_word, name


def test_word_and_print_have_the_same_sizes() -> None:
    word, css = read_theme(HOUSE), print_css(HOUSE, dense=False)
    for style, name in (("Normal", "html"), ("Heading 1", "h2"), ("Table Text", "table")):
        values = word.paragraphs[style]
        assert re.search(rf"(?m)^{name} {{[^}}]*font: (bold )?{values['size']:g}pt/{values['line']:g}pt", css), name


def test_in_several_languages_the_cover_is_set_closer() -> None:
    assert read_theme(HOUSE, dense=True).paragraphs["Title"]["size"] < read_theme(HOUSE).paragraphs["Title"]["size"]
    assert "20pt/24pt" in print_css(HOUSE, dense=True)


@pytest.mark.parametrize("size", PAGE_SIZES)
def test_a_page_holds_whole_lines_and_the_text_stands_in_its_middle(size: str, tmp_path: Path) -> None:
    theme = theme_of(own_house(tmp_path, f"page: {{size: {size}}}\n"))
    height = theme.page.size.height - theme.page.top - theme.bottom_margin
    assert height == pytest.approx(theme.lines * theme.line)
    assert theme.bottom_margin < theme.page.bottom + theme.line
    assert theme.page.left_margin == pytest.approx(theme.page.right_margin)
    assert theme.page.measure == pytest.approx(128 * MM)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_keys_of_the_project_are_laid_over_those_of_the_house(tmp_path: Path) -> None:
    theme = theme_of(own_house(tmp_path, "type: {caption: {size: 8pt}}\ncolors: {accent: '#7a1f2b'}\n"))
    house = theme_of(HOUSE)
    assert theme.type["caption"].size == 8
    assert theme.type["caption"].leading == house.type["caption"].leading
    assert theme.colors.accent == "#7a1f2b"
    assert theme.colors.ink == house.colors.ink
    assert "#7a1f2b" in print_css(own_house(tmp_path, "colors: {accent: '#7a1f2b'}\n"), dense=False)


def test_a_font_of_the_project_goes_before_an_installed_one(tmp_path: Path) -> None:
    fonts = tmp_path / "templates" / "fonts"
    fonts.mkdir(parents=True)
    with TTFont(find_face(HOUSE, "PT Serif").path) as font:
        for record in font["name"].names:
            if record.nameID == 1:
                record.string = "House Serif"
        font.save(fonts / "a.ttf")
    house = own_house(tmp_path, "fonts: {serif: {family: House Serif}}\n")
    (face,) = faces_of(house, "House Serif")
    assert face.path == fonts / "a.ttf" and not face.italic and face.weight == 400
    assert fonts / "a.ttf" in font_files(house)
    assert not any(path.name.startswith("PT_Serif") for path in font_files(house))


@pytest.mark.parametrize("damage", ["cmap", "OS/2", "end"])
def test_a_damaged_font_of_the_project_is_a_finding(damage: str, tmp_path: Path) -> None:
    fonts = tmp_path / "templates" / "fonts"
    fonts.mkdir(parents=True)
    source = find_face(HOUSE, "PT Serif").path
    content = bytearray(source.read_bytes())
    with TTFont(source, lazy=True) as font:
        table = font.reader.tables[damage] if damage != "end" else None
    if table is None:
        content = content[: len(content) // 3]  # a download that broke off
    else:
        content[table.offset : table.offset + 12] = b"\xff" * 12
    (fonts / "a.ttf").write_bytes(content)
    house = own_house(tmp_path, "fonts: {serif: {family: PT Serif}}\n")
    found: list[Diagnostic] = []
    assert check_house(house, found) is False
    assert [(each.code.id, str(each.path)) for each in found] == [("PRJ136", "templates/fonts/a.ttf")]


def test_the_fonts_have_no_old_style_figures_and_no_small_capitals() -> None:
    """Should one of them get these, the theme may use them (docs/decisions/0016)."""
    for path in font_files(HOUSE):
        with TTFont(path, lazy=True) as font:
            features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
        assert not features & {"onum", "smcp", "c2sc"}, path.name
