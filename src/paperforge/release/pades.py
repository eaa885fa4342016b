"""Copies of a release's PDFs with a signature inside them: PAdES B-B (ETSI EN 319 142-1) by pyHanko, the extra `pades`.

A signature has its time and, with some keys, a random number, so the copies stand beside the release and are no part of it.
"""

from __future__ import annotations

import io
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from paperforge.errors import RenderError, ToolMissingError, UsageError
from paperforge.release.values import Files

SUFFIX = ".pades"  # of the folder beside that of the release; no version ends so
FIELD = "Release"
MAX_KEY = 1 << 20
_HINT = "A PKCS#12 file, or a PEM file with the private key and its certificates; a passphrase by --pades-passphrase."


def load_signer(path: Path, passphrase: bytes | None) -> Any:
    """The signer of a key file; raises `UsageError` where it cannot be used, `ToolMissingError` without pyHanko."""
    try:
        from pyhanko.sign.signers import SimpleSigner
    except ImportError as error:
        raise ToolMissingError("pyHanko is not installed", "pip install 'paperforge[pades]'") from error
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_KEY)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", _HINT) from error
    try:
        if b"-----BEGIN" in content:
            return _load_pem(content, passphrase)
        return SimpleSigner.load_pkcs12_data(content, other_certs=set(), passphrase=passphrase)
    except Exception as error:  # the parsers of two libraries raise what they happen to run into
        told = " ".join(str(error).split()) or type(error).__name__
        raise UsageError(f"{path} cannot be used as a key: {told[:200]}", _HINT) from error


def _load_pem(content: bytes, passphrase: bytes | None) -> Any:
    from asn1crypto.keys import PrivateKeyInfo
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives import serialization
    from cryptography.x509 import load_pem_x509_certificates
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = serialization.load_pem_private_key(content, passphrase)
    form = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificates = load_pem_x509_certificates(content)
    own = next((each for each in certificates if each.public_key() == key.public_key()), None)
    if own is None:
        raise ValueError("no certificate in it is that of its key")
    make_registry: Any = SimpleCertificateStore
    registry = make_registry()
    registry.register_multiple([_der(each, Certificate) for each in certificates])
    info = PrivateKeyInfo.load(key.private_bytes(*form))
    return SimpleSigner(signing_cert=_der(own, Certificate), signing_key=info, cert_registry=registry)


def _der(certificate: Any, kind: Any) -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding

    return kind.load(certificate.public_bytes(Encoding.DER))


def sign_pdfs(files: Files, signer: Any, version: str) -> dict[str, bytes]:
    """Signed copies of all PDFs among some files; a change of any of them, form fields included, then breaks its signature.

    Raises `RenderError` where one cannot be signed.
    """
    # pyHanko begins an event loop of its own, which a thread that has one already would refuse.
    with ThreadPoolExecutor(1) as pool:
        pdfs = {path: content for path, content in files.items() if path.endswith(".pdf")}
        return {path: pool.submit(_sign, path, content, signer, version).result() for path, content in pdfs.items()}


def _sign(path: str, content: bytes, signer: Any, version: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        reason=f"Release {version}",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    try:
        signed = PdfSigner(metadata, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)))
    except Exception as error:
        raise RenderError(f"{path} could not be signed: {error}", "The release itself is there.") from error
    return bytes(signed.getvalue())
