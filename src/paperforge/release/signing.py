"""The signature of a release: over SHA256SUMS, by OpenSSH, in a namespace of its own that no sign-off, mail or commit has."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from paperforge.bilingual.signatures import Validity, Verdict, check_whole, find_principals, sign, verify

NAMESPACE = "paperforge-release"
MAX_ASKED = 64  # principals of a file, none of whom OpenSSH finds


def sign_sums(sums: bytes, key: Path) -> bytes:
    """The content of SHA256SUMS.sig; raises as `bilingual.signatures.sign`."""
    return sign(sums, key, NAMESPACE).encode("ascii")


def judge_signature(
    sums: bytes, signature: bytes, allowed_signers: Path | None, on: datetime.date | None = None
) -> Verdict:
    """What a signature is worth: whether it is whole and, where allowed signers are given, whether one of them made it.

    Raises `UsageError` where their file cannot be read, `ToolMissingError` without OpenSSH.
    """
    text = signature.decode("ascii", "replace")
    whole = check_whole(sums, text, NAMESPACE)
    if not whole.is_valid or allowed_signers is None:
        return whole

    def ask(principal: str) -> Verdict:
        return verify(sums, text, principal, allowed_signers, on, NAMESPACE)

    owners = _names(find_principals(text, allowed_signers, on))
    if owners:
        verdicts = [ask(owner) for owner in owners]
        return next((each for each in verdicts if each.is_valid), verdicts[0])
    # OpenSSH finds no owner of a key that is outdated, but tells so where it is asked for the very name.
    verdicts = [ask(name) for name in _names(_principals(allowed_signers))]
    nobodys = Verdict(Validity.UNKNOWN, "its key is in no line of the file of allowed signers")
    return next((each for each in verdicts if each.validity is Validity.OUTDATED), nobodys)


def _principals(allowed_signers: Path) -> list[str]:
    lines = (line.split() for line in allowed_signers.read_text(encoding="utf-8", errors="replace").splitlines())
    return [line[0].strip('"') for line in lines if line and not line[0].startswith("#")][:MAX_ASKED]


def _names(patterns: Iterable[str]) -> list[str]:
    """A name for each list of patterns: the first pattern, which matches itself."""
    names = (each.split(",")[0] for each in patterns)
    return [name for name in dict.fromkeys(names) if name.isprintable() and name.strip()]
