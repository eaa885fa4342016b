"""`paperforge verify` names what is missing, added, changed or signed by nobody who may."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from paperforge.cli.main import run
from paperforge.errors import ExitCode

Run = Callable[..., tuple[int, str, str]]
ZIP = "papers-1.0.0.zip"
FILES = {
    "paperforge.yml": "languages: [en, ru]\nrelease: {gate: draft}\ndefaults: {formats: [html], editions: [en]}\n",
    "papers/p/paper.yml": "title: {en: A title, ru: Название}\ndate: 2018-01-22\n",
    "papers/p/en.md": "# One {#one}\n\nWords of a paper.\n",
    "papers/p/ru.md": "# Раз {#one}\n\nСлова доклада.\n",
    ".gitignore": "/build/\n",
}


def make_key(path: Path) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True)
    return path


def allow(path: Path, who: str, key: Path, options: str = 'namespaces="paperforge-release"') -> Path:
    path.write_text(f"{who} {options} {Path(f'{key}.pub').read_text()}")
    return path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a release, 1.0.0, and the same signed, 1.0.1, by `key`."""
    root = tmp_path_factory.mktemp("released")
    for name, content in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    for arguments in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "Papers"]):
        subprocess.run(["git", *arguments], cwd=root, env=environment, check=True)
    key = make_key(root.parent / f"{root.name}-key")
    assert run(["release", "1.0.0", "--project", str(root)]) == 0
    assert run(["release", "1.0.1", "--sign", str(key), "--project", str(root)]) == 0
    key.rename(root / "build/key")
    Path(f"{key}.pub").rename(root / "build/key.pub")
    return root


@pytest.fixture
def release(made: Path, tmp_path: Path) -> Path:
    """A copy of the release."""
    return Path(shutil.copytree(made / "build/releases/1.0.0", tmp_path / "release"))


@pytest.fixture
def signed(made: Path, tmp_path: Path) -> Path:
    """A copy of the signed one."""
    return Path(shutil.copytree(made / "build/releases/1.0.1", tmp_path / "signed"))


def test_a_folder_and_an_archive_that_are_whole_are_good(release: Path, tmp_path: Path, paperforge: Run) -> None:
    for path in (release, release / ZIP):
        code, out, _ = paperforge(tmp_path, "verify", str(path))
        assert code == ExitCode.FINE
        assert "not signed: the files fit each other, and nobody vouches for them" in out
        assert ": good: release 1.0.0 of commit " in out
    (release / ZIP).rename(tmp_path / "renamed.zip")
    assert paperforge(tmp_path, "verify", "renamed.zip")[0] == 0
    assert paperforge(tmp_path, "verify", str(release))[0] == 0


def test_what_is_unpacked_from_the_archive_is_good(release: Path, tmp_path: Path, paperforge: Run) -> None:
    shutil.unpack_archive(release / ZIP, tmp_path)
    assert paperforge(tmp_path, "verify", "papers-1.0.0")[0] == 0


def test_missing_added_and_changed_files_are_named_each_once(release: Path, tmp_path: Path, paperforge: Run) -> None:
    page = release / "papers/p/p.en.html"
    page.write_bytes(page.read_bytes().replace(b"Words of a paper", b"Other words here"))
    (release / "CITATION.cff").unlink()
    (release / "papers/p/extra.pdf").write_bytes(b"%PDF")
    code, out, _ = paperforge(tmp_path, "verify", str(release))
    assert code == ExitCode.NOT_GOOD
    assert out.splitlines()[:3] == [
        "CITATION.cff: missing",
        "papers/p/extra.pdf: added: SHA256SUMS does not name it",
        "papers/p/p.en.html: changed: its digest is not the one of SHA256SUMS",
    ]
    assert out.splitlines()[-1].startswith(f"{release}: not good: release 1.0.0 of commit ")
    assert out.splitlines()[3:-1] == ["not signed: the files fit each other, and nobody vouches for them"]


@pytest.mark.parametrize("name", ["SHA256SUMS", "manifest.json", "provenance.intoto.json"])
def test_a_record_that_is_missing_or_empty_is_named(name: str, release: Path, tmp_path: Path, paperforge: Run) -> None:
    (release / name).write_bytes(b"")
    code, out, _ = paperforge(tmp_path, "verify", str(release))
    assert (code, f"{name}: " in out) == (ExitCode.NOT_GOOD, True)
    (release / name).unlink()
    code, out, _ = paperforge(tmp_path, "verify", str(release))
    assert (code, f"{name}: missing" in out) == (ExitCode.NOT_GOOD, True)


def test_a_manifest_that_was_changed_with_its_checksum_does_not_fit_its_files(
    release: Path, tmp_path: Path, paperforge: Run
) -> None:
    from paperforge.release.sums import write_sums

    manifest = release / "manifest.json"
    size = (release / "CHANGES.md").stat().st_size
    manifest.write_text(manifest.read_text().replace(f'"size": {size},', f'"size": {size + 1},', 1))
    (release / ZIP).unlink()
    (release / "SHA256SUMS").unlink()
    contents = {
        path.relative_to(release).as_posix(): path.read_bytes() for path in release.rglob("*") if path.is_file()
    }
    (release / "SHA256SUMS").write_bytes(write_sums(contents))
    code, out, _ = paperforge(tmp_path, "verify", str(release))
    assert code == ExitCode.NOT_GOOD
    assert "CHANGES.md: its size or digest is not the one of the manifest" in out
    assert "provenance.intoto.json: it does not say what the manifest says" in out


def test_an_archive_beside_the_files_is_verified_with_them(release: Path, tmp_path: Path, paperforge: Run) -> None:
    data = bytearray((release / ZIP).read_bytes())
    data[data.index(b"Words of a paper")] ^= 1
    (release / ZIP).write_bytes(data)
    code, out, _ = paperforge(tmp_path, "verify", str(release))
    assert code == ExitCode.NOT_GOOD
    assert f"{ZIP}: papers-1.0.0/papers/p/p.en.html: its content was changed (CRC-32)" in out


# ---------------------------------------------------------------- signatures


def test_a_signature_of_an_allowed_signer_holds(made: Path, signed: Path, tmp_path: Path, paperforge: Run) -> None:
    signers = allow(tmp_path / "signers", "anna@example.org", made / "build/key")
    for path in (signed, signed / "papers-1.0.1.zip"):
        code, out, _ = paperforge(tmp_path, "verify", str(path), "--allowed-signers", str(signers))
        assert (code, "signed by anna@example.org" in out) == (ExitCode.FINE, True)
    command = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", "anna@example.org", "-n", "paperforge-release"]
    with (signed / "SHA256SUMS").open("rb") as stream:
        subprocess.run([*command, "-s", str(signed / "SHA256SUMS.sig")], stdin=stream, check=True, capture_output=True)


def test_a_signature_without_allowed_signers_is_told_to_prove_little(
    signed: Path, tmp_path: Path, paperforge: Run
) -> None:
    code, out, _ = paperforge(tmp_path, "verify", str(signed))
    assert code == ExitCode.FINE
    assert "signed by a key that nobody vouches for; name who may sign: --allowed-signers" in out


def test_a_release_that_is_not_signed_is_not_good_where_signers_are_named(
    made: Path, release: Path, tmp_path: Path, paperforge: Run
) -> None:
    signers = allow(tmp_path / "signers", "anna@example.org", made / "build/key")
    code, out, _ = paperforge(tmp_path, "verify", str(release), "--allowed-signers", str(signers))
    assert (code, "SHA256SUMS.sig: missing: the release is not signed" in out) == (ExitCode.NOT_GOOD, True)


def test_the_signers_of_the_project_here_are_asked(made: Path, release: Path, tmp_path: Path, paperforge: Run) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "paperforge.yml").write_text("languages: [en, ru]\nallowed_signers: signers\n")
    allow(here / "signers", "anna@example.org", made / "build/key")
    assert paperforge(here, "verify", str(release))[0] == ExitCode.NOT_GOOD
    assert paperforge(here, "verify", str(release), "--no-signature")[0] == ExitCode.FINE
    code, out, _ = paperforge(here, "verify", str(made / "build/releases/1.0.1"))
    assert (code, "signed by anna@example.org" in out) == (ExitCode.FINE, True)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ('namespaces="paperforge"', "the key may not sign papers (namespaces)"),
        ('valid-before="20180101Z"', "the key is no longer valid (valid-before)"),
    ],
)
def test_a_key_for_sign_offs_or_of_another_time_does_not_sign_releases(
    options: str, why: str, made: Path, signed: Path, tmp_path: Path, paperforge: Run
) -> None:
    signers = allow(tmp_path / "signers", "anna@example.org", made / "build/key", options)
    code, out, _ = paperforge(tmp_path, "verify", str(signed), "--allowed-signers", str(signers))
    assert code == ExitCode.NOT_GOOD
    assert f"SHA256SUMS.sig: the signature does not hold: {why}" in out
    if "valid" in options:
        arguments = ("--allowed-signers", str(signers), "--on", "2017-12-01")
        assert paperforge(tmp_path, "verify", str(signed), *arguments)[0] == ExitCode.FINE


def test_the_key_of_somebody_else_is_not_enough(made: Path, signed: Path, tmp_path: Path, paperforge: Run) -> None:
    signers = allow(tmp_path / "signers", "anna@example.org", make_key(tmp_path / "other"))
    code, out, _ = paperforge(tmp_path, "verify", str(signed), "--allowed-signers", str(signers))
    assert code == ExitCode.NOT_GOOD
    assert "SHA256SUMS.sig: the signature does not hold: " in out
    assert "its key is in no line of the file of allowed signers" in out


def test_a_changed_release_with_new_checksums_does_not_keep_its_signature(
    made: Path, signed: Path, tmp_path: Path, paperforge: Run
) -> None:
    (signed / "SHA256SUMS").write_bytes((made / "build/releases/1.0.0/SHA256SUMS").read_bytes())
    code, out, _ = paperforge(tmp_path, "verify", str(signed))
    assert code == ExitCode.NOT_GOOD
    assert "SHA256SUMS.sig: the signature does not hold: the content is not what was signed" in out


# ---------------------------------------------------------------- what cannot be read


def test_what_is_no_release_cannot_be_read(tmp_path: Path, paperforge: Run) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "words.zip").write_text("words")
    for name, why in (("nothing", "No such file"), ("empty", "is no release"), ("words.zip", "is no ZIP archive")):
        code, _, err = paperforge(tmp_path, "verify", name)
        assert (code, why in err) == (ExitCode.UNREADABLE, True)
    os.mkfifo(tmp_path / "pipe")
    code, _, err = paperforge(tmp_path, "verify", "pipe")
    assert (code, "it is no regular file" in err) == (ExitCode.UNREADABLE, True)


def test_a_project_s_signers_cannot_be_read_out_of_it(release: Path, tmp_path: Path, paperforge: Run) -> None:
    (tmp_path / "paperforge.yml").write_text("languages: [en, ru]\nallowed_signers: ../signers\n")
    code, _, err = paperforge(tmp_path, "verify", str(release))
    assert (code, "leads out of the project" in err) == (ExitCode.USAGE, True)
