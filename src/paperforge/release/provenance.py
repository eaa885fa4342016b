"""Where a release comes from, as an in-toto statement (v1) with the SLSA provenance predicate (v1).

https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md, https://slsa.dev/spec/v1.0/provenance. Nobody but the
signature vouches for it, so no SLSA level is claimed. It has no times: the same sources would else give other bytes.
"""

from __future__ import annotations

from typing import Any

from paperforge.release.manifest import Manifest, WrongJsonError, read_object, write_json
from paperforge.release.values import MANIFEST, digest

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/provenance/v1"
# Names, no addresses: who ran a build is not recorded, and what a build does is told in docs/release-guide.md.
BUILD_TYPE = "urn:x-paperforge:release:1"
BUILDER = "urn:x-paperforge:builder:unknown"


def write_provenance(manifest: Manifest, written: bytes) -> bytes:
    """The statement about the files of a manifest, and about itself as it was `written`."""
    subjects = [{"name": each.path, "digest": {"sha256": each.sha256}} for each in manifest.files]
    subjects.append({"name": MANIFEST, "digest": {"sha256": digest(written)}})
    return write_json(
        {
            "_type": STATEMENT,
            "subject": sorted(subjects, key=lambda subject: str(subject["name"]).encode()),
            "predicateType": PREDICATE,
            "predicate": {"buildDefinition": _definition(manifest), "runDetails": _run(manifest)},
        }
    )


def _definition(manifest: Manifest) -> dict[str, Any]:
    commit = "gitCommit"  # in-toto, DigestSet: SHA-1 or SHA-256, as the repository has it
    sources = [{"name": each.path, "digest": {"sha256": each.sha256}} for each in manifest.sources]
    return {
        "buildType": BUILD_TYPE,
        "externalParameters": {
            "verb": "release",
            "version": manifest.version,
            "since": manifest.since,
            "folder": manifest.folder,
            "profile": manifest.profile,
        },
        "internalParameters": {"name": manifest.name, "gate": manifest.gate},
        "resolvedDependencies": [
            {
                "name": "repository",
                "digest": {commit: manifest.commit},
                "annotations": {"committed": manifest.committed},
            },
            *sources,
        ],
    }


def _run(manifest: Manifest) -> dict[str, Any]:
    tools = manifest.tools
    fonts = [{"name": each.file, "digest": {"sha256": each.sha256}} for each in tools.fonts]
    code = {"name": "paperforge", "digest": {"sha256": tools.code}}
    return {
        "builder": {
            "id": BUILDER,
            "version": {"paperforge": tools.paperforge, **tools.programs, **tools.packages},
            "builderDependencies": [code, *fonts],
        }
    }


def provenance_faults(content: bytes, manifest: Manifest, written: bytes) -> list[str]:
    """What in a statement does not fit a manifest (and its bytes as they are `written`)."""
    try:
        read_object(content)
    except WrongJsonError as error:
        return [str(error)]
    return [] if content == write_provenance(manifest, written) else ["it does not say what the manifest says"]
