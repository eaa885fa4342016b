"""The pair lock: its file, what git makes of it, and how pairs find their entries again."""

from __future__ import annotations

import datetime
import os
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from paperforge.diagnostics import Diagnostic
from paperforge.model.language import Language
from paperforge.model.lock import Entry, Lock, Review, SignOff
from paperforge.reading.lock import format_lock, parse_lock
from paperforge.source import SourceFile

EN, RU = Language("en"), Language("ru")
DAY = datetime.date(2018, 1, 22)


def entry(name: str, en: str = "a", ru: str = "b") -> Entry:
    return Entry(name, {EN: en * 64, RU: ru * 64}, Review.REVIEWED, EN, "Jane Roe", "Иван Петров")


def read(text: str) -> tuple[Lock, list[Diagnostic]]:
    found: list[Diagnostic] = []
    return parse_lock(SourceFile(PurePosixPath("papers/p/paper.lock"), text), found), found


def test_a_lock_is_read_as_it_was_written() -> None:
    entries = (entry("one"), Entry("text/0123abcd", {EN: "c" * 64, RU: ""}, Review.MACHINE), entry("paper.yml:title"))
    signed = SignOff("US", DAY, "Jane Roe <jane@example.org>", {"one": entries[0].digest}, "A" * 80)
    lock = Lock(entries, (signed,))
    again, found = read(format_lock(lock, ["US", "RF"]))
    assert (again, found) == (lock, [])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("<<<<<<< HEAD", "a merge was left unfinished here"),
        ("  en 12", "a digest has 64 hexadecimal digits"),
        ("  review perhaps", "the review is one of: machine, translated, reviewed"),
        ("  nonsense here", "“nonsense” is neither a language nor one of"),
        ("something else", "“something” begins no block: pair, side, sign-off"),
        ("pair one", "a pair needs a name of its own, without blanks"),
        ("sign-off US yesterday Jane", "a sign-off is written: sign-off SIDE YYYY-MM-DD NAME"),
    ],
)
def test_a_line_that_means_nothing_is_found_at_its_place(line: str, problem: str) -> None:
    text = f"paperforge lock 1\n\npair one\n  en {'a' * 64}\n{line}\n"
    _, found = read(text)
    assert [each.code.id for each in found] == ["TRN024"]
    assert found[0].message.startswith(problem)
    assert found[0].span is not None
    assert found[0].span.position.line == 5


def test_another_format_is_refused() -> None:
    _, found = read("paperforge lock 2\n")
    assert "the first line must be" in found[0].message


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    names = {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def merge(folder: Path, base: Lock, ours: Lock, theirs: Lock) -> tuple[int, str]:
    """What git makes of two versions of a lock: its exit code, and the file."""
    path = folder / "paper.lock"

    def commit(lock: Lock) -> None:
        path.write_text(format_lock(lock, ["RF", "US"]), encoding="utf-8")
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", "x")

    commit(base)
    git(folder, "checkout", "-q", "-b", "other")
    commit(theirs)
    git(folder, "checkout", "-q", "main")
    commit(ours)
    return git(folder, "merge", "-q", "other").returncode, path.read_text(encoding="utf-8")


def test_git_merges_sign_offs_of_two_sides(repository: Path) -> None:
    base = Lock((entry("one"), entry("two")))
    pairs = {each.name: each.digest for each in base.entries}
    us, rf = (SignOff(side, DAY, "Somebody", pairs) for side in ("US", "RF"))
    code, text = merge(repository, base, Lock(base.entries, (us,)), Lock(base.entries, (rf,)))
    lock, found = read(text)
    assert (code, found) == (0, [])
    assert {each.side for each in lock.sign_offs} == {"US", "RF"}


def test_git_merges_confirmations_of_neighboring_pairs(repository: Path) -> None:
    first, second = entry("one"), entry("two")
    code, text = merge(
        repository, Lock((first, second)), Lock((entry("one", "c"), second)), Lock((first, entry("two", "a", "d")))
    )
    lock, found = read(text)
    assert (code, found) == (0, [])
    assert lock.entries == (entry("one", "c"), entry("two", "a", "d"))


def test_a_sign_off_holds_for_exactly_the_texts_that_were_signed() -> None:
    signed = SignOff("US", DAY, "Somebody", {"one": entry("one").digest, "two": entry("two").digest})
    lock = Lock((entry("one"), entry("two", "c")), (signed,))
    assert lock.signed_by("US", lock.entries[0]) == signed
    assert lock.signed_by("US", lock.entries[1]) is None
    assert lock.signed_by("RF", lock.entries[0]) is None
