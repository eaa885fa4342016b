"""Bundles from strangers: no byte of a release can change unseen, and nothing in one leads out of it or runs without end."""

from __future__ import annotations

import contextlib
import io
import os
import random
import struct
import subprocess
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from paperforge.cli.main import run
from paperforge.errors import ExitCode, PaperforgeError, UsageError
from paperforge.release.archive import unpack
from paperforge.release.bundle import read_archive, read_bundle
from paperforge.release.repository import export, read_commit
from paperforge.release.values import UnreadableError
from paperforge.release.verifying import verify_bundle

Run = Callable[..., tuple[int, str, str]]
TOP = "papers-1.0.0"
FILES = {
    "paperforge.yml": "languages: [en, ru]\nrelease: {gate: draft}\ndefaults: {formats: [docx], editions: [en]}\n",
    "papers/p/paper.yml": "title: {en: A title, ru: Название}\ndate: 2018-01-22\n",
    "papers/p/en.md": "# One {#one}\n\nWords of a paper.\n",
    "papers/p/ru.md": "# Раз {#one}\n\nСлова доклада.\n",
    ".gitignore": "/build/\n",
}


def git(folder: Path, *arguments: str, given: bytes = b"") -> str:
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    answer = subprocess.run(
        ["git", *who, *arguments], cwd=folder, env=environment, input=given, capture_output=True, check=True
    )
    return answer.stdout.decode().strip()


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 1.0.0 and, signed, 1.0.1."""
    root = tmp_path_factory.mktemp("bundles")
    for name, content in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Papers")
    key = root.parent / f"{root.name}-key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], check=True)
    assert run(["release", "1.0.0", "--project", str(root)]) == 0
    assert run(["release", "1.0.1", "--sign", str(key), "--project", str(root)]) == 0
    return root / "build/releases"


@pytest.fixture(scope="session")
def bundle(releases: Path) -> bytes:
    return (releases / "1.0.0" / f"{TOP}.zip").read_bytes()


def is_found(data: bytes) -> bool:
    """Whether anything is found to be wrong."""
    try:
        return not verify_bundle(read_archive(data)).is_good
    except UnreadableError:
        return True


def told(data: bytes) -> str:
    return "; ".join(what for _, what in verify_bundle(read_archive(data)).faults)


def test_a_thousand_changes_of_a_byte_are_all_found(bundle: bytes) -> None:
    assert not is_found(bundle)
    places = random.Random(1972)
    missed = []
    for _ in range(1000):
        at, change = places.randrange(len(bundle)), places.randrange(1, 256)
        data = bytearray(bundle)
        data[at] ^= change
        if not is_found(bytes(data)):
            missed.append((at, change))
    assert missed == []


def test_every_change_of_a_byte_of_the_archive_s_own_structure_is_found(bundle: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        starts = [info.header_offset for info in archive.infolist()]
        structure = [at for start in starts for at in range(start, start + 30)]
        structure += range(archive.start_dir, len(bundle))
    missed = []
    for at in structure:
        for change in (1, 0x80, 0xFF):
            data = bytearray(bundle)
            data[at] ^= change
            if not is_found(bytes(data)):
                missed.append((at, change))
    assert missed == []


def test_every_change_of_a_byte_of_the_signature_is_found(releases: Path) -> None:
    data = (releases / "1.0.1" / "papers-1.0.1.zip").read_bytes()
    assert not is_found(data)
    begin = data.index(b"-----BEGIN SSH")
    end = data.index(b"-----END SSH SIGNATURE-----\n") + 28
    assert data[end - 1 : end] == b"\n"
    for at in range(begin, end, 5):
        changed = bytearray(data)
        changed[at] ^= 2
        assert is_found(bytes(changed)), at
    folder = releases / "1.0.1"
    signature = (folder / "SHA256SUMS.sig").read_bytes()
    bundle = read_bundle(folder)
    for at in range(0, len(signature), 3):
        changed = bytearray(signature)
        changed[at] ^= 1
        bundle.files["SHA256SUMS.sig"] = bytes(changed)
        bundle.files.pop("papers-1.0.1.zip", None)
        assert not verify_bundle(bundle).is_good, at


def test_bytes_that_are_cut_off_or_put_in_are_found(bundle: bytes) -> None:
    places = random.Random(1933)
    for _ in range(100):
        at = places.randrange(1, len(bundle))
        assert is_found(bundle[:at])
        assert is_found(bundle[at:])
        assert is_found(bundle[:at] + b"\0" + bundle[at:])
    assert is_found(bundle + b"\0")
    assert is_found(b"\0" + bundle)
    assert is_found(bundle + bundle)
    assert is_found(b"")


# ---------------------------------------------------------------- archives made by others


def members(bundle: bytes) -> list[tuple[zipfile.ZipInfo, bytes]]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return [(info, archive.read(info)) for info in archive.infolist()]


def write(entries: list[tuple[zipfile.ZipInfo, bytes]], comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.comment = comment
        for info, content in entries:
            archive.writestr(info, content)
    return stream.getvalue()


def entry(name: str, content: bytes = b"x", **fields: object) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name, (2018, 1, 22, 0, 0, 0))
    info.external_attr = 0o100644 << 16
    info.create_system = 3
    for key, value in fields.items():
        setattr(info, key, value)
    return info, content


@pytest.mark.parametrize(
    ("added", "what"),
    [
        (entry("/etc/cron.d/x"), "its path is absolute"),
        (entry(f"{TOP}/../../x"), "leads out of the folder"),
        (entry(f"{TOP}/papers\\x"), "backslash"),
        (entry(f"{TOP}/link", b"/etc/passwd", external_attr=0o120777 << 16), "it is a symbolic link"),
        (entry(f"{TOP}/run", external_attr=0o100755 << 16), "permissions"),
        (entry(f"{TOP}/setuid", external_attr=0o104644 << 16), "permissions"),
        (entry(f"{TOP}/MANIFEST.json"), "another file has its name"),
        (entry(f"{TOP}/packed", b"0" * 1000, compress_type=zipfile.ZIP_DEFLATED), "it is compressed"),
        (entry(f"{TOP}/comment", comment=b"hidden"), "comment"),
        (entry(f"{TOP}/extra", extra=b"\x99\x99\x04\x00data"), "extra field"),
        (entry(f"{TOP}/bidi\u202etxt"), "not printed"),
        (entry("other/x"), "do not stand in one folder"),
        (entry("x"), "do not stand in one folder"),
        (entry(f"{TOP}/more.txt"), "added: SHA256SUMS does not name it"),
    ],
)
def test_a_member_that_no_release_has_is_named(added: tuple[zipfile.ZipInfo, bytes], what: str, bundle: bytes) -> None:
    assert what in told(write([*members(bundle), added]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_named(bundle: bytes) -> None:
    assert "it stands twice in the archive" in told(write([*members(bundle), entry(f"{TOP}/CHANGES.md", b"other")]))


def test_a_comment_of_the_archive_is_named(bundle: bytes) -> None:
    assert "the archive has a comment" in told(write(members(bundle), b"hidden"))


def test_the_same_files_in_another_order_or_of_another_time_are_named(bundle: bytes) -> None:
    later = members(bundle)
    for info, _ in later:
        info.date_time = (2020, 1, 1, 0, 0, 0)
    assert is_found(write(later))
    assert is_found(write(members(bundle)[::-1]))


def test_a_name_that_differs_before_the_content_is_named(bundle: bytes) -> None:
    name = f"{TOP}/CHANGES.md".encode()
    assert "its name differs in the directory of the archive" in told(bundle.replace(name, name[:-2] + b"MD", 1))


def test_data_between_two_files_is_named(bundle: bytes) -> None:
    """A polyglot: the offsets of the directory are set right again, so that other programs see nothing."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        second, start = archive.infolist()[1].header_offset, archive.start_dir
    hidden = b"%PDF-1.7 hidden"
    data = bytearray(bundle[:second] + hidden + bundle[second:])
    at = start + len(hidden)
    while data[at : at + 4] == b"PK\1\2":
        (offset,) = struct.unpack_from("<I", data, at + 42)
        struct.pack_into("<I", data, at + 42, offset + (len(hidden) if offset >= second else 0))
        at += 46 + sum(struct.unpack_from("<3H", data, at + 28))
    struct.pack_into("<I", data, at + 16, start + len(hidden))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        assert archive.testzip() is None
    assert "there is other data before it" in told(bytes(data))


def test_zip64_is_named(bundle: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, archive.open(f"{TOP}/x", "w", force_zip64=True) as member:
        member.write(b"x")
    assert is_found(stream.getvalue())
    at = bundle.rindex(b"PK\5\6")
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
    assert "ZIP64" in told(bundle[:at] + locator + bundle[at:])


def test_a_bomb_is_told_without_being_unpacked(bundle: bytes) -> None:
    data = write([entry(f"{TOP}/bomb", b"\0" * (64 << 20), compress_type=zipfile.ZIP_DEFLATED)])
    assert len(data) < 100_000
    tracemalloc.start()
    began = time.monotonic()
    assert "it is compressed" in told(data)
    assert time.monotonic() - began < 2
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()


def test_many_entries_that_are_one_content_are_refused(bundle: bytes) -> None:
    """Files that lie over each other, as in the bombs of D. Fifield (CVE-2024-0450)."""
    (info, content), *_ = members(bundle)
    data = bytearray(write([(info, content), entry(f"{TOP}/y", content)]))
    at = data.rindex(b"PK\1\2")
    struct.pack_into("<I", data, at + 42, 0)
    assert "lies over another file" in told(bytes(data))


def test_random_bytes_end_in_a_word_and_never_in_a_traceback() -> None:
    places = random.Random(1987)
    for size in (0, 1, 4, 22, 23, 100, 5000):
        for head in (b"", b"PK\3\4", b"PK\5\6"):
            data = head + places.randbytes(size) + (b"PK\5\6" + places.randbytes(18) if size > 22 else b"")
            with contextlib.suppress(UnreadableError):
                assert unpack(data).faults


# ---------------------------------------------------------------- folders, manifests


@pytest.fixture
def folder(releases: Path, tmp_path: Path, bundle: bytes) -> Path:
    del releases
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        archive.extractall(tmp_path)
    return tmp_path / TOP


def test_links_pipes_and_empty_folders_in_a_folder_are_named_and_not_followed(
    folder: Path, tmp_path: Path, paperforge: Run
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/secret.txt").write_text("secret")
    (folder / "outside").symlink_to(tmp_path / "elsewhere")
    (folder / "passwd").symlink_to("/etc/passwd")
    content = (folder / "CHANGES.md").read_bytes()
    (tmp_path / "changes").write_bytes(content)
    (folder / "CHANGES.md").unlink()
    (folder / "CHANGES.md").symlink_to(tmp_path / "changes")
    os.mkfifo(folder / "pipe")
    (folder / "hollow").mkdir()
    code, out, _ = paperforge(tmp_path, "verify", str(folder))
    assert code == ExitCode.NOT_GOOD
    for name in ("outside", "passwd", "CHANGES.md"):
        assert f"{name}: it is a symbolic link" in out
    assert "pipe: it is no regular file" in out
    assert "hollow: it is an empty folder" in out
    assert "secret" not in out


def test_names_that_would_move_the_cursor_are_shown(folder: Path, tmp_path: Path, paperforge: Run) -> None:
    (folder / "a\x1b[2Jb").write_text("x")
    code, out, _ = paperforge(tmp_path, "verify", str(folder))
    assert (code, "\x1b" in out) == (ExitCode.NOT_GOOD, False)


@pytest.mark.parametrize(
    "path", ["../outside.txt", "/etc/passwd", "papers/../../outside.txt", "link/x", "SHA256SUMS", "manifest.json"]
)
def test_a_manifest_that_names_what_is_not_its_own_reads_nothing_of_it(path: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("x")
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"path": "CHANGES.md"', f'"path": "{path}"', 1))
    assert not verify_bundle(read_bundle(folder)).is_good
    sums = folder / "SHA256SUMS"
    sums.write_text(sums.read_text().replace("  CHANGES.md", f"  {path}"))
    assert not verify_bundle(read_bundle(folder)).is_good


@pytest.mark.parametrize(
    "content", [b"[" * 200_000, b"{}", b'{"format": "paperforge release 1", "x": 1}', b"\xff\xfe", b"null"]
)
def test_a_manifest_that_is_none_ends_in_a_word(content: bytes, folder: Path, tmp_path: Path, paperforge: Run) -> None:
    (folder / "manifest.json").write_bytes(content)
    code, out, err = paperforge(tmp_path, "verify", str(folder))
    assert (code, err) == (ExitCode.NOT_GOOD, "")
    assert "manifest.json: " in out


# ---------------------------------------------------------------- where a release is made


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "project"
    for name, content in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Papers")
    yield root


@pytest.mark.parametrize("place", ["build", "build/releases", "build/releases/1.0.0"])
def test_a_release_is_not_written_through_a_link(place: str, project: Path, tmp_path: Path, paperforge: Run) -> None:
    (tmp_path / "elsewhere").mkdir()
    (project / place).parent.mkdir(parents=True, exist_ok=True)
    (project / place).symlink_to(tmp_path / "elsewhere")
    (project / ".git/info/exclude").write_text("build\n")
    code, _, err = paperforge(project, "release", "1.0.0")
    assert (code, "is a symbolic link" in err) == (ExitCode.RENDER_FAILED, True)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_commit_with_a_way_out_is_not_written(project: Path, tmp_path: Path, paperforge: Run) -> None:
    blob = git(project, "hash-object", "-w", "--stdin", given=b"x")
    tree = git(project, "mktree", given=f"100644 blob {blob}\tx\n".encode())
    raw = bytes.fromhex(tree)
    for name in (b"..", b".git", b".GIT"):
        made = git(
            project, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=b"40000 " + name + b"\0" + raw
        )
        commit = git(project, "commit-tree", made, "-m", "evil")
        with pytest.raises(UsageError, match="leads out of its folder"):
            read_commit(project, commit)


def test_nothing_is_written_through_a_link_of_a_commit(project: Path, tmp_path: Path) -> None:
    """A tree made by hand that holds a link and, under the same name, a folder."""
    (tmp_path / "elsewhere").mkdir()
    link = git(project, "hash-object", "-w", "--stdin", given=str(tmp_path / "elsewhere").encode())
    blob = git(project, "hash-object", "-w", "--stdin", given=b"x")
    inner = git(project, "mktree", given=f"100644 blob {blob}\tx\n".encode())
    raw = b"120000 a\0" + bytes.fromhex(link) + b"40000 a\0" + bytes.fromhex(inner)
    made = git(project, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=raw)
    commit = read_commit(project, git(project, "commit-tree", made, "-m", "evil"))
    (tmp_path / "export").mkdir()
    with pytest.raises((PaperforgeError, OSError)):
        export(commit, tmp_path / "export")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_in_a_commit_is_refused_with_its_place(project: Path, paperforge: Run) -> None:
    (project / "papers/p/en.md").unlink()
    (project / "papers/p/en.md").symlink_to("/etc/passwd")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "A link")
    code, out, _ = paperforge(project, "release", "1.0.0")
    assert code == ExitCode.FINDINGS
    assert "papers/p/en.md: error SEC120: symbolic links are not followed" in out
    assert not (project / "build").exists()


def test_a_name_that_is_no_utf_8_is_refused_with_its_place(project: Path, paperforge: Run) -> None:
    Path(os.fsdecode(bytes(project / "papers/p") + b"/\xff.txt")).write_text("x")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "A name")
    code, out, _ = paperforge(project, "release", "1.0.0")
    assert code == ExitCode.FINDINGS
    assert "papers/p/\\udcff.txt: refused: its name is not UTF-8" in out
    assert not (project / "build").exists()


def test_filters_and_hooks_of_a_repository_do_not_run(project: Path, tmp_path: Path, paperforge: Run) -> None:
    trace = tmp_path / "ran"
    (project / ".gitattributes").write_text("*.md filter=evil diff=evil\n")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "Attributes")
    for key in ("filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv", "core.fsmonitor"):
        git(project, "config", key, f"touch {trace}; cat")
    hook = project / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {trace}\n")
    hook.chmod(0o755)
    os.utime(project / "papers/p/en.md", (1, 1))
    trace.unlink(missing_ok=True)
    assert paperforge(project, "release", "1.0.0")[0] == 0
    assert not trace.exists()


def test_a_full_disk_leaves_no_release(project: Path, paperforge: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("paperforge.write.os.fsync", full)
    code, _, err = paperforge(project, "release", "1.0.0")
    assert (code, "No space left on device" in err) == (ExitCode.RENDER_FAILED, True)
    assert list((project / "build/releases").iterdir()) == []
