"""The house's own citation style, and what may stand as a style."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest
from lxml import etree

from paperforge.house import csl_folder, package_house
from paperforge.model.language import Language
from paperforge.model.metadata import StyleNames
from paperforge.pandoc.ast import plain_text
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.references import References, _add, _find_entries, _parse
from paperforge.reading.styles import default_style, known_style
from paperforge.render.citations import cite
from paperforge.source import SourceFile

CSL = "{http://purl.org/net/xbiblio/csl}"
OWN = sorted((package_house().package / "csl").glob("*.csl"))
RU, EN = Language("ru"), Language("en")


def printed(bib: str, language: Language, style: str = "", text: str = "") -> tuple[str, list[str]]:
    """How a text (default: each entry cited once) and the list of sources look."""
    source, found, references = SourceFile(PurePosixPath("refs.bib"), bib), [], {}
    pandoc = Pandoc()
    try:
        known: References = references
        _add(known, _parse(source, pandoc, found), _find_entries(source), source, found)
        assert not found
        twins = {reference.twin for reference in known.values()}
        text = text or " ".join(f"[@{key}]" for key in known if key not in twins)
        blocks = pandoc.read(text)["blocks"]
        chosen = known_style(style) if style else default_style(language)
        script = {"ru": "CYRILLIC"}.get(language.primary, "LATIN")
        blocks, _, entries = cite(blocks, [], [], known, chosen, language, script, pandoc)
    finally:
        pandoc.close()
    return plain_text(blocks), [plain_text(entry) for entry in entries]


def words(entry: str) -> str:
    return entry.replace("\u00a0", " ")


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_an_own_style_uses_what_csl_knows(path: object) -> None:
    """In place of the schema: macros that are there and used, and no variable, type or term that no style of Zotero's uses."""
    root = etree.parse(str(path)).getroot()
    macros = {macro.get("name") for macro in root.iter(f"{CSL}macro")}
    called = {element.get("macro") for element in root.iter() if element.get("macro")}
    assert called == macros
    used = {
        (name, value)
        for element in root.iter(etree.Element)
        for name in ("variable", "type", "term", "match", "form")
        for value in (element.get(name) or "").split()
    }
    tags = {element.tag for element in root.iter(etree.Element)}
    for known in ("chicago-notes-bibliography", "apa", "modern-language-association", "gost-r-7-0-5-2008-numeric"):
        other = etree.parse(csl_folder() / f"{known}.csl").getroot()
        for element in other.iter(etree.Element):
            tags.discard(element.tag)
            used -= {
                (name, value)
                for name in ("variable", "type", "term", "match", "form")
                for value in (element.get(name) or "").split()
            }
    assert tags <= {f"{CSL}et-al"}
    assert used <= {("variable", "language"), ("variable", "note"), ("term", "others")}, sorted(used)


# One entry of each kind, with what ГОСТ Р 7.0.5-2008 prints (its section) and, where it differs, for a foreign source.
GOST = {
    "book, two authors, edition, pages, series (7.2.3)": (
        "@book{x, author={Иванов, Иван Иванович and Петрова, Анна}, title={Мир}, subtitle={очерки}, edition={2}, "
        "location={М.}, publisher={Наука}, date={2010}, pagetotal={320}, series={Высшая школа}, langid={russian}}",
        "Иванов И. И., Петрова А. Мир: очерки. 2-е изд. М.: Наука, 2010. 320 с. (Высшая школа).",
    ),
    "four authors": (
        "@article{x, author={Иванов, И. and Петров, П. and Сидоров, С. and Козлов, К.}, title={О мире}, "
        "journaltitle={Международная жизнь}, date={2017}, volume={5}, number={2}, pages={5--9}, langid={russian}}",
        "Иванов И. [и др.]. О мире // Международная жизнь. 2017. Т. 5. № 2. С. 5–9.",
    ),
    "foreign article in the words of its language": (
        "@article{x, author={Smith, Ann B.}, title={On Peace}, journaltitle={International Security}, date={2017}, "
        "volume={41}, number={2}, pages={5--9}, langid={english}, doi={10.1162/isec}}",
        "Smith A. B. On Peace // International Security. 2017. Vol. 41. No. 2. P. 5–9. DOI: 10.1162/isec.",
    ),
    "editor only": (
        "@book{x, editor={Никитин, А. И.}, title={Россия}, location={Москва}, publisher={МГИМО}, date={2014}, "
        "volume={1}, langid={russian}}",
        "Россия / ред. А. И. Никитин. Москва: МГИМО, 2014. Т. 1.",
    ),
    "foreign editor only": (
        "@book{x, editor={Schmitt, Michael N.}, title={Tallinn Manual 2.0}, edition={2}, location={Cambridge}, "
        "publisher={CUP}, date={2017}, langid={english}}",
        "Tallinn Manual 2.0 / ed. by M. N. Schmitt. Ed. 2. Cambridge: CUP, 2017.",
    ),
    "a publisher without a place": (
        "@book{x, author={Орлов, О.}, title={Мир}, publisher={Политиздат}, date={1980}, langid={russian}}",
        "Орлов О. Мир. Политиздат, 1980.",
    ),
    "a place without a publisher": (
        "@book{x, author={Орлов, О.}, title={Мир}, location={М.}, date={1980}, langid={russian}}",
        "Орлов О. Мир. М., 1980.",
    ),
    "a titled volume": (
        "@book{x, maintitle={Документы}, volume={XVI}, title={1933 год}, location={М.}, publisher={Политиздат}, "
        "date={1970}, langid={russian}}",
        "Документы. Т. XVI: 1933 год. М.: Политиздат, 1970.",
    ),
    "chapter": (
        "@incollection{x, author={Сергеев, А. Б.}, title={Глава}, booktitle={Книга}, editor={Никитин, А.}, "
        "location={М.}, publisher={Наука}, date={2001}, pages={5--19}, langid={russian}}",
        "Сергеев А. Б. Глава // Книга / ред. А. Никитин. М.: Наука, 2001. С. 5–19.",
    ),
    "newspaper": (
        "@article{x, author={Черненко, Елена}, title={Диалог}, entrysubtype={newspaper}, journaltitle={Коммерсантъ}, "
        "date={2017-09-21}, number={175}, pages={4}, langid={russian}}",
        "Черненко Е. Диалог // Коммерсантъ. 2017. 21 сент. № 175. С. 4.",
    ),
    "page of the web (10)": (
        "@online{x, author={{МИД России}}, title={Заявление}, organization={Сайт МИД}, date={2017-06-19}, "
        "url={https://example.org/x}, urldate={2018-01-22}, langid={russian}}",
        "МИД России. Заявление // Сайт МИД. 2017. 19 июня. URL: https://example.org/x (дата обращения: 22.01.2018).",
    ),
    "no author and no date": (
        "@online{x, title={О центре}, url={https://example.org/x}, urldate={2018-01-22}, langid={russian}}",
        "О центре. [б. г.]. URL: https://example.org/x (дата обращения: 22.01.2018).",
    ),
    "UN document": (
        "@report{x, author={{UN Security Council}}, title={Resolution 2254}, type={UN document}, "
        "number={S/RES/2254 (2015)}, institution={United Nations}, location={New York}, date={2015-12-18}, langid={english}}",
        "UN Security Council. Resolution 2254: UN document S/RES/2254 (2015). New York: United Nations, 2015.",
    ),
    "law": (
        "@legislation{x, title={О международных договорах}, type={федер. закон}, number={101-ФЗ}, date={1995-07-15}, "
        "journaltitle={Собр. законодательства РФ}, pages={1995. № 29. Ст. 2757}, langid={russian}}",
        "О международных договорах: федер. закон от 15 июля 1995 г. № 101-ФЗ // Собр. законодательства РФ. 1995. № 29. Ст. 2757.",
    ),
    "foreign law": (
        "@legislation{x, title={{Sanctions Act}}, type={Pub. L.}, number={115-44}, journaltitle={Stat.}, volume={131}, "
        "pages={886}, date={2017-08-02}, langid={english}}",
        "Sanctions Act: Pub. L. No. 115-44 // Stat. Vol. 131. P. 886. 2 августа 2017 г.",
    ),
    "treaty": (
        "@legal{x, title={Договор по ПРО}, location={Москва}, date={1972-05-26}, langid={russian}}",
        "Договор по ПРО. Москва, 26 мая 1972 г.",
    ),
    "judgment": (
        "@jurisdiction{x, title={Nicaragua v. United States}, journaltitle={I.C.J. Reports}, pages={14}, "
        "institution={ICJ}, date={1986-06-27}, langid={english}}",
        "Nicaragua v. United States // I.C.J. Reports. P. 14. ICJ, 27 июня 1986 г.",
    ),
    "speech": (
        "@unpublished{x, author={Орлов, О.}, title={Доклад}, eventtitle={Мюнхенская конференция}, venue={Мюнхен}, "
        "date={2007-02-10}, langid={russian}}",
        "Орлов О. Доклад // Мюнхенская конференция. Мюнхен, 2007. 10 февр.",
    ),
    "thesis": (
        "@thesis{x, author={Фоменко, Татьяна}, title={Контроль}, type={дис. … канд. полит. наук}, location={М.}, "
        "date={2003}, langid={russian}}",
        "Фоменко Т. Контроль: дис. … канд. полит. наук. М., 2003.",
    ),
}


@pytest.mark.parametrize(("bib", "expected"), GOST.values(), ids=GOST)
def test_the_russian_style(bib: str, expected: str) -> None:
    assert [words(entry) for entry in printed(bib, RU)[1]] == [expected]


def test_cyrillic_stands_before_latin_and_each_part_in_its_order() -> None:
    names = ["Adams", "Яковлев", "Zed", "Борисов", "Ёлкин", "Жуков"]
    bib = "\n".join(
        f"@book{{k{n}, author={{{name}, A.}}, title={{T}}, date={{2001}}, langid={{russian}}}}"
        for n, name in enumerate(names)
    )
    entries = printed(bib, RU)[1]
    assert [re.split(r"\W", entry)[0] for entry in entries] == ["Борисов", "Ёлкин", "Жуков", "Яковлев", "Adams", "Zed"]


def test_initials_stay_together() -> None:
    bib = "@book{x, author={Иванов, Иван Петрович}, title={Мир}, date={2001}, langid={russian}}"
    assert printed(bib, RU)[1] == ["Иванов\u00a0И.\u00a0П. Мир. 2001."]


def test_titles_without_braces_keep_their_capitals_and_prefixes_theirs() -> None:
    bib = "@book{x, author={Adams, B.}, title={The United States and Co-operation}, date={2001}, langid={english}}"
    assert printed(bib, RU)[1] == ["Adams\u00a0B. The United States and Co-operation. 2001."]
    assert printed(bib, EN)[1] == ["Adams, B. 2001. The United States and Co-operation."]


TWINS = """\
@article{a, author={Черненко, Елена}, title={Холодная война}, journaltitle={Журнал}, date={2016}, langid={russian},
  related={a-latin}, relatedtype={romanized}}
@article{a-latin, author={Chernenko, Elena}, title={Kholodnaia voina}, usere={Cold War}, journaltitle={Zhurnal},
  date={2016}, langid={russian}}
"""


@pytest.mark.parametrize("key", ["a", "a-latin"])
@pytest.mark.parametrize(
    ("language", "style", "text", "entry"),
    [
        (
            EN,
            "chicago-author-date",
            "(Chernenko 2016)",
            "Chernenko, Elena. 2016. “Kholodnaia voina” [Cold War]. Zhurnal.",
        ),
        (RU, "", "[Черненко, 2016]", "Черненко Е. Холодная война // Журнал. 2016."),
    ],
)
def test_an_edition_prints_the_form_in_its_script(
    key: str, language: Language, style: str, text: str, entry: str
) -> None:
    """Chicago Manual of Style, 18th edition, 13.101: the translated title follows in brackets, outside the quotation marks."""
    cited, entries = printed(TWINS, language, style, f"[@{key}]")
    assert (cited, [words(each) for each in entries]) == (text, [entry])


def test_a_translated_title_of_a_book_is_not_in_italics() -> None:
    bib = "@book{x, author={Furet, François}, title={Le passé}, usere={The Past}, date={1995}, langid={french}}"
    assert printed(bib, EN)[1] == ["Furet, François. 1995. Le passé [The Past]."]
    assert printed(bib, RU)[1] == ["Furet\u00a0F. Le passé. 1995."], (
        "an English translation does not serve a Russian reader"
    )


def test_the_number_of_a_law_is_no_range() -> None:
    where = "number={115-44}, journaltitle={Stat.}, volume={131}, pages={886}, date={2017}"
    bib = f"@legislation{{x, title={{{{Act}}}}, {where}, langid={{english}}}}"
    assert printed(bib, EN)[1] == ["Act, Pub. L. No. 115-44, 131 Stat. 886 (2017)."]


def test_a_dependent_style_is_its_parent() -> None:
    assert known_style("2d-materials").name == "institute-of-physics-numeric"


@pytest.mark.parametrize(
    ("keys", "language", "expected"),
    [
        ({"ru": "a", "mul": "b"}, "ru-RU", "ru"),
        ({"ru": "a", "mul": "b"}, "en", "mul"),
        ({"en-US": "a", "en": "b"}, "en-US", "en-US"),
        ("a", "sr-Latn", "mul"),
    ],
)
def test_the_nearest_key_holds_for_a_language(keys: object, language: str, expected: str) -> None:
    assert StyleNames.model_validate(keys).key_of(Language(language)) == Language(expected)
