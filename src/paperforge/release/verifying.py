"""Whether a release is what it says: every file against SHA256SUMS, the manifest and the provenance against the files, the
archive against its files, byte by byte, and the signature. Nothing is fetched, written or unpacked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path

from paperforge.diagnostics import many
from paperforge.reading.files import show_hidden
from paperforge.release.archive import pack
from paperforge.release.bundle import Bundle, read_archive
from paperforge.release.manifest import Manifest, WrongJsonError, read_manifest
from paperforge.release.provenance import provenance_faults
from paperforge.release.signing import judge_signature
from paperforge.release.sums import read_sums
from paperforge.release.values import MANIFEST, PROVENANCE, SIGNATURE, SUMS, Files, UnreadableError, digest

_META = (MANIFEST, PROVENANCE, SUMS, SIGNATURE)  # what the manifest does not list


@dataclass
class Verdict:
    """What was found in a release: `faults` by the path they are about, empty for the whole; `signature` in words."""

    manifest: Manifest | None = None
    faults: list[tuple[str, str]] = field(default_factory=list)
    signature: str = ""
    files: int = 0

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def fault(self, path: str, what: str) -> None:
        """Note something wrong."""
        self.faults.append((show_hidden(path), what))


def verify_bundle(bundle: Bundle, allowed_signers: Path | None = None, on: datetime.date | None = None) -> Verdict:
    """Judge a release. With allowed signers, it has to be signed by one of them, as of a day (of now where none is given).

    Raises `UsageError` where the file of allowed signers cannot be read, `ToolMissingError` where a signature is there, and
    OpenSSH is not.
    """
    verdict = Verdict(faults=list(bundle.faults), files=len(bundle.files))
    manifest = verdict.manifest = _read_manifest(bundle.files, verdict)
    name = f"{manifest.name}-{manifest.version}.zip" if manifest else ""
    files = {path: content for path, content in bundle.files.items() if path != name or bundle.archive is not None}
    _check_sums(files, verdict)
    if manifest is not None:
        _check_manifest(manifest, files, verdict)
        _check_archive(manifest, files, bundle, verdict)
    _check_signature(files, allowed_signers, on, verdict)
    return verdict


def _read_manifest(files: Files, verdict: Verdict) -> Manifest | None:
    if MANIFEST not in files:
        return None  # SHA256SUMS tells that it is missing
    try:
        return read_manifest(files[MANIFEST])
    except WrongJsonError as error:
        verdict.fault(MANIFEST, str(error))
        return None


def _check_sums(files: Files, verdict: Verdict) -> None:
    if SUMS not in files:
        verdict.fault(SUMS, "missing")
        return
    sums = read_sums(files[SUMS])
    if sums is None:
        verdict.fault(SUMS, "it is not a list of digests as a release has it")
        return
    for path in sorted(sums.keys() - files.keys()):
        verdict.fault(path, "missing")
    for path, content in sorted(files.items()):
        if path in sums and digest(content) != sums[path]:
            verdict.fault(path, "changed: its digest is not the one of SHA256SUMS")
        elif path not in sums and path not in {SUMS, SIGNATURE}:
            verdict.fault(path, "added: SHA256SUMS does not name it")
    for path in (MANIFEST, PROVENANCE):
        if path not in sums and path not in files:
            verdict.fault(path, "missing, and SHA256SUMS does not name it")


def _check_manifest(manifest: Manifest, files: Files, verdict: Verdict) -> None:
    listed = {each.path: each for each in manifest.files}
    if len(listed) != len(manifest.files):
        verdict.fault(MANIFEST, "it lists a file twice")
    told = {path for path, _ in verdict.faults}
    for path in sorted(files.keys() - listed.keys() - set(_META) - told):
        verdict.fault(path, "the manifest does not name it")
    for path, entry in sorted(listed.items()):
        content = files.get(path)
        if show_hidden(path) in told:
            continue
        if path in _META:
            verdict.fault(path, "the manifest lists it, and should not")
        elif content is None:
            verdict.fault(path, "the manifest names it, and it is missing")
        elif len(content) != entry.size or digest(content) != entry.sha256:
            verdict.fault(path, "its size or digest is not the one of the manifest")
    if PROVENANCE in files:
        for what in provenance_faults(files[PROVENANCE], manifest, files[MANIFEST]):
            verdict.fault(PROVENANCE, what)


def _check_archive(manifest: Manifest, files: Files, bundle: Bundle, verdict: Verdict) -> None:
    """The archive is, to the byte, what is written for its files; so nothing is hidden in it."""
    top = f"{manifest.name}-{manifest.version}"
    if bundle.archive is None:
        packed = bundle.files.get(f"{top}.zip")
        if packed is not None and packed != _pack(manifest, files, verdict):
            _blame_archive(f"{top}.zip", packed, verdict)
        return
    if bundle.top != top and not bundle.faults:
        verdict.fault("", f"the folder in the archive is {show_hidden(bundle.top)}, and should be {top}")
    elif not bundle.faults and bundle.archive != _pack(manifest, files, verdict):
        verdict.fault("", "the archive is not written as that of a release: times, order or flags differ")


def _blame_archive(name: str, packed: bytes, verdict: Verdict) -> None:
    """What is wrong with an archive that is not that of the files beside it; it may be fine, where they are not."""
    try:
        inner = verify_bundle(read_archive(packed))
    except UnreadableError as error:
        verdict.fault(name, f"changed: {error}")
        return
    for path, what in inner.faults:
        verdict.faults.append((f"{name}{': ' if path else ''}{path}", what))
    if inner.is_good and verdict.is_good:
        verdict.fault(name, "it is the archive of other files than those beside it")


def _pack(manifest: Manifest, files: Files, verdict: Verdict) -> bytes | None:
    try:
        moment = datetime.datetime.strptime(manifest.committed, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
    except ValueError:
        verdict.fault(MANIFEST, "committed: it is no moment")
        return None
    return pack(f"{manifest.name}-{manifest.version}", files, moment)


def _check_signature(files: Files, allowed_signers: Path | None, on: datetime.date | None, verdict: Verdict) -> None:
    if SIGNATURE not in files:
        verdict.signature = "not signed: the files fit each other, and nobody vouches for them"
        if allowed_signers is not None:
            verdict.fault(SIGNATURE, "missing: the release is not signed")
        return
    judged = judge_signature(files.get(SUMS, b""), files[SIGNATURE], allowed_signers, on)
    if not judged.is_valid:
        verdict.fault(SIGNATURE, f"the signature does not hold: {judged.why}")
    verdict.signature = judged.why if allowed_signers else f"signed {judged.why}; name who may sign: --allowed-signers"


def summary(verdict: Verdict) -> str:
    """The outcome in a line."""
    manifest = verdict.manifest
    release = f"release {manifest.version} of commit {manifest.commit[:12]}, " if manifest else ""
    if verdict.is_good:
        return f"good: {release}{many(verdict.files, 'file')}"
    return f"not good: {show_hidden(release)}{many(len(verdict.faults), 'fault')}"
