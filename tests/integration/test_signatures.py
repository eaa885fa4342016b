"""Sign-offs are signed and verified by OpenSSH, with real keys."""

from __future__ import annotations

import datetime
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperforge.bilingual.signatures import Validity, find_principals, sign, verify
from paperforge.errors import ExitCode, ToolMissingError, UsageError

CONTENT = b"paperforge sign-off 1\npaper p\nside US\nby Anna Ladozhskaya\n#one 1f\n"
ANNA, BORIS = "anna@example.org", "boris@example.org"


def make_key(path: Path, passphrase: str = "") -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", str(path)], check=True)
    return path


def public(key: Path) -> str:
    return Path(f"{key}.pub").read_text().strip()


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Anna's key; there is no agent."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return make_key(tmp_path / "anna")


@pytest.fixture
def signers(tmp_path: Path, key: Path) -> Path:
    """Who may sign: Anna and, with another key, Boris."""
    path = tmp_path / "allowed signers"
    boris = make_key(tmp_path / "boris")
    path.write_text(f'# May sign.\n{ANNA} namespaces="paperforge" {public(key)}\n{BORIS} {public(boris)}\n')
    return path


def test_a_signature_of_an_allowed_signer_is_valid(key: Path, signers: Path) -> None:
    signature = sign(CONTENT, key)
    assert signature.startswith("-----BEGIN SSH SIGNATURE-----\n")
    assert signature.endswith("-----END SSH SIGNATURE-----\n")
    verdict = verify(CONTENT, signature, ANNA, signers)
    assert verdict.is_valid
    assert verdict.why == f"signed by {ANNA}"
    assert find_principals(signature, signers) == (ANNA,)


def test_a_signature_can_be_kept_as_its_base64_in_one_line(key: Path, signers: Path) -> None:
    body = "".join(sign(CONTENT, key).splitlines()[1:-1])
    assert verify(CONTENT, body, ANNA, signers).is_valid
    assert find_principals(body, signers) == (ANNA,)


def test_a_changed_content_is_not_what_was_signed(key: Path, signers: Path) -> None:
    verdict = verify(CONTENT + b" ", sign(CONTENT, key), ANNA, signers)
    assert (verdict.validity, verdict.why) == (Validity.INVALID, "the content is not what was signed")


def test_a_name_that_is_not_in_the_file_is_no_signer(key: Path, signers: Path) -> None:
    verdict = verify(CONTENT, sign(CONTENT, key), "clara@example.org", signers)
    assert verdict.validity is Validity.UNKNOWN
    assert verdict.why == f"clara@example.org is no allowed signer; the key is that of {ANNA}"


def test_the_key_of_another_signer_does_not_sign_for_one(key: Path, signers: Path) -> None:
    verdict = verify(CONTENT, sign(CONTENT, key), BORIS, signers)
    assert verdict.validity is Validity.INVALID
    assert verdict.why == f"it was not made with a key of {BORIS}; the key is that of {ANNA}"


def test_a_key_that_is_not_in_the_file_does_not_sign(tmp_path: Path, signers: Path) -> None:
    signature = sign(CONTENT, make_key(tmp_path / "other"))
    verdict = verify(CONTENT, signature, ANNA, signers)
    assert verdict.validity is Validity.INVALID
    assert verdict.why == f"it was not made with a key of {ANNA}; its key is in no line of the file"
    assert find_principals(signature, signers) == ()


def test_a_key_for_another_use_does_not_sign_papers(tmp_path: Path, key: Path) -> None:
    signers = tmp_path / "signers"
    signers.write_text(f'{ANNA} namespaces="git,file" {public(key)}\n')
    verdict = verify(CONTENT, sign(CONTENT, key), ANNA, signers)
    assert (verdict.validity, verdict.why) == (Validity.INVALID, "the key may not sign papers (namespaces)")


def test_a_signature_made_for_another_use_is_not_valid(tmp_path: Path, key: Path, signers: Path) -> None:
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", str(key)]
    signature = subprocess.run(command, input=CONTENT, capture_output=True, check=True).stdout.decode()
    verdict = verify(CONTENT, signature, ANNA, signers)
    assert (verdict.validity, verdict.why) == (Validity.INVALID, "it was made for another use than signing papers")


@pytest.mark.parametrize(
    ("option", "why", "held_on"),
    [
        ('valid-before="20180201Z"', "the key is no longer valid (valid-before)", datetime.date(2018, 1, 22)),
        ('valid-after="20990101Z"', "the key is not valid yet (valid-after)", datetime.date(2099, 1, 22)),
    ],
)
def test_a_key_is_outdated_now_and_valid_as_of_its_days(
    option: str, why: str, held_on: datetime.date, tmp_path: Path, key: Path
) -> None:
    signers = tmp_path / "signers"
    signers.write_text(f"{ANNA} {option} {public(key)}\n")
    signature = sign(CONTENT, key)
    verdict = verify(CONTENT, signature, ANNA, signers)
    assert (verdict.validity, verdict.why) == (Validity.OUTDATED, why)
    assert verify(CONTENT, signature, ANNA, signers, on=held_on).is_valid
    assert find_principals(signature, signers) == ()
    assert find_principals(signature, signers, on=held_on) == (ANNA,)


def test_a_name_of_the_file_cannot_pass_for_a_reason(tmp_path: Path, key: Path) -> None:
    signers = tmp_path / "key has expired"
    signers.write_text(f'{ANNA} namespaces="git" {public(key)}\n')
    assert verify(CONTENT, sign(CONTENT, key), ANNA, signers).why == "the key may not sign papers (namespaces)"


@pytest.mark.parametrize(
    "signature",
    ["", "words", "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n", "AAAA" * 40, "A" * 70_000],
)
def test_what_is_no_signature_is_not_valid(signature: str, signers: Path) -> None:
    verdict = verify(CONTENT, signature, ANNA, signers)
    assert (verdict.validity, verdict.why) == (Validity.INVALID, "it is no signature of OpenSSH")
    assert find_principals(signature, signers) == ()


@pytest.mark.parametrize("principal", ["", " ", "a\nb", "a\x00b"])
def test_what_is_no_name_of_a_signer_is_refused(principal: str, key: Path, signers: Path) -> None:
    with pytest.raises(UsageError, match="is no name of a signer"):
        verify(CONTENT, sign(CONTENT, key), principal, signers)


def test_a_name_is_no_option_and_no_pattern(key: Path, signers: Path) -> None:
    signature = sign(CONTENT, key)
    for principal in ("-f/dev/null", "*", "*@example.org"):
        assert verify(CONTENT, signature, principal, signers).validity is Validity.UNKNOWN


def test_a_missing_file_of_signers_is_said(tmp_path: Path, key: Path) -> None:
    with pytest.raises(UsageError, match=r"the allowed signers cannot be read: .*nobody: No such file") as error:
        verify(CONTENT, sign(CONTENT, key), ANNA, tmp_path / "nobody")
    assert "ssh-ed25519" in error.value.hint


def test_a_missing_key_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no key"):
        sign(CONTENT, tmp_path / "nothing")


def test_a_file_that_is_no_key_is_said(tmp_path: Path, key: Path) -> None:
    path = tmp_path / "words"
    path.write_text("words\n")
    path.chmod(0o600)
    with pytest.raises(UsageError, match="is no key that OpenSSH can use"):
        sign(CONTENT, path)


def test_a_key_that_others_may_read_is_said(key: Path) -> None:
    key.chmod(0o644)
    with pytest.raises(UsageError, match="others may read") as error:
        sign(CONTENT, key)
    assert error.value.hint.endswith(f"chmod 600 {key}")


def test_a_key_with_a_passphrase_needs_an_agent_and_nobody_is_asked(tmp_path: Path, key: Path) -> None:
    locked = make_key(tmp_path / "locked", "secret words")
    # The content begins with the passphrase: it is not taken for an answer.
    with pytest.raises(UsageError, match="has a passphrase, and no agent holds it") as error:
        sign(b"secret words\n", locked)
    assert error.value.exit_code is ExitCode.USAGE
    assert error.value.hint == f"Add it first: ssh-add {locked}"


@pytest.fixture
def agent(tmp_path_factory: pytest.TempPathFactory, key: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An agent of our own, which holds no key yet."""
    socket = Path("/tmp") / f"paperforge-{os.getpid()}.agent"  # a path of at most about 100 characters
    child = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    yield
    child.terminate()
    child.communicate()
    socket.unlink(missing_ok=True)


@pytest.mark.usefixtures("agent")
def test_a_public_key_signs_by_the_agent_that_holds_its_private_half(key: Path, signers: Path, tmp_path: Path) -> None:
    subprocess.run(["ssh-add", "-q", str(key)], check=True)
    key.unlink()
    assert verify(CONTENT, sign(CONTENT, Path(f"{key}.pub")), ANNA, signers).is_valid


@pytest.mark.usefixtures("agent")
def test_a_public_key_without_its_private_half_is_said(key: Path) -> None:
    key.unlink()
    with pytest.raises(UsageError, match=r"the private half of .* was not found"):
        sign(CONTENT, Path(f"{key}.pub"))


@pytest.mark.usefixtures("agent")
def test_a_key_with_a_passphrase_signs_once_the_agent_holds_it(tmp_path: Path, signers: Path, key: Path) -> None:
    asked = tmp_path / "asked.sh"
    asked.write_text("#!/bin/sh\necho secret words\n")
    asked.chmod(stat.S_IRWXU)
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret words", "-f", str(key)], check=True)
    env = {**os.environ, "SSH_ASKPASS": str(asked), "SSH_ASKPASS_REQUIRE": "force"}
    subprocess.run(["ssh-add", "-q", str(key)], env=env, check=True, stdin=subprocess.DEVNULL)
    assert verify(CONTENT, sign(CONTENT, key), ANNA, signers).is_valid


def test_nothing_is_left_beside_the_key_or_in_the_temporary_folder(
    key: Path, signers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))
    before = sorted(tmp_path.iterdir())
    verify(CONTENT, sign(CONTENT, key), ANNA, signers)
    assert sorted(tmp_path.iterdir()) == before
    assert list(work.iterdir()) == []


def test_without_openssh_it_says_what_to_install(key: Path, signers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ToolMissingError, match="ssh-keygen is not installed") as error:
        sign(CONTENT, key)
    assert error.value.exit_code is ExitCode.TOOL_MISSING
    assert "openssh-client" in error.value.hint
