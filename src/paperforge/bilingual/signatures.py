"""Cryptographic signatures under sign-offs, by OpenSSH: `ssh-keygen -Y sign` and `-Y verify`, in the namespace `paperforge`.

Who may sign is told by a file of allowed signers (see ssh-keygen(1)): a line `PRINCIPALS [OPTIONS] KEYTYPE KEY` for each
key, with the options `namespaces="paperforge"`, `valid-after="20180122Z"`, `valid-before="…"`.
"""

from __future__ import annotations

import datetime
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from paperforge.bilingual.programs import Answer, environment, run_program
from paperforge.errors import RenderError, UsageError
from paperforge.reading.files import show_hidden

NAMESPACE = "paperforge"  # what is signed here is no signature under a mail, a commit or a file
MAX_SIGNERS = 1 << 20  # bytes of a file of allowed signers
MAX_SIGNATURE = 1 << 16
INSTALL = "Debian, Ubuntu: apt-get install openssh-client · Fedora: dnf install openssh · macOS has it"

_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_WIDTH = 70  # characters of a line, as OpenSSH breaks them
_BODY = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")


class Validity(StrEnum):
    """What a signature is worth; `OUTDATED`: its key is not valid yet, or no longer."""

    VALID = "valid"
    INVALID = "not valid"
    UNKNOWN = "no such signer"
    OUTDATED = "key outdated"


@dataclass(frozen=True)
class Verdict:
    """What a signature is worth, and why, for people."""

    validity: Validity
    why: str

    @property
    def is_valid(self) -> bool:
        """Whether the principal signed exactly this content."""
        return self.validity is Validity.VALID


# What ssh-keygen says, and what it means; the first one counts, since each line of the file may have its own complaint.
_REASONS = (
    ("incorrect signature", Validity.INVALID, "the content is not what was signed"),
    ("namespace does not match", Validity.INVALID, "it was made for another use than signing papers"),
    ("key has expired", Validity.OUTDATED, "the key is no longer valid (valid-before)"),
    ("key is not yet valid", Validity.OUTDATED, "the key is not valid yet (valid-after)"),
    ("not permitted for use in signature namespace", Validity.INVALID, "the key may not sign papers (namespaces)"),
    ("invalid format", Validity.INVALID, "it is no signature of OpenSSH"),
    ("parse signature", Validity.INVALID, "it is no signature of OpenSSH"),
    ("incomplete message", Validity.INVALID, "it is no signature of OpenSSH"),
)


def sign(content: bytes, key: Path, namespace: str = NAMESPACE) -> str:
    """The armored signature of a content by a key: a private one, or a public one whose private half an agent holds.

    Nobody is asked for a passphrase: a key that has one must be in the agent. Raises `UsageError` for a key that cannot be used,
    `RenderError` where OpenSSH fails otherwise, `ToolMissingError` without it.
    """
    if not key.is_file():
        raise UsageError(
            f"there is no key {key}", "Name a private key, or a public one whose private half is in ssh-agent."
        )
    with _folder() as folder:
        # From a file: on its standard input, the content would be read as an answer to a question for a passphrase.
        (folder / "content").write_bytes(content)
        answer = _run(folder, "sign", "-n", namespace, "-f", str(key.absolute()), "content")
        signature = folder / "content.sig"
        if answer.code or not signature.is_file():
            raise _refusal(key, answer)
        return signature.read_text(encoding="ascii")


def _refusal(key: Path, answer: Answer) -> UsageError | RenderError:
    told = answer.told
    if "incorrect passphrase" in told or "Enter passphrase" in told:
        return UsageError(f"{key} has a passphrase, and no agent holds it", f"Add it first: ssh-add {key}")
    if "UNPROTECTED PRIVATE KEY" in told:
        return UsageError(f"others may read {key}, so OpenSSH does not use it", f"Keep it to yourself: chmod 600 {key}")
    if "No private key found" in told:
        return UsageError(
            f"the private half of {key} was not found", f"Add it to the agent: ssh-add {key.with_suffix('')}"
        )
    if "load public key" in told or "invalid format" in told or "Load key" in told:
        return UsageError(f"{key} is no key that OpenSSH can use", "Make one: ssh-keygen -t ed25519")
    return RenderError(f"ssh-keygen did not sign with {key}: {answer.last_words}")


def verify(
    content: bytes,
    signature: str,
    principal: str,
    allowed_signers: Path,
    on: datetime.date | None = None,
    namespace: str = NAMESPACE,
) -> Verdict:
    """Whether a principal of the file of allowed signers signed a content, as of a day (of now where none is given).

    `signature` is armored, or only its base64. Raises `UsageError` for a file that cannot be read or a principal that is no name,
    `ToolMissingError` without OpenSSH.
    """
    if not principal.strip() or not principal.isprintable():
        raise UsageError(f"“{show_hidden(principal)}” is no name of a signer")
    signers = _read_signers(allowed_signers)
    armored = _armor(signature)
    if not armored:
        return Verdict(Validity.INVALID, "it is no signature of OpenSSH")
    with _folder() as folder:
        _write(folder, signers, armored)
        files = ("-f", "allowed_signers", "-s", "signature")
        answer = _run(folder, "verify", "-n", namespace, "-I", principal, *files, *_time(on), given=content)
        if answer.code == 0:
            return Verdict(Validity.VALID, f"signed by {principal}")
        for said, validity, why in _REASONS:
            if said in answer.told:
                return Verdict(validity, why)
        return _unmatched(folder, principal, on)


def check_whole(content: bytes, signature: str, namespace: str = NAMESPACE) -> Verdict:
    """Whether a signature was made over a content by the key that it names, whosever that is; its lines are those of OpenSSH.

    Raises `ToolMissingError` without OpenSSH.
    """
    armored = _armor(signature)
    if not armored or armored != signature:
        return Verdict(Validity.INVALID, "it is no signature of OpenSSH")
    with _folder() as folder:
        (folder / "signature").write_text(armored, encoding="ascii")
        answer = _run(folder, "check-novalidate", "-n", namespace, "-s", "signature", given=content)
        if answer.code == 0:
            return Verdict(Validity.VALID, "by a key that nobody vouches for")
        for said, validity, why in _REASONS:
            if said in answer.told:
                return Verdict(validity, why)
        return Verdict(Validity.INVALID, answer.last_words)


def _unmatched(folder: Path, principal: str, on: datetime.date | None) -> Verdict:
    """Why no line of the file holds for both a principal and the key of a signature: OpenSSH does not say."""
    known = _run(folder, "match-principals", "-I", principal, "-f", "allowed_signers")
    owners = _find(folder, on)
    whose = f"the key is that of {', '.join(owners)}" if owners else "its key is in no line of the file"
    # Before OpenSSH 8.9 nobody answers, and a name that is unknown cannot be told from another key.
    if known.code and "nsupported" not in known.told and "nknown" not in known.told:
        return Verdict(Validity.UNKNOWN, f"{principal} is no allowed signer; {whose}")
    return Verdict(Validity.INVALID, f"it was not made with a key of {principal}; {whose}")


def find_principals(signature: str, allowed_signers: Path, on: datetime.date | None = None) -> tuple[str, ...]:
    """The principals, or patterns of them, whose key made a signature; none where no valid key did.

    What was signed, and for what use, is not looked at. Raises `UsageError` and `ToolMissingError` as `verify` does.
    """
    signers = _read_signers(allowed_signers)
    armored = _armor(signature)
    if not armored:
        return ()
    with _folder() as folder:
        _write(folder, signers, armored)
        return _find(folder, on)


def _find(folder: Path, on: datetime.date | None) -> tuple[str, ...]:
    answer = _run(folder, "find-principals", "-f", "allowed_signers", "-s", "signature", *_time(on))
    lines = answer.output.decode("utf-8", "replace").splitlines() if answer.code == 0 else []
    return tuple(show_hidden(line.strip()) for line in lines if line.strip())


def _time(on: datetime.date | None) -> Sequence[str]:
    return () if on is None else ("-O", f"verify-time={on:%Y%m%d}120000Z")


def _armor(signature: str) -> str:
    """A signature in the lines that OpenSSH reads; empty where it cannot be one."""
    body = signature.strip().removeprefix(_BEGIN).removesuffix(_END)
    if len(body) > MAX_SIGNATURE or not _BODY.fullmatch(body):
        return ""
    packed = "".join(body.split())
    lines = [packed[at : at + _WIDTH] for at in range(0, len(packed), _WIDTH)]
    return "\n".join([_BEGIN, *lines, _END, ""])


def _read_signers(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_SIGNERS + 1)
    except OSError as error:
        hint = 'A line for each key: anna@example.org namespaces="paperforge" ssh-ed25519 AAAA…'
        raise UsageError(f"the allowed signers cannot be read: {path}: {error.strerror}", hint) from error
    if len(content) > MAX_SIGNERS:
        raise UsageError(f"{path} is larger than {MAX_SIGNERS >> 20} MiB")
    return content


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="paperforge-") as name:  # only its owner may enter
        yield Path(name)


def _write(folder: Path, signers: bytes, armored: str) -> None:
    """Under names of ours: what OpenSSH says of a line begins with the name of the file, and could be read as its meaning."""
    (folder / "allowed_signers").write_bytes(signers)
    (folder / "signature").write_text(armored, encoding="ascii")


def _run(folder: Path, verb: str, *arguments: str, given: bytes = b"") -> Answer:
    agent = {name: os.environ[name] for name in ("SSH_AUTH_SOCK", "SSH_SK_PROVIDER") if name in os.environ}
    env = environment(SSH_ASKPASS_REQUIRE="never", **agent)
    return run_program(["ssh-keygen", "-Y", verb, *arguments], env, folder, INSTALL, given=given)
