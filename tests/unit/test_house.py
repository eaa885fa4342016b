"""The house style: fonts, words in every language, dates in words."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from ruamel.yaml import YAML

from paperforge.checks.accessibility import _COMMON, missing_glyphs
from paperforge.errors import UsageError
from paperforge.house import House, find_house, package_house
from paperforge.model.language import Language
from paperforge.reading.fonts import font_files
from paperforge.render.words import format_date, format_dates, full_tag, language_name, words_of

EN, RU = Language("en"), Language("ru")


def test_every_common_character_is_in_every_font_of_the_theme() -> None:
    common = [point for point in range(0x20, 0x3000) if _COMMON.match(chr(point))]
    assert len(common) > 250
    files = font_files(package_house())
    assert len(files) == 12
    for path in files:
        with TTFont(path, lazy=True) as font:
            lacking = [f"U+{point:04X}" for point in common if point not in font.getBestCmap()]
        assert lacking == [], path.name


@pytest.mark.parametrize(
    "text", ["Слова «ёлочки», “quotes” — № 5…", "Łódź, čeština, ğ", "thin\u2009space\u202fand\u00adsoft"]
)
def test_text_of_the_house_languages_misses_no_glyph(text: str) -> None:
    assert missing_glyphs(text, package_house()) == []


def test_a_missing_glyph_is_named_once_and_in_order() -> None:
    assert missing_glyphs("☃ and 漢 and ☃", package_house()) == ["☃", "漢"]


def test_hidden_controls_are_left_to_the_safety_checks() -> None:
    assert missing_glyphs("a\u202eb\x07", package_house()) == []


def shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else type(value).__name__


def test_every_language_has_the_same_words() -> None:
    shapes = {}
    for path in sorted((package_house().package / "words").glob("*.yml")):
        shapes[path.stem] = shape(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
    assert set(shapes) >= {"en", "ru"}
    for tag, words in shapes.items():
        assert words == shapes["en"], tag


def test_words_of_a_region_are_those_of_its_language() -> None:
    assert words_of(package_house(), Language("ru-RU")) == words_of(package_house(), RU)


def test_a_language_without_words_says_what_to_do() -> None:
    with pytest.raises(UsageError, match="no words for the language “fr”") as caught:
        words_of(package_house(), Language("fr"))
    assert "en, ru" in caught.value.hint
    assert "templates/words/fr.yml" in caught.value.hint


@pytest.mark.parametrize(
    ("language", "words"), [(EN, "January 22, 2018"), (RU, "22 января 2018 г."), (Language("en-GB"), "22 January 2018")]
)
def test_a_date_is_written_in_words_and_does_not_break(language: Language, words: str) -> None:
    written = format_date(datetime.date(2018, 1, 22), language)
    assert written == words.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("start", "end", "english", "russian"),
    [
        ((2017, 10, 5), None, "October 5, 2017", "5 октября 2017 г."),
        ((2017, 10, 5), (2017, 10, 5), "October 5, 2017", "5 октября 2017 г."),
        ((2017, 10, 5), (2017, 10, 6), "October 5–6, 2017", "5–6 октября 2017 г."),
        (
            (2017, 9, 30),
            (2017, 10, 2),
            "September 30, 2017 – October 2, 2017",
            "30 сентября 2017 г. – 2 октября 2017 г.",
        ),
        (None, None, "", ""),
    ],
)
def test_days_of_a_meeting_share_what_they_have_in_common(
    start: tuple[int, int, int] | None, end: tuple[int, int, int] | None, english: str, russian: str
) -> None:
    days = [datetime.date(*day) if day else None for day in (start, end)]
    for language, expected in ((EN, english), (RU, russian)):
        assert format_dates(days[0], days[1], language).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("tag", "full", "name"), [("en", "en-US", "English"), ("ru", "ru-RU", "русский"), ("en-GB", "en-GB", None)]
)
def test_a_tag_is_completed_and_names_itself(tag: str, full: str, name: str | None) -> None:
    language = Language(tag)
    assert full_tag(language) == full
    assert name is None or language_name(language) == name


@pytest.mark.parametrize("name", ["../pyproject.toml", "/etc/passwd", "words/../../README.md", "nothing.j2"])
def test_the_house_folder_cannot_be_left(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        package_house().read(name)


def test_a_link_in_the_house_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "page.html.j2").symlink_to("/etc/passwd")
    with pytest.raises(FileNotFoundError, match="symbolic links"):
        House(package_house().package, tmp_path).read("page.html.j2")


def own_house(root: Path, files: dict[str, str]) -> House:
    for name, text in files.items():
        (root / "templates" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "templates" / name).write_text(text, encoding="utf-8")
    return find_house(root)


def test_a_file_of_the_project_goes_before_that_of_the_package(tmp_path: Path) -> None:
    house = own_house(tmp_path, {"css/print.css": "p { color: red }"})
    assert house.read("css/print.css") == "p { color: red }"
    assert house.read("css/screen.css") == package_house().read("css/screen.css")
    assert house.is_own("css/print.css") and not house.is_own("css/screen.css")
    assert set(house.names()) == set(package_house().names())


def test_a_project_without_templates_and_a_checkout_have_the_house_of_the_package(tmp_path: Path) -> None:
    assert find_house(tmp_path) is package_house()
    assert find_house(Path(__file__).parents[2]) is package_house()


def test_words_of_the_project_are_laid_over_those_of_the_house_key_by_key(tmp_path: Path) -> None:
    house = own_house(
        tmp_path,
        {
            "words/ru.yml": "contents: Оглавление\nstages: {draft: набросок}\n",
            "words/ru-BY.yml": "glossary: Слоўнік\n",
        },
    )
    plain, own = words_of(package_house(), RU), words_of(house, RU)
    assert own == {**plain, "contents": "Оглавление", "stages": {**plain["stages"], "draft": "набросок"}}
    assert words_of(house, Language("ru-BY")) == {**own, "glossary": "Слоўнік"}
    assert house.languages() == {"en", "ru", "ru-BY"}
