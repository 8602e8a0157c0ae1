"""A timestamp authority for tests: RFC 3161 tokens made with asn1crypto, of any content."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


@dataclass(frozen=True)
class Authority:
    """A key, and its certificate for timestamping."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def digest(self) -> bytes:
        """How a publication names it."""
        return sha256(self.certificate.public_bytes(Encoding.DER)).digest()

    def token(self, imprint: bytes, at: datetime) -> bytes:
        """A token over a SHA-256."""
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4.1",
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": imprint,
                },
                "serial_number": 1,
                "gen_time": at,
            }
        ).dump()
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [sha256(info).digest()]},
            ]
        )
        signature = self.key.sign(attributes.dump(), ec.ECDSA(SHA256()))
        return self._message(info, attributes, signature)

    def _message(self, info: bytes, attributes: cms.CMSAttributes, signature: bytes) -> bytes:
        own = asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))
        sha_256 = algos.DigestAlgorithm({"algorithm": "sha256"})
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    "issuer_and_serial_number",
                    {"issuer": own.issuer, "serial_number": own.serial_number},
                ),
                "digest_algorithm": sha_256,
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                "signature": signature,
            }
        )
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [sha_256],
                "encap_content_info": cms.EncapsulatedContentInfo(
                    {"content_type": "tst_info", "content": core.ParsableOctetString(info)}
                ),
                "certificates": [own],
                "signer_infos": [signer],
            }
        )
        message = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        return bytes(message.dump())


def an_authority(name: str = "Timestamp authority") -> Authority:
    """A new one, under a certificate of its own making."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(
        issuer_name=subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_valid_after=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=3650),
    )
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return Authority(key, builder.add_extension(usage, critical=True).sign(key, SHA256()))
