"""What changed since a revision of git, pair by pair, in real repositories."""

from __future__ import annotations

import datetime
import hashlib
import io
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

import pytest
from PIL import Image

from paperforge.bilingual.history import Change, Happened, changes_since, compare, head_date, identity, look_back
from paperforge.bilingual.loose import read_loose
from paperforge.bilingual.pairing import pair_pieces
from paperforge.bilingual.pairs import Pair
from paperforge.bilingual.papers import metadata_pairs, pairs_of
from paperforge.bilingual.pieces import read_pieces
from paperforge.errors import ExitCode, PaperforgeError, ToolMissingError, UsageError
from paperforge.model.language import Language
from paperforge.pandoc.caller import Pandoc
from paperforge.reading.loader import read_paper
from paperforge.reading.project import read_project

EN, RU = Language("en"), Language("ru")

ENGLISH = """\
# Purpose {#purpose}

The parties notify each other of launches within 24 hours of the event.

The commission of experts meets twice a year, in Geneva and in Vienna.

- Radar data of 12 stations are shared through the joint centre.
- Telemetry of test flights is exchanged each quarter.
- Observers are invited to exercises of more than 13,000 troops.

# Costs {#costs}

Each side bears its own costs, and half of those of the joint centre.
"""
RUSSIAN = """\
# Цель {#purpose}

Стороны уведомляют друг друга о пусках в течение 24 часов после события.

Комиссия экспертов собирается дважды в год, в Женеве и в Вене.

- Радиолокационные данные 12 станций передаются через совместный центр.
- Телеметрия испытательных полётов передаётся каждый квартал.
- Наблюдатели приглашаются на учения, в которых участвует более 13 000 человек.

# Расходы {#costs}

Каждая сторона несёт свои расходы и половину расходов совместного центра.
"""


@pytest.fixture(autouse=True)
def _own_git(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration of the machine's user, and no variable of a hook that runs these tests."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    pandoc = Pandoc()
    yield pandoc
    pandoc.close()


class Repository:
    """A repository with two texts, `en.md` and `ru.md` of a folder."""

    def __init__(self, top: Path, pandoc: Pandoc, folder: str = ".") -> None:
        self.top = top
        self.root = top / folder
        self.pandoc = pandoc
        self.root.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Anna Ладожская")
        self.git("config", "user.email", "anna@example.org")

    def git(self, *arguments: str) -> str:
        env = {**os.environ, "GIT_COMMITTER_DATE": "2018-01-22T23:30:00-0500"}
        command = ["git", *arguments]
        return subprocess.run(command, cwd=self.top, env=env, check=True, capture_output=True, text=True).stdout

    def commit(self, english: str | None = None, russian: str | None = None, message: str = "Words") -> str:
        """Commit all that is there; the hash."""
        self.write(english, russian)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").strip()

    def write(self, english: str | None = None, russian: str | None = None) -> None:
        for name, text in (("en.md", english), ("ru.md", russian)):
            if text is not None:
                (self.root / name).write_text(text)

    def changes(self, revision: str = "HEAD", names: Sequence[str] = ("en.md", "ru.md")) -> list[Change]:
        """The changes of two texts, which are read as belonging to no paper."""
        texts = {
            language: text
            for language, name in zip((EN, RU), names, strict=True)
            if (text := read_loose(self.root, PurePosixPath(name), language, self.pandoc, []))
        }
        gone = {language: PurePosixPath(name) for language, name in zip((EN, RU), names, strict=True)}
        for language in texts:
            del gone[language]
        pieces = {language: read_pieces(texts[language]) if language in texts else [] for language in (EN, RU)}
        return changes_since(texts, pair_pieces(pieces), revision, self.root, self.pandoc, gone=gone)


Make = Callable[..., Repository]


@pytest.fixture
def make(tmp_path: Path, pandoc: Pandoc) -> Make:
    def make(folder: str = ".", name: str = "repository") -> Repository:
        return Repository(tmp_path / name, pandoc, folder)

    return make


def told(changes: Sequence[Change]) -> list[str]:
    """What happened, without what did not: `stale en: The parties notify`."""
    lines = []
    for change in changes:
        if change.happened is Happened.UNCHANGED:
            assert not change.changed
            continue
        pieces = change.pair.pieces if change.pair else change.before
        first = next(pieces[0] for pieces in pieces.values() if pieces)
        tags = ",".join(sorted(map(str, change.changed)))
        lines.append(f"{change.happened} {tags}: {' '.join(first.words.split()[:3])}")
    return lines


def test_nothing_changed_where_nothing_was_done(make: Make) -> None:
    repository = make()
    repository.commit(ENGLISH, RUSSIAN)
    changes = repository.changes()
    assert {change.happened for change in changes} == {Happened.UNCHANGED}
    assert [[len(pieces) for pieces in change.before.values()] for change in changes] == [[1, 1]] * 8


def test_the_side_that_changed_is_named_committed_or_not(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    repository.write(english=ENGLISH.replace("24 hours", "48 hours"))
    assert told(repository.changes(first)) == ["stale en: The parties notify"]
    repository.commit()
    assert told(repository.changes(first)) == ["stale en: The parties notify"]
    assert told(repository.changes("HEAD")) == []
    (change,) = [each for each in repository.changes(first) if each.happened is Happened.STALE]
    assert "24 hours" in change.before[EN][0].words
    assert "24 часов" in change.before[RU][0].words


def test_one_commit_that_touches_both_texts_and_means_one(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    reflowed = RUSSIAN.replace("друг друга о пусках", "друг друга\nо пусках")
    repository.commit(ENGLISH.replace("in Geneva and in Vienna", "in Geneva"), reflowed)
    assert told(repository.changes(first)) == ["stale en: The commission of"]


def test_both_changed(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    repository.commit(ENGLISH.replace("twice a year", "once a year"), RUSSIAN.replace("дважды в год", "раз в год"))
    assert told(repository.changes(first)) == ["both changed en,ru: The commission of"]


def test_a_synchronization_that_touches_every_file_and_line_changes_nothing(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    for name, text in (("en.md", ENGLISH), ("ru.md", RUSSIAN)):
        front = f"---\nsynchronized: 2018-01-22\nsource: {name}\n---\n"
        body = text.replace(" of ", "\nof ").replace(", ", ",\n").replace("- ", "* ")
        (repository.root / name).write_bytes(("\ufeff" + front + body).replace("\n", "\r\n").encode())
    repository.commit(message="Synchronized")
    assert told(repository.changes(first)) == []


def test_a_change_of_the_encoding_alone_changes_nothing_that_can_be_read(make: Make) -> None:
    repository = make()
    (repository.root / "en.md").write_bytes(("\ufeff---\ntitle: One\n---\n" + ENGLISH).replace("\n", "\r\n").encode())
    (repository.root / "ru.md").write_bytes(RUSSIAN.encode("cp1251"))
    first = repository.commit()
    repository.write(ENGLISH, RUSSIAN)
    assert {change.changed for change in repository.changes(first)} == {frozenset({RU})}


def test_what_was_changed_back_is_not_changed(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    repository.commit(ENGLISH.replace("24 hours", "48 hours"))
    repository.commit(ENGLISH)
    assert told(repository.changes(first)) == []


def test_what_was_moved_or_got_an_id_is_not_changed(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH.replace(" {#costs}", ""), RUSSIAN.replace(" {#costs}", ""))
    blocks, russian = ENGLISH.split("\n\n"), RUSSIAN.split("\n\n")
    for text in (blocks, russian):
        text[1], text[2] = text[2], f"[]{{#notice}}{text[1]}"
        items = text[3].split("\n")
        text[3] = "\n".join([items[2], items[0], items[1]])
    repository.commit("\n\n".join(blocks), "\n\n".join(russian))
    assert told(repository.changes(first)) == []


def test_items_of_a_list_are_told_one_by_one(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    repository.write(english=ENGLISH.replace("each quarter", "every month"))
    assert told(repository.changes(first)) == ["stale en: Telemetry of test"]


def test_a_text_that_was_written_anew_is_known_by_its_translation(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    old = "Each side bears its own costs, and half of those of the joint centre."
    repository.write(english=ENGLISH.replace(old, "Financing is shared equally, apart from national expenditure."))
    assert told(repository.changes(first)) == ["stale en: Financing is shared"]


def test_new_in_all_languages_and_in_one(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    english = ENGLISH.replace("# Costs", "The agreement enters into force on 1 March 2019, for 15 years.\n\n# Costs")
    russian = RUSSIAN.replace("# Расходы", "Соглашение вступает в силу 1 марта 2019 года на 15 лет.\n\n# Расходы")
    repository.write(english, russian)
    assert told(repository.changes(first)) == ["new en,ru: The agreement enters"]
    repository.write(english, RUSSIAN)
    changes = repository.changes(first)
    assert told(changes) == ["new en: The agreement enters"]
    (change,) = [each for each in changes if each.happened is Happened.NEW]
    assert change.pair is not None
    assert change.pair.missing == (RU,)


def test_a_translation_of_what_stood_there_already_is_new(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH + "\nIt enters into force on 1 March 2019.\n", RUSSIAN)
    repository.write(russian=RUSSIAN + "\nОно вступает в силу 1 марта 2019 года.\n")
    changes = repository.changes(first)
    assert told(changes) == ["new ru: It enters into"]
    assert [len(changes[-1].before[language]) for language in (EN, RU)] == [1, 0]


def test_removed_in_one_language_leaves_an_orphan(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    gone = "Комиссия экспертов собирается дважды в год, в Женеве и в Вене."
    repository.write(russian=RUSSIAN.replace(f"{gone}\n\n", ""))
    changes = repository.changes(first)
    assert told(changes) == ["removed ru: The commission of"]
    (change,) = [each for each in changes if each.happened is Happened.REMOVED]
    assert change.pair is not None
    assert change.pair.missing == (RU,)
    assert change.before[RU][0].words == gone


def test_an_item_that_was_removed_in_one_language_leaves_an_orphan(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    repository.write(english=ENGLISH.replace("- Telemetry of test flights is exchanged each quarter.\n", ""))
    assert told(repository.changes(first)) == ["removed en: Телеметрия испытательных полётов"]


def test_a_pair_that_then_was_two_is_told_as_two_where_one_lost_its_counterpart(make: Make, pandoc: Pandoc) -> None:
    repository = make()
    repository.commit(ENGLISH, RUSSIAN)
    repository.write(
        english=ENGLISH.replace("The commission of experts meets twice a year, in Geneva and in Vienna.\n\n", "")
    )
    texts, pieces = {}, {}
    for language in (EN, RU):
        text = read_loose(repository.root, PurePosixPath(f"{language}.md"), language, pandoc, [])
        assert text is not None
        texts[language], pieces[language] = text, read_pieces(text)
    # What two texts of today say of themselves: one paragraph stands against two.
    pairs = [
        Pair({EN: (pieces[EN][0],), RU: (pieces[RU][0],)}, 0.9),
        Pair({EN: (pieces[EN][1],), RU: tuple(pieces[RU][1:3])}, 0.9),
        *(Pair({EN: (one,), RU: (other,)}, 0.9) for one, other in zip(pieces[EN][2:], pieces[RU][3:], strict=True)),
    ]
    changes = changes_since(texts, pairs, "HEAD", repository.root, pandoc)
    assert told(changes) == ["removed en: Комиссия экспертов собирается"]
    assert len(changes) == len(pairs) + 1


def test_removed_in_all_languages_stands_behind_what_it_followed(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    for name, text in (("en.md", ENGLISH), ("ru.md", RUSSIAN)):
        blocks = text.split("\n\n")
        (repository.root / name).write_text("\n\n".join([*blocks[:2], *blocks[3:]]))
    changes = repository.changes(first)
    assert told(changes) == ["removed en,ru: The commission of"]
    assert [change.pair is None for change in changes] == [False, False, True, *[False] * 5]
    assert [len(changes[2].before[language]) for language in (EN, RU)] == [1, 1]


def test_a_text_that_did_not_exist_then_is_new(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH)
    repository.commit(russian=RUSSIAN)
    changes = repository.changes(first)
    assert {(change.happened, change.changed) for change in changes} == {(Happened.NEW, frozenset({RU}))}
    repository.git("rm", "-q", "--cached", "en.md", "ru.md")
    empty = repository.git("commit-tree", "-m", "Nothing", repository.git("mktree").strip()).strip()
    assert {change.changed for change in repository.changes(empty)} == {frozenset({EN, RU})}


def test_a_text_that_is_not_there_any_more_leaves_orphans(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    (repository.root / "ru.md").unlink()
    changes = repository.changes(first)
    assert {(change.happened, change.changed) for change in changes} == {(Happened.REMOVED, frozenset({RU}))}
    assert all(change.pair for change in changes)


def test_repeated_paragraphs_are_told_apart_by_their_order(make: Make) -> None:
    repository = make()
    first = repository.commit("Agreed.\n\nOne of 11.\n\nAgreed.\n", "Согласовано.\n\nОдно из 11.\n\nСогласовано.\n")
    repository.write(english="Agreed.\n\nOne of 12.\n\nAgreed.\n")
    assert told(repository.changes(first)) == ["stale en: One of 12."]


# ---------------------------------------------------------------- names of files


@pytest.mark.parametrize("how", ["committed", "in the index", "untold"])
def test_a_file_that_was_renamed_and_changed_is_followed(how: str, make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    (repository.root / "docs").mkdir()
    (repository.root / "en.md").rename(repository.root / "docs/guide.en.md")
    (repository.root / "docs/guide.en.md").write_text(ENGLISH.replace("24 hours", "48 hours"))
    if how != "untold":
        repository.git("add", "-A")
    if how == "committed":
        repository.commit()
    assert told(repository.changes(first, ("docs/guide.en.md", "ru.md"))) == ["stale en: The parties notify"]


def test_a_file_is_followed_through_several_names_though_little_of_it_is_left(make: Make) -> None:
    repository = make()
    blocks = [f"Paragraph {number} says what {number * 7} experts found.\n" for number in range(1, 13)]
    first = repository.commit("\n".join(blocks), "\n".join(blocks))
    for step, name in ((1, "one.md"), (2, "two.md"), (3, "three.md")):
        (repository.root / "en.md").rename(repository.root / name)
        repository.commit(message="Renamed")
        for number in range((step - 1) * 3, step * 3):
            blocks[number] = (
                f"Quite another text, written in step {step}, number {number}, of which nothing stood before.\n"
            )
        (repository.root / name).write_text("\n".join(blocks))
        repository.commit(message="Changed")
        (repository.root / name).rename(repository.root / "en.md")
    (repository.root / "en.md").rename(repository.root / "three.md")
    changes = repository.changes(first, ("three.md", "ru.md"))
    assert [change.happened for change in changes[-3:]] == [Happened.UNCHANGED] * 3


@pytest.mark.parametrize("folder", ["ru", "fr", "gr"])
@pytest.mark.parametrize("how", ["committed", "untold"])
def test_a_text_in_another_language_is_no_earlier_name_of_a_new_one(how: str, folder: str, make: Make) -> None:
    repository = make()
    (repository.root / folder).mkdir()
    code = "".join(f"```\nset limit {number}\n```\n\n" for number in range(9))
    (repository.root / folder / "guide.md").write_text("Слова.\n\n" + code)
    first = repository.commit(russian=RUSSIAN)
    (repository.root / folder / "guide.md").unlink()
    (repository.root / "en").mkdir()
    (repository.root / "en/guide.md").write_text("Words.\n\n" + code)
    if how == "committed":
        repository.commit()
    changes = repository.changes(first, ("en/guide.md", "ru.md"))
    assert not any(change.before[EN] for change in changes)


def test_a_text_that_moved_into_a_folder_of_its_language_is_followed(make: Make) -> None:
    repository = make("docs/how-to")
    first = repository.commit(ENGLISH, RUSSIAN)
    (repository.root / "en").mkdir()
    repository.git("mv", "docs/how-to/en.md", "docs/how-to/en/guide.md")
    assert told(repository.changes(first, ("en/guide.md", "ru.md"))) == []


@pytest.mark.parametrize("name", ["ДОКЛАД о мерах.md", "a\tb\nc.md", ":(top)en.md", "*.md", "-x.md", "“ü”.md"])
def test_names_of_files_in_any_script_and_with_any_marks(name: str, make: Make) -> None:
    repository = make("папка с докладами")
    first = repository.commit(ENGLISH, RUSSIAN)
    (repository.root / name).write_text(ENGLISH)
    first = repository.commit()
    (repository.root / name).write_text(ENGLISH.replace("24 hours", "48 hours"))
    assert told(repository.changes(first, (name, "ru.md"))) == ["stale en: The parties notify"]


def test_a_symbolic_link_of_then_is_no_text(make: Make) -> None:
    repository = make()
    (repository.root / "en.md").symlink_to("/etc/passwd")
    first = repository.commit(russian=RUSSIAN)
    (repository.root / "en.md").unlink()
    repository.write(english=ENGLISH)
    assert not any(change.before[EN] for change in repository.changes(first))


def test_a_text_of_then_that_is_too_large_is_said(make: Make) -> None:
    repository = make()
    first = repository.commit("Words. " * 700_000, RUSSIAN)
    repository.write(english=ENGLISH)
    with pytest.raises(UsageError, match=rf"en\.md at {first} is larger than 4 MiB"):
        repository.changes(first)
    # As one that may be the earlier name of another file, it is passed over.
    (repository.root / "en.md").rename(repository.root / "new.md")
    assert {change.changed for change in repository.changes(first, ("new.md", "ru.md"))} == {frozenset({EN})}


def test_a_text_of_then_that_cannot_be_parsed_is_said(make: Make) -> None:
    repository = make()
    first = repository.commit("> " * 200 + "Deep.\n", RUSSIAN)
    repository.write(english=ENGLISH)
    with pytest.raises(UsageError, match=f"en.md at {first}: ") as error:
        repository.changes(first)
    assert error.value.hint == "Name a later revision."


def test_texts_of_two_repositories_each_have_their_past(make: Make, pandoc: Pandoc) -> None:
    texts, pasts = {}, {}
    for language, text in ((EN, ENGLISH), (RU, RUSSIAN)):
        repository = make(name=str(language))
        repository.commit(text, "Other words.\n")
        (repository.root / "en.md").write_text(text.replace("24 часов", "48 часов"))
        read = read_loose(repository.root, PurePosixPath("en.md"), language, pandoc, [])
        assert read is not None
        texts[language], pasts[language] = read, look_back(repository.root, "HEAD")
    pairs = pair_pieces({language: read_pieces(text) for language, text in texts.items()})
    assert told(compare(texts, pairs, pasts, pandoc)) == ["stale ru: The parties notify"]


# ---------------------------------------------------------------- papers


def picture(shade: int) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (2, 2), shade).save(stream, "png")
    return stream.getvalue()


CHART = "``` {.chart #fig-launches src=data.csv}\nUS: A side\n```\n\n: Launches of a year\n"
MORE = f"\nThe side [[US: shall] [RF: should]] answer in 7 days.\n\n![A view.](view.png)\n\n{CHART}"
PAPER = {
    "papers/p/en.md": ENGLISH + MORE,
    "papers/p/ru.md": RUSSIAN + MORE.replace("The side", "Сторона").replace("answer in 7 days", "ответить за 7 дней"),
    "papers/p/view.png": picture(0),
    "papers/p/data.csv": "launches,US\n2016,1\n2017,2\n",
}


@pytest.fixture
def paper(make_project: Callable[..., Path], make: Make, tmp_path: Path) -> Repository:
    """A project with a paper in a subfolder of a repository, committed."""
    repository = make("talks/papers")
    make_project(PAPER, name="repository/talks/papers")
    repository.commit()
    return repository


def paper_changes(repository: Repository, slug: str = "p") -> list[Change]:
    project = read_project(repository.root)
    paper = read_paper(project, slug, repository.pandoc, [])
    assert paper is not None
    pairs = [*pairs_of(paper), *metadata_pairs(paper)]
    sides = project.configuration.sides
    return changes_since(paper.bodies, pairs, "HEAD", repository.root, repository.pandoc, sides=sides)


def test_a_paper_with_brackets_pictures_and_charts_in_a_subfolder_is_unchanged(paper: Repository) -> None:
    (paper.root / "papers/p/en.md").write_text(ENGLISH.replace("24 hours", "24\nhours") + MORE)
    changes = paper_changes(paper)
    assert len(changes) == 11
    assert told(changes) == []


def test_the_wording_of_a_bracket_counts(paper: Repository) -> None:
    (paper.root / "papers/p/en.md").write_text(PAPER["papers/p/en.md"].replace("RF: should", "RF: may"))
    assert told(paper_changes(paper)) == ["stale en: The side shall"]


def test_another_picture_under_one_name_counts(paper: Repository) -> None:
    (paper.root / "papers/p/view.png").write_bytes(picture(255))
    assert told(paper_changes(paper)) == ["both changed en,ru: A view. A"]


def test_a_picture_that_git_keeps_elsewhere_counts_as_what_it_stands_for(paper: Repository) -> None:
    file = paper.root / "papers/p/view.png"
    oid = hashlib.sha256(picture(7)).hexdigest()
    file.write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(picture(7))}\n")
    paper.commit()
    file.write_bytes(picture(7))
    assert told(paper_changes(paper)) == []
    file.write_bytes(picture(8))
    assert told(paper_changes(paper)) == ["both changed en,ru: A view. A"]


@pytest.mark.parametrize(
    "reference", ["/etc/hostname", "../../people.yml", "a" * 2000 + ".png", "%00.png", "view.png/x.png"]
)
def test_a_picture_that_leads_out_of_the_folder_is_not_brought(reference: str, paper: Repository) -> None:
    (paper.root / "papers/p/en.md").write_text(f"![A view.](view.png)\n\n![Another.]({reference})\n")
    paper.commit()
    (paper.root / "papers/p/en.md").write_text("![A view.](view.png)\n")
    first, *rest = [each for each in paper_changes(paper) if each.before[EN]]
    assert first.happened is Happened.UNCHANGED
    assert [each.happened for each in rest] == [Happened.REMOVED]


def test_other_data_of_a_chart_count(paper: Repository) -> None:
    (paper.root / "papers/p/data.csv").write_text("launches,US\n2016,1\n2017,3\n")
    assert [each.happened for each in paper_changes(paper)][-1] is Happened.CHANGED


def test_a_paper_whose_folder_was_renamed_is_followed_with_its_pictures(paper: Repository) -> None:
    paper.git("mv", "talks/papers/papers/p", "talks/papers/papers/q")
    assert told(paper_changes(paper, slug="q")) == []
    (paper.root / "papers/q/view.png").write_bytes(picture(255))
    assert told(paper_changes(paper, slug="q")) == ["both changed en,ru: A view. A"]


# ---------------------------------------------------------------- revisions and repositories


@pytest.mark.parametrize(
    "revision",
    ["", "--all", "-n1", "--output=stolen", "--upload-pack=touch stolen", "HEAD\n--all", "\u202eHEAD", "HEAD\0"],
)
def test_what_is_an_option_or_hides_something_is_no_revision(revision: str, make: Make) -> None:
    repository = make()
    repository.commit(ENGLISH, RUSSIAN)
    with pytest.raises(UsageError, match="is not a revision"):
        repository.changes(revision)
    assert not list(repository.top.rglob("stolen"))


@pytest.mark.parametrize(
    "revision", ["v9", "HEAD~5", "HEAD:en.md", "HEAD..HEAD", "0" * 40, "en.md", "@{u}", "$(touch stolen)"]
)
def test_an_unknown_revision_is_said(revision: str, make: Make) -> None:
    repository = make()
    repository.commit(ENGLISH, RUSSIAN)
    with pytest.raises(UsageError, match="unknown revision “") as error:
        repository.changes(revision)
    assert "HEAD~3" in error.value.hint
    assert not list(repository.top.rglob("stolen"))


def test_tags_and_branches_with_unusual_names_are_revisions(make: Make) -> None:
    repository = make()
    repository.commit(ENGLISH, RUSSIAN)
    repository.git("tag", "-a", "-m", "Agreed", "издание/1.0")
    repository.commit(ENGLISH.replace("24 hours", "48 hours"))
    assert told(repository.changes("издание/1.0")) == ["stale en: The parties notify"]


def test_a_shallow_clone_without_the_revision_says_so(make: Make, tmp_path: Path) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    repository.commit(ENGLISH.replace("24 hours", "48 hours"))
    clone = tmp_path / "clone"
    repository.git("clone", "-q", "--depth", "1", repository.top.as_uri(), str(clone))
    with pytest.raises(UsageError, match="this is a shallow clone") as error:
        look_back(clone, first)
    assert "--unshallow" in error.value.hint
    assert look_back(clone, "HEAD").read(PurePosixPath("ru.md"), 1 << 20) == RUSSIAN.encode()


def test_a_clone_without_its_old_contents_says_so_and_fetches_nothing(make: Make, tmp_path: Path) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    repository.commit(ENGLISH.replace("24 hours", "48 hours"))
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    repository.git("clone", "-q", "--filter=blob:none", repository.top.as_uri(), str(clone))
    past = look_back(clone, first)
    with pytest.raises(UsageError, match="git cannot read what there was at") as error:
        past.read(PurePosixPath("en.md"), 1 << 20)
    assert "--filter" in error.value.hint


def test_a_folder_without_a_repository_and_one_without_a_commit(make: Make, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(UsageError, match="is in no git repository"):
        look_back(tmp_path / "plain", "HEAD")
    with pytest.raises(UsageError, match="there is no commit yet"):
        look_back(make().root, "HEAD")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder to somebody else")
def test_a_repository_of_another_user_is_said_to_be_that(make: Make) -> None:
    repository = make()
    repository.commit(ENGLISH, RUSSIAN)
    for path in (repository.top, repository.top / ".git"):
        os.chown(path, 12345, 12345)
    for ask in (lambda: look_back(repository.root, "HEAD"), lambda: head_date(repository.root)):
        with pytest.raises(UsageError, match="dubious ownership") as error:
            ask()
        assert "safe.directory" in error.value.hint


def test_without_git_it_says_what_to_install(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = make()
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ToolMissingError, match="git is not installed") as error:
        look_back(repository.root, "HEAD")
    assert error.value.exit_code is ExitCode.TOOL_MISSING
    assert "apt-get install git" in error.value.hint


def test_a_git_that_never_answers_is_stopped(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = make()
    program = tmp_path / "programs" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nsleep 60 & wait\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    monkeypatch.setattr("paperforge.bilingual.programs.SECONDS", 0.2)
    began = time.monotonic()
    with pytest.raises(PaperforgeError, match=r"git took longer than 0\.2 s and was stopped"):
        look_back(repository.root, "HEAD")
    assert time.monotonic() - began < 20


def test_nothing_that_the_repository_configures_is_started(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    program = repository.top / "program.sh"
    program.write_text(f"#!/bin/sh\ntouch '{repository.top}/started'\ncat\n")
    program.chmod(0o700)
    repository.write(english=ENGLISH.replace("24 hours", "48 hours"))
    (repository.root / "en.md").rename(repository.root / "new.md")
    (repository.top / ".gitattributes").write_text("*.md diff=ours filter=ours\n")
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "diff.external",
        "diff.ours.command",
        "diff.ours.textconv",
        "filter.ours.clean",
        "filter.ours.smudge",
        "filter.ours.process",
        "gpg.program",
    ):
        repository.git("config", key, str(program))
    repository.git("config", "log.showSignature", "true")
    repository.git("mv", "ru.md", "old.md")
    repository.git("commit", "-q", "-m", "Renamed")
    head, words = repository.git("cat-file", "commit", "HEAD").split("\n\n", 1)
    signed = repository.top / "signed"
    signed.write_text(f"{head}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n{words}")
    commit = repository.git("hash-object", "-t", "commit", "-w", "signed").strip()
    repository.git("update-ref", "HEAD", commit)
    (repository.top / "started").unlink(missing_ok=True)  # by what this test itself did
    assert told(repository.changes(first, ("new.md", "old.md"))) == ["stale en: The parties notify"]
    assert identity(repository.root)[0]
    assert head_date(repository.root)
    assert not (repository.top / "started").exists()


def test_the_index_and_the_folder_stay_as_they_were(make: Make) -> None:
    repository = make()
    first = repository.commit(ENGLISH, RUSSIAN)
    repository.write(english=ENGLISH.replace("24 hours", "48 hours"))
    (repository.root / "en.md").rename(repository.root / "new.md")
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in repository.top.rglob("*")}
    repository.changes(first, ("new.md", "ru.md"))
    assert {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in repository.top.rglob("*")} == before


def test_the_variables_of_a_hook_do_not_lead_elsewhere(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    repository, other = make(), make(name="other")
    first = repository.commit(ENGLISH, RUSSIAN)
    other.commit(RUSSIAN, ENGLISH)
    monkeypatch.setenv("GIT_DIR", str(other.top / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.top / ".git/index"))
    assert told(repository.changes(first)) == []


def test_who_and_when_come_from_git(make: Make, tmp_path: Path) -> None:
    repository = make("below")
    assert head_date(repository.root) is None
    repository.commit(ENGLISH, RUSSIAN)
    assert identity(repository.root) == ("Anna Ладожская", "anna@example.org")
    assert head_date(repository.root) == datetime.date(
        2018, 1, 22
    )  # in the committer's time zone; in UTC it is the 23rd
    (tmp_path / "plain").mkdir()
    assert identity(tmp_path / "plain") == ("", "")
    assert head_date(tmp_path / "plain") is None
