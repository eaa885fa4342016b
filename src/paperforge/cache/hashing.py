"""SHA-256 of short values. `hashlib` loads OpenSSL, which takes longer than telling that nothing changed.

Python's own module gives the same digests; its `random` takes the same way.
"""

from __future__ import annotations

import sys

if sys.version_info >= (3, 12):
    from _sha2 import sha256  # type: ignore[import-not-found, unused-ignore]
else:
    from _sha256 import sha256  # type: ignore[import-not-found, unused-ignore]


def hash_lines(lines: list[str]) -> str:
    """One digest over lines of text, which may hold names of files that are not UTF-8."""
    digest: str = sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
    return digest
