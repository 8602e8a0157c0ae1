"""The platform's seal: its certificate under a PDF (PAdES baseline B)."""

import datetime as dt
import os
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

FIELD = "Seal"
_YEARS = dt.timedelta(days=3650)


class SealMissing(Exception):
    """There is no certificate to sign with: `SEAL_FILE` names none."""


def seal(pdf: bytes, reason: str) -> bytes:
    """The same document, signed. Raises `SealMissing`."""
    path = Path(settings.SEAL_FILE)
    if not path.exists():
        if settings.PRODUCTION:
            raise SealMissing(path)
        _make(path)
    signer = SimpleSigner.load_pkcs12(str(path))  # type: ignore[no-untyped-call]
    if signer is None:
        raise SealMissing(path)
    meta = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason
    )
    signed = sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), meta, signer=signer)
    return bytes(signed.getvalue())


def _make(path: Path) -> None:
    """A self-signed certificate for a demonstration: real ones come from a licensed authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mingjing rehearsal seal")])
    now = dt.datetime.now(dt.UTC)
    certificate = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - dt.timedelta(days=1),
        not_valid_after=now + _YEARS,
    ).sign(key, SHA256())
    data = serialize_key_and_certificates(b"seal", key, certificate, None, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "wb") as target:
        target.write(data)
