"""Versions, archives, checksums and rules of releases."""

from __future__ import annotations

import datetime
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperforge.diagnostics import Policy, Severity, Stage
from paperforge.errors import UsageError
from paperforge.model.config import ReleaseRules
from paperforge.reading.project import release_policy
from paperforge.release.archive import name_fault, names_that_clash, pack, unpack
from paperforge.release.gate import Gate
from paperforge.release.manifest import WrongJsonError, read_manifest, read_object
from paperforge.release.sums import read_sums, write_sums
from paperforge.release.versions import is_version, parse_version, version_of_tags

MOMENT = datetime.datetime(2018, 1, 22, 13, 14, 16, tzinfo=datetime.UTC)
FILES = {"b.txt": b"bytes", "a/один.txt": "слова".encode(), "a/empty": b"", "a.txt": b"PK\5\6 in a content"}


@pytest.mark.parametrize(
    "version",
    ["0.1.0", "1.2.3-rc.1", "1.0.0-alpha.beta+build.7", "10.20.30", "1.0.0-0A.is.legal", "2018-01-22", "2018-01-22.2"],
)
def test_semantic_versions_and_dates_are_versions(version: str) -> None:
    assert parse_version(version) == version


@pytest.mark.parametrize(
    "version",
    [
        "",
        "1",
        "1.0",
        "01.0.0",
        "1.0.0-01",
        "v1.0.0",
        "2018-02-30",
        "2018-1-22",
        "../1.0.0",
        "1.0.0/..",
        "1.0.0\n",
        "٣.0.0",
        "1.0.0-" + "a" * 70,
    ],
)
def test_anything_else_is_no_version_and_no_way_out_of_a_folder(version: str) -> None:
    assert not is_version(version)
    with pytest.raises(UsageError, match="is no version"):
        parse_version(version)


def test_one_tag_of_the_commit_says_the_version() -> None:
    assert version_of_tags(["reviewed", "v1.2.0"]) == "1.2.0"
    assert version_of_tags(["v1.2.0", "1.2.0"]) == "1.2.0"
    with pytest.raises(UsageError, match=r"several versions: v1\.2\.0, v1\.3\.0"):
        version_of_tags(["v1.3.0", "v1.2.0"])
    with pytest.raises(UsageError, match="no tag of HEAD is one"):
        version_of_tags(["reviewed"])


def test_an_archive_is_read_by_other_programs(tmp_path: Path) -> None:
    data = pack("top", FILES, MOMENT)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == {
            f"top/{path}": content for path, content in FILES.items()
        }
        assert {info.date_time for info in archive.infolist()} == {(2018, 1, 22, 13, 14, 16)}
        assert [info.filename for info in archive.infolist()] == sorted(f"top/{path}" for path in FILES)
    (tmp_path / "x.zip").write_bytes(data)
    if shutil.which("unzip"):
        subprocess.run(["unzip", "-tq", "x.zip"], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)


@given(
    st.dictionaries(
        st.text("abcабв", min_size=1, max_size=8).map(lambda name: f"f/{name}"), st.binary(max_size=60), min_size=1
    ),
    st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(2107, 12, 31)),
)
def test_what_is_packed_is_unpacked(files: dict[str, bytes], moment: datetime.datetime) -> None:
    found = unpack(pack("top", files, moment))
    assert (found.faults, found.top, found.files) == ([], "top", files)


def test_an_archive_does_not_depend_on_the_order_of_its_files() -> None:
    assert pack("top", dict(reversed(FILES.items())), MOMENT) == pack("top", FILES, MOMENT)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("/etc/passwd", "absolute"),
        ("C:/x", "absolute"),
        ("a\\b", "backslash"),
        ("a/../../b", "leads out"),
        ("..", "leads out"),
        ("a//b", "empty part"),
        ("./a", "empty part"),
        ("", "empty part"),
        ("a\u202eb", "not printed"),
        ("a\nb", "not printed"),
        ("и\u0306", "NFC"),
        ("a/NUL.txt", "Windows"),
        ("a./b", "Windows"),
        ("a/b?", "Windows"),
        ("a" * 241, "too long"),
    ],
)
def test_a_path_that_is_none_everywhere_is_named(name: str, what: str) -> None:
    assert what in name_fault(name)


def test_paths_of_papers_are_fine() -> None:
    assert not name_fault("papers/взаимное обязательство/взаимное обязательство.en-ru.pdf")


def test_paths_that_are_one_on_some_systems_clash() -> None:
    assert names_that_clash(["a/X", "a/x", "b"]) == ["a/x"]
    assert names_that_clash(["a", "a/b", "c"]) == ["a/b"]
    assert names_that_clash(["a.txt", "a/b", "a"]) == ["a/b"]


def test_checksums_are_those_of_sha256sum(tmp_path: Path) -> None:
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    sums = write_sums(FILES)
    told = subprocess.run(["sha256sum", *sorted(FILES)], cwd=tmp_path, capture_output=True, check=True).stdout
    assert sums == told
    assert read_sums(sums) is not None


@pytest.mark.parametrize("change", ["\n", "#\n", " x\n", "0" * 64 + "  a.txt\n"])
def test_checksums_in_any_other_form_are_not_read(change: str) -> None:
    assert read_sums(write_sums(FILES) + change.encode()) is None
    assert read_sums(change.encode() + write_sums(FILES)) is None
    assert read_sums(b"") is None


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xff", "no JSON"),
        (b"[]", "no JSON object"),
        (b'{"a": 1, "a": 2}', "“a” stands in it twice"),
        (b'{"a": ' * 100_000, "too deep|no JSON"),
    ],
)
def test_json_that_could_be_read_in_two_ways_is_not_read(content: bytes, what: str) -> None:
    with pytest.raises(WrongJsonError, match=what):
        read_object(content)


def test_a_manifest_of_another_format_is_told_apart() -> None:
    with pytest.raises(WrongJsonError, match=r"its format is .*2"):
        read_manifest(b'{"format": "paperforge release 2"}')
    with pytest.raises(WrongJsonError, match="name: Field required"):
        read_manifest(b'{"format": "paperforge release 1"}')


TEXT = {"en": "why", "ru": "почему"}


def test_a_paper_is_judged_at_least_as_at_the_gate() -> None:
    assert release_policy(ReleaseRules(), "p", Policy(Stage.WORKING)).stage is Stage.SENIOR
    assert release_policy(ReleaseRules(), "p", Policy(Stage.PUBLISHED)).stage is Stage.PUBLISHED
    assert release_policy(ReleaseRules(gate=Stage.WORKING), "p", Policy(Stage.WORKING)).stage is Stage.WORKING


def test_what_pairs_lack_is_an_error_that_no_paper_silences() -> None:
    usual = Policy(Stage.DRAFT, {"TRN022": Severity.OFF}, frozenset({"TRN020", "TXT091"}))
    policy = release_policy(ReleaseRules(gate=Stage.DRAFT), "p", usual)
    assert {policy.overrides[code] for code in ("TRN020", "TRN021", "TRN022", "TRN023")} == {Severity.ERROR}
    assert policy.ignored == {"TXT091"}


def test_what_is_allowed_by_name_is_a_note_in_that_paper_alone() -> None:
    rules = ReleaseRules.model_validate({"allow": [{"paper": "p", "code": "TRN020", "reason": TEXT}]})
    assert release_policy(rules, "p", Policy()).overrides["TRN020"] is Severity.NOTE
    assert release_policy(rules, "q", Policy()).overrides["TRN020"] is Severity.ERROR


def test_findings_of_safety_are_never_allowed() -> None:
    rules = ReleaseRules.model_validate({"allow": [{"paper": "p", "code": "SEC120", "reason": TEXT}]})
    assert "SEC120" not in release_policy(rules, "p", Policy()).overrides
    assert [each.what for each in Gate(rules).refusals([])] == [
        "release.allow: findings of safety (SEC120) are never allowed"
    ]
