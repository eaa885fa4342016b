"""Dictionaries: where they are found, and what happens with a bad one; lists of words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from paperforge.checks.spelling import WordList
from paperforge.model.language import Language
from paperforge.model.phrases import fold
from paperforge.process import WorkerError
from paperforge.reading.dictionaries import find_dictionary
from paperforge.reading.speller import Speller


@pytest.fixture
def speller() -> Iterator[Speller]:
    made = Speller(20, 512)
    yield made
    made.close()


def write_dictionary(folder: Path, name: str, words: str = "2\nword\npaper\n") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.dic").write_text(words, encoding="utf-8")
    (folder / f"{name}.aff").write_text("SET UTF-8\nTRY abcdeoprw\n", encoding="utf-8")
    return folder / f"{name}.aff"


def test_the_projects_own_dictionary_goes_before_that_of_dicpath(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DICPATH", str(tmp_path / "elsewhere"))
    other = write_dictionary(tmp_path / "elsewhere", "ru_RU")
    assert find_dictionary(tmp_path, Language("ru")) == other
    own = write_dictionary(tmp_path / "spelling", "ru")
    assert find_dictionary(tmp_path, Language("ru")) == own


def test_a_regional_form_is_not_served_by_another_region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DICPATH", str(tmp_path))
    write_dictionary(tmp_path, "qq_RU")
    assert find_dictionary(None, Language("qq-KZ")) is None
    assert find_dictionary(None, Language("qq-RU")) == tmp_path / "qq_RU.aff"


def test_a_dictionary_behind_a_symbolic_link_is_not_the_projects(tmp_path: Path) -> None:
    real = write_dictionary(tmp_path / "elsewhere", "qq")
    (tmp_path / "spelling").mkdir()
    for kind in (".aff", ".dic"):
        (tmp_path / "spelling" / f"qq{kind}").symlink_to(real.with_suffix(kind))
    assert find_dictionary(tmp_path, Language("qq")) is None


def test_english_is_always_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperforge.reading.dictionaries._SYSTEM", ())
    monkeypatch.setattr("paperforge.reading.dictionaries._OFFICE", ())
    found = find_dictionary(None, Language("en"))
    assert found is not None and found.name == "en_US.aff"


def test_words_are_looked_up_and_suggested(tmp_path: Path, speller: Speller) -> None:
    dictionary = write_dictionary(tmp_path, "qq")
    assert speller.find_unknown(dictionary, {"word", "papre", "Paper"}) == {"papre"}
    assert speller.suggest(dictionary, ["papre"]) == [["paper"]]


@pytest.mark.parametrize("words", ["2000000000\nword\n", "word\npaper\n", "", "2\n\n"])
def test_a_dictionary_that_hunspell_cannot_read_is_said_and_harms_no_other(
    words: str, tmp_path: Path, speller: Speller
) -> None:
    with pytest.raises(WorkerError, match="words"):
        speller.find_unknown(write_dictionary(tmp_path, "bad", words), {"word"})
    assert speller.find_unknown(write_dictionary(tmp_path, "good"), {"word"}) == set()


def test_a_dictionary_in_an_old_encoding_is_read(tmp_path: Path, speller: Speller) -> None:
    (tmp_path / "ru.dic").write_bytes("1\nёлка\n".encode("koi8-r"))
    (tmp_path / "ru.aff").write_bytes(b"SET KOI8-R\n")
    assert speller.find_unknown(tmp_path / "ru.aff", {"ёлка", "Ёлка", "ёлки", "日本"}) == {"ёлки", "日本"}


def test_a_word_list_knows_names_in_capitals_and_endings() -> None:
    known = WordList()
    known.add("hotline")
    known.add("Нева", frozenset({fold("Невы")}))
    known.add("кибер*")
    known.add("*")
    assert all(word in known for word in ("Hotline", "Нева", "НЕВА", "Невы", "Кибервойна"))
    assert not any(word in known for word in ("hotlines", "anything"))
    assert "нева" not in known
