"""`paperforge pairs` and `paperforge sign`: pairing, confirming, staleness, sign-off, as a user meets them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Verb = Callable[..., tuple[int, str, str]]

FILES = {
    "papers/p/paper.yml": """\
title: {en: A title, ru: Название}
date: 2018-01-22
stage: draft
parties: [US, RF]
""",
    "papers/p/en.md": "# One {#one}\n\nThe first paragraph of 1972.\n\nThe second one names 40 ships.\n\n"
    "# Two {#two}\n\nThe end.\n",
    "papers/p/ru.md": "# Раз {#one}\n\nПервый абзац 1972 года.\n\nВо втором названы 40 кораблей.\n\n# Два {#two}\n\nКонец.\n",
}
BY = ("--by", "Jane Roe")
DAY = ("--date", "2018-01-22")


@pytest.fixture
def locked(make_project: Callable[..., Path], paperforge: Verb) -> Path:
    """A project whose paper is confirmed."""
    folder = make_project(FILES)
    assert paperforge(folder, "pairs", "accept", "p", *BY)[0] == 0
    return folder


def change(folder: Path, name: str, before: str, after: str) -> None:
    path = folder / "papers/p" / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def lock_of(folder: Path) -> str:
    return (folder / "papers/p/paper.lock").read_text(encoding="utf-8")


# ---------------------------------------------------------------- showing


def test_pairs_are_shown_with_their_places(make_project: Callable[..., Path], paperforge: Verb) -> None:
    code, out, _ = paperforge(make_project(FILES), "pairs", "p")
    assert code == 0
    assert re.search(r"en\.md:5 +ru\.md:5 +paragraph +The second one.*shared 40", out)
    assert "p en · ru: 5 pairs" in out


def test_pairs_as_json_hold_places_of_both_files(make_project: Callable[..., Path], paperforge: Verb) -> None:
    _, out, _ = paperforge(make_project(FILES), "pairs", "show", "p", "--format", "json")
    (text,) = json.loads(out)["texts"]
    pair = text["pairs"][1]
    assert {language: pieces[0]["line"] for language, pieces in pair["pieces"].items()} == {"en": 3, "ru": 3}


def test_two_folders_of_no_project_are_paired(tmp_path: Path, paperforge: Verb) -> None:
    files = {
        "docs/en/a.md": "---\nlayout: {{x}}\n---\n# Title\n\nWords of 1972.\n",
        "docs/ru/a.md": "# Название\n\nСлова 1972 года.\n",
        "docs/en/only.md": "Alone.\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    code, out, _ = paperforge(tmp_path, "pairs", "docs/en", "docs/ru")
    assert code == 0
    assert "a.md en · ru: 2 pairs\n" in out
    assert "only.md en · ru: 1 pair, 1 without a counterpart" in out


def test_words_left_in_the_other_language_are_untranslated_and_not_stale(locked: Path, paperforge: Verb) -> None:
    change(locked, "ru.md", "Во втором названы 40 кораблей.", "The second one names 40 ships.")
    code, out, _ = paperforge(locked, "pairs", "status", "p")
    assert code == 1
    assert "untranslated in ru" in out


# ---------------------------------------------------------------- confirming


def test_a_paper_is_fresh_when_it_was_confirmed(locked: Path, paperforge: Verb) -> None:
    code, out, _ = paperforge(locked, "pairs", "status", "p")
    assert code == 0
    assert "p: 5 pairs of text, 1 of metadata: 6 fresh" in out


def test_a_reflowed_paragraph_is_fresh_and_a_changed_word_is_stale(locked: Path, paperforge: Verb) -> None:
    change(locked, "en.md", "The first paragraph of 1972.", "The first\nparagraph of 1972.")
    assert paperforge(locked, "pairs", "status", "p")[0] == 0
    change(locked, "en.md", "paragraph of 1972.", "paragraph of 1973.")
    code, out, _ = paperforge(locked, "pairs", "status", "p")
    assert code == 1
    assert re.search(
        r"one/[0-9a-f]{8} \(en\.md:3 ru\.md:3\): stale: changed in en since it was confirmed, and not in ru", out
    )


def test_both_changed_missing_and_orphan_are_told_apart(locked: Path, paperforge: Verb) -> None:
    change(locked, "en.md", "The first paragraph of 1972.", "Quite other words about 12 whales.")
    change(locked, "ru.md", "Первый абзац 1972 года.", "Совсем другие слова о 12 китах.")
    added = "A long new paragraph that nobody has translated yet, on the 5 boats of 1999."
    change(locked, "en.md", "names 40 ships.\n", f"names 40 ships.\n\n{added}\n")
    change(locked, "en.md", "The end.\n", "")
    change(locked, "ru.md", "Конец.\n", "")
    _, out, _ = paperforge(locked, "pairs", "status", "p")
    assert re.search(r"one/[0-9a-f]{8} \(en\.md:3 ru\.md:3\): changed in every language since it was confirmed", out)
    assert re.search(r"one/[0-9a-f]{8} \(en\.md:7\): missing in ru", out)
    assert re.search(r"two/[0-9a-f]{8}: gone from every text", out)
    out = paperforge(locked, "pairs", "accept", "p", *BY)[1]
    assert "1 pair confirmed by Jane Roe, 1 orphan dropped" in out
    assert "two/" not in lock_of(locked)


def test_confirming_one_pair_leaves_the_others_as_they_were(locked: Path, paperforge: Verb) -> None:
    change(locked, "en.md", "The first paragraph of 1972.", "The first paragraph of 1974.")
    change(locked, "ru.md", "Во втором названы 40 кораблей.", "Во втором названы 41 корабль.")
    _, out, _ = paperforge(locked, "pairs", "status", "p")
    first, second = re.findall(r"one/[0-9a-f]{8}", out)
    code, out, _ = paperforge(locked, "pairs", "accept", "p", first, "--by", "John Doe")
    assert (code, "1 pair confirmed by John Doe" in out) == (0, True)
    _, out, _ = paperforge(locked, "pairs", "status", "p")
    assert first not in out
    assert second in out
    assert lock_of(locked).count("reviewer John Doe") == 1


def test_a_pair_without_a_counterpart_is_confirmed_by_its_name_only(locked: Path, paperforge: Verb) -> None:
    change(locked, "en.md", "The end.\n", "The end.\n\nFor calls inside the country of the first text: 617-555-0100.\n")
    code, out, _ = paperforge(locked, "pairs", "accept", "p", *BY)
    assert code == 1
    name = re.search(r"left out, confirm it by its name: (\S+) \(missing\)", out)
    assert name
    assert paperforge(locked, "pairs", "accept", "p", name[1], *BY)[0] == 0
    assert paperforge(locked, "pairs", "status", "p")[0] == 0


def test_a_translation_is_reviewed_as_a_whole(make_project: Callable[..., Path], paperforge: Verb) -> None:
    folder = make_project(FILES)
    paperforge(folder, "pairs", "accept", "p", "--review", "translated", "--drafted", "ru", *BY)
    out = paperforge(folder, "pairs", "accept", "p", "--by", "John Doe")[1]
    assert "6 pairs confirmed by John Doe" in out
    lock = lock_of(folder)
    counts = [lock.count(f"  {line}\n") for line in ("drafted ru", "translator Jane Roe", "reviewer John Doe")]
    assert counts == [6, 6, 6]


def test_a_name_that_is_no_pair_is_refused(locked: Path, paperforge: Verb) -> None:
    code, _, err = paperforge(locked, "pairs", "accept", "p", "onne", *BY)
    assert code == 2
    assert "Did you mean “one”?" in err


def test_a_lock_with_a_merge_left_in_it_is_an_error_and_stays_untouched(locked: Path, paperforge: Verb) -> None:
    path = locked / "papers/p/paper.lock"
    damaged = f"<<<<<<< ours\n{lock_of(locked)}"
    path.write_text(damaged, encoding="utf-8")
    code, _, err = paperforge(locked, "pairs", "accept", "p", *BY)
    assert code == 1
    assert "paper.lock:1:1: error TRN024: a merge was left unfinished here" in err
    assert path.read_text(encoding="utf-8") == damaged


# ---------------------------------------------------------------- signing


def sign(folder: Path, paperforge: Verb, side: str = "US", *more: str) -> tuple[int, str, str]:
    return paperforge(folder, "sign", "--side", side, "p", *BY, *DAY, *more)


def test_each_side_signs_and_a_change_voids_exactly_what_it_touches(locked: Path, paperforge: Verb) -> None:
    assert sign(locked, paperforge)[:2] == (0, "papers/p/paper.lock: US signs 6 pairs (2018-01-22, Jane Roe)\n")
    assert sign(locked, paperforge, "RF")[0] == 0
    assert paperforge(locked, "check")[1].count("TRN") == 0
    change(locked, "ru.md", "Конец.", "Вот и конец.")
    out = paperforge(locked, "check", "p")[1]
    assert "TRN020: “two/" in out
    assert "US has not signed 1 pair: “two/" in out
    assert "RF has not signed 1 pair: “two/" in out
    assert paperforge(locked, "pairs", "accept", "p", *BY)[0] == 0
    assert "US signs 1 pair" in sign(locked, paperforge)[1]
    assert paperforge(locked, "pairs", "status", "p", "--all")[1].count("signed by US, RF") == 5


def test_a_stale_pair_refuses_the_signature_and_writes_nothing(locked: Path, paperforge: Verb) -> None:
    change(locked, "en.md", "The end.", "The very end.")
    before = lock_of(locked)
    code, _, err = sign(locked, paperforge)
    assert code == 1
    assert "p: not signed: 1 pair not as confirmed" in err
    assert lock_of(locked) == before


def test_a_machine_translation_is_not_signed(make_project: Callable[..., Path], paperforge: Verb) -> None:
    folder = make_project(FILES)
    paperforge(folder, "pairs", "accept", "p", "--review", "machine", *BY)
    code, _, err = sign(folder, paperforge)
    assert code == 1
    assert "a machine's translation" in err
    assert "TRN023" in paperforge(folder, "check", "p")[1]


def test_the_reviewer_is_somebody_else_than_the_translator(make_project: Callable[..., Path], paperforge: Verb) -> None:
    folder = make_project(FILES)
    paperforge(folder, "pairs", "accept", "p", "--review", "translated", *BY)
    paperforge(folder, "pairs", "accept", "p", "one", *BY)
    assert "TRN021: “one” was translated and reviewed by Jane Roe" in paperforge(folder, "check", "p")[1]


def test_a_sign_off_with_a_key_holds_as_long_as_nobody_touches_the_record(locked: Path, paperforge: Verb) -> None:
    key = locked / "us"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "us", "-f", str(key)], check=True)
    assert sign(locked, paperforge, "US", "--key", str(key))[0] == 0
    assert "cannot be checked" in paperforge(locked, "check", "p")[1]
    public = key.with_suffix(".pub").read_text(encoding="utf-8")
    (locked / "signers").write_text(f'US namespaces="paperforge" {public}', encoding="utf-8")
    with (locked / "paperforge.yml").open("a", encoding="utf-8") as file:
        file.write("allowed_signers: signers\n")
    assert "TRN025" not in paperforge(locked, "check", "p")[1]
    path = locked / "papers/p/paper.lock"
    path.write_text(lock_of(locked).replace("Jane Roe\n  one", "Jane Roo\n  one"), encoding="utf-8")
    code, out, _ = paperforge(locked, "check", "p")
    assert (code, "error TRN025: the signature of US of 2018-01-22 (Jane Roo) does not hold" in out) == (1, True)


def test_a_stranger_signs_nothing(locked: Path, paperforge: Verb) -> None:
    code, _, err = sign(locked, paperforge, "UK")
    assert (code, "unknown side “UK”" in err) == (2, True)


@pytest.mark.parametrize(("stage", "expected"), [("draft", 0), ("senior", 1)])
def test_at_senior_stage_a_stale_pair_fails_the_build(
    locked: Path, paperforge: Verb, stage: str, expected: int
) -> None:
    sign(locked, paperforge)
    sign(locked, paperforge, "RF")
    change(locked, "paper.yml", "stage: draft", f"stage: {stage}\nignore: [META002, META005]")
    build = ("build", "p", "--to", "html", "--edition", "en")
    out = paperforge(locked, *build)
    assert "TRN0" not in out[1] + out[2]
    change(locked, "en.md", "The end.", "The very end.")
    code, out_, err = paperforge(locked, *build)
    assert code == expected
    assert f"{'error' if expected else 'note'} TRN020" in out_ + err


# ---------------------------------------------------------------- ids


def test_ids_are_written_into_both_texts_and_nothing_else_changes(
    make_project: Callable[..., Path], paperforge: Verb
) -> None:
    files = {
        **FILES,
        "papers/p/en.md": "# A heading\n\nWords of 1972.\n\n- one of 40\n- two of 50\n\n## Another {.unnumbered}\n\nThe end.\n",
        "papers/p/ru.md": "Заголовок\n=========\n\nСлова 1972 года.\n\n* раз из 40\n* два из 50\n\n"
        "## Другой {.unnumbered}\n\nКонец.\n",
    }
    folder = make_project(files)
    paperforge(folder, "pairs", "accept", "p", *BY)
    code, out, _ = paperforge(folder, "pairs", "write-ids", "p", "--all")
    assert code == 0
    assert "p: 6 pairs got an id in each text" in out
    english, russian = (
        (folder / f"papers/p/{tag}.md").read_text(encoding="utf-8").splitlines() for tag in ("en", "ru")
    )
    assert english[0] == "# A heading {#a-heading}"
    assert russian[0] == "Заголовок {#a-heading}"
    assert english[7] == "## Another {#another .unnumbered}"
    assert re.fullmatch(r"- \[\]\{#[\w-]+\}one of 40", english[4])
    ids = [re.findall(r"#([\w-]+)[ }]", "\n".join(lines)) for lines in (english, russian)]
    assert ids[0] == ids[1]
    stripped = [re.sub(r" ?\{#[\w-]+\}|\[\]|#another ", "", "\n".join(lines) + "\n") for lines in (english, russian)]
    assert stripped[0] == files["papers/p/en.md"]
    assert paperforge(folder, "pairs", "status", "p")[0] == 0, "an id changes nothing that was confirmed"


def test_the_diff_of_ids_writes_nothing(make_project: Callable[..., Path], paperforge: Verb) -> None:
    folder = make_project({**FILES, "papers/p/en.md": "# One\n\nWords.\n", "papers/p/ru.md": "# Раз\n\nСлова.\n"})
    code, out, _ = paperforge(folder, "pairs", "write-ids", "p", "--diff")
    assert (code, "+# One {#one}" in out, "+# Раз {#one}" in out) == (0, True, True)
    assert (folder / "papers/p/en.md").read_text(encoding="utf-8") == "# One\n\nWords.\n"


# ---------------------------------------------------------------- since a revision


def git(folder: Path, *arguments: str) -> None:
    names = ["-c", "user.name=Jane Roe", "-c", "user.email=jane@example.org"]
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def test_what_changed_since_a_revision_needs_no_lock(make_project: Callable[..., Path], paperforge: Verb) -> None:
    folder = make_project(FILES)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "sent")
    change(folder, "en.md", "The first paragraph of 1972.", "The first\nparagraph of 1972.")
    change(folder, "ru.md", "Конец.", "Вот и конец.")
    code, out, _ = paperforge(folder, "pairs", "status", "p", "--since", "HEAD")
    assert code == 1
    assert out.splitlines() == [
        "en.md:10 ru.md:9: stale: changed in ru, and not in en: “The end.”",
        "p: 5 pairs: 4 unchanged, 1 stale",
    ]
    files = [f"papers/p/{tag}.md" for tag in ("en", "ru")]
    assert "1 stale" in paperforge(folder, "pairs", "status", *files, "--since", "HEAD")[1]
    assert paperforge(folder, "pairs", "status", "p", "--since", "nowhere")[0] == 2


def test_who_and_when_come_from_git(locked: Path, paperforge: Verb) -> None:
    git(locked, "init", "-q")
    git(locked, "config", "user.name", "Ann Smith")
    git(locked, "config", "user.email", "ann@example.org")
    git(locked, "add", ".")
    date = "2018-02-03T10:00:00+0000"
    environment = {**os.environ, "GIT_COMMITTER_DATE": date}
    subprocess.run(["git", "commit", "-q", "-m", "x"], cwd=locked, check=True, env=environment)
    assert (
        "US signs 6 pairs (2018-02-03, Ann Smith <ann@example.org>)"
        in paperforge(locked, "sign", "--side", "US", "p")[1]
    )


# ---------------------------------------------------------------- the samples


def test_the_samples_are_confirmed_and_signed_and_one_paragraph_is_stale(paperforge: Verb) -> None:
    root = Path(__file__).parents[2]
    _, out, _ = paperforge(root, "pairs", "status", "--format", "json")
    papers = json.loads(out)["papers"]
    assert len(papers) == 7
    states = {paper["paper"]: [pair for pair in paper["pairs"] if pair["state"] != "fresh"] for paper in papers}
    (stale,) = states.pop("non-interference-undertaking")
    assert (stale["state"], stale["changed"], stale["signed"]) == ("stale", ["en"], [])
    assert not any(states.values())
    for paper in papers:
        fresh = [pair for pair in paper["pairs"] if pair["state"] == "fresh"]
        assert all({"US", "RF"} <= set(pair["signed"]) for pair in fresh)
        assert all(pair["review"] == "reviewed" and pair["reviewer"] != pair["translator"] for pair in fresh)
    readme = (root / "README.md").read_text(encoding="utf-8")
    for line in paperforge(root, "pairs", "status", "non-interference-undertaking")[1].splitlines():
        assert line in readme
