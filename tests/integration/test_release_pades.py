"""Copies of released PDFs that are signed inside, as other programs see them."""

from __future__ import annotations

import io
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from paperforge.errors import ExitCode

pytest.importorskip("pyhanko")

Run = Callable[..., tuple[int, str, str]]
FILES = {
    "paperforge.yml": "languages: [en, ru]\nrelease: {gate: draft}\ndefaults: {formats: [pdf, html], editions: [en]}\n",
    "papers/p/paper.yml": "title: {en: A title, ru: Название}\ndate: 2018-01-22\n",
    "papers/p/en.md": "# One {#one}\n\nWords of a paper.\n",
    "papers/p/ru.md": "# Раз {#one}\n\nСлова доклада.\n",
    ".gitignore": "/build/\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for name, content in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "Papers"]):
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(["git", *arguments], cwd=root, env=environment, check=True)
    return root


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key with its certificate: as both.pem, and as key.p12 with a passphrase, which stands in `passphrase`."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    folder = tmp_path_factory.mktemp("keys")
    usage = "keyUsage=critical,digitalSignature,nonRepudiation"
    made = "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 3650 -subj /CN=Desk -addext"
    exported = "pkcs12 -export -inkey key.pem -in cert.pem -passout pass:secret -out key.p12"
    for command in ([*made.split(), usage], exported.split()):
        subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)
    (folder / "both.pem").write_bytes((folder / "cert.pem").read_bytes() + (folder / "key.pem").read_bytes())
    (folder / "passphrase").write_text("secret\n")
    return folder


def status_of(content: bytes, certificate: Path) -> object:
    """What pyHanko finds of a signature, where its certificate is trusted."""
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    context = ValidationContext(trust_roots=[load_cert_from_pemder(str(certificate))])
    with ThreadPoolExecutor(
        1
    ) as pool:  # pyHanko begins an event loop of its own; a browser's test may have left one here
        return pool.submit(validate_pdf_signature, signature, context).result()


@pytest.mark.parametrize("key", ["both.pem", "key.p12"])
def test_copies_are_signed_and_the_release_stays_as_it_is(key: str, project: Path, keys: Path, paperforge: Run) -> None:
    more = ("--pades-passphrase", str(keys / "passphrase")) if key == "key.p12" else ()
    code, out, err = paperforge(project, "release", "1.0.0", "--pades", str(keys / key), *more)
    assert code == 0, err
    assert "build/releases/1.0.0.pades: 1 PDFs signed inside" in out
    copies = project / "build/releases/1.0.0.pades"
    assert [path.name for path in copies.rglob("*") if path.is_file()] == ["p.en.pdf"]
    signed = (copies / "papers/p/p.en.pdf").read_bytes()
    original = (project / "build/releases/1.0.0/papers/p/p.en.pdf").read_bytes()
    assert signed.startswith(original), "the signature is an update behind the very bytes of the release"
    status = status_of(signed, keys / "cert.pem")
    assert status.bottom_line  # type: ignore[attr-defined]
    told = subprocess.run(
        ["pdfsig", "-nocert", str(copies / "papers/p/p.en.pdf")], check=False, capture_output=True, text=True
    ).stdout
    assert "Signature Type: ETSI.CAdES.detached" in told
    assert "Total document signed" in told
    assert "Signature is Valid" in told
    assert paperforge(project, "verify", "build/releases/1.0.0")[0] == 0
    assert paperforge(project, "build", "--verify-against", "build/releases/1.0.0")[0] == 0


def test_a_change_of_a_signed_copy_breaks_its_signature(project: Path, keys: Path, paperforge: Run) -> None:
    assert paperforge(project, "release", "1.0.0", "--pades", str(keys / "both.pem"))[0] == 0
    path = project / "build/releases/1.0.0.pades/papers/p/p.en.pdf"
    data = bytearray(path.read_bytes())
    data[data.index(b"<dc:title>") + 1] ^= 1
    assert not status_of(bytes(data), keys / "cert.pem").bottom_line  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--pades", "{keys}/key.p12"), "cannot be used as a key"),
        (("--pades", "{keys}/cert.pem"), "cannot be used as a key"),
        (("--pades", "{keys}/passphrase"), "cannot be used as a key"),
        (("--pades-passphrase", "{keys}/passphrase"), "--pades-passphrase goes with --pades"),
    ],
)
def test_a_key_that_cannot_be_used_is_told_before_anything_is_built(
    arguments: tuple[str, str], what: str, project: Path, keys: Path, paperforge: Run
) -> None:
    code, _, err = paperforge(project, "release", "1.0.0", *(each.format(keys=keys) for each in arguments))
    assert (code, what in err, "secret" in err) == (ExitCode.USAGE, True, False)
    assert not (project / "build").exists()


def test_pyhanko_is_needed_for_that_alone(
    project: Path, keys: Path, paperforge: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("pyhanko")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    code, _, err = paperforge(project, "release", "1.0.0", "--pades", str(keys / "both.pem"))
    assert (code, "pip install 'paperforge[pades]'" in err) == (ExitCode.TOOL_MISSING, True)
    assert paperforge(project, "release", "1.0.0")[0] == 0
