"""The signature of a release: over SHA256SUMS, by OpenSSH, in a namespace of its own that no sign-off, mail or commit has."""

from __future__ import annotations

import datetime
from pathlib import Path

from paperforge.bilingual.signatures import Verdict, check_whole, find_principals, sign, verify

NAMESPACE = "paperforge-release"


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
    verdict = whole
    for patterns in find_principals(text, allowed_signers, on):
        verdict = verify(sums, text, patterns.split(",")[0], allowed_signers, on, NAMESPACE)
        if verdict.is_valid:
            return verdict
    if verdict is not whole:
        return verdict
    # Nobody's key, or a key that is outdated: what OpenSSH says of any name tells which.
    return verify(sums, text, "nobody", allowed_signers, on, NAMESPACE)
