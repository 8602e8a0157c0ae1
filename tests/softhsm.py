"""Tokens as a bidder has them, by SoftHSM: a real driver, real keys that cannot be taken out."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from sealed import NOW

PIN = "1234-5678"
MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
LABELS = ("p256", "ed25519", "two keys", "bare")
ROOT = ec.generate_private_key(ec.SECP256R1())
P256 = bytes.fromhex("06082a8648ce3d030107")  # CKA_EC_PARAMS: the curve's OID …
EDWARDS = b"\x13\x0cedwards25519"  # … or its name, as SoftHSM wants it


@dataclass(frozen=True)
class SoftHsm:
    """Where the tokens are: the driver, and the environment in which it finds them."""

    module: Path
    environment: dict[str, str]

    def words(self, label: str) -> tuple[str, ...]:
        """How a command line names a token."""
        return ("--pkcs11", str(self.module), "--token", label)


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoftHsm]:
    """Tokens, one for each of `LABELS`; a test is skipped where SoftHSM is not installed."""
    if shutil.which("softhsm2-util") is None or not MODULE.exists():
        pytest.skip("needs SoftHSM (Debian: softhsm2), which this machine does not have")
    folder = tmp_path_factory.mktemp("softhsm")
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(settings))  # the driver reads it when it is loaded
        for label in LABELS:
            command = ["softhsm2-util", "--init-token", "--free", "--label", label]
            subprocess.run([*command, "--pin", PIN, "--so-pin", PIN], check=True)
        _fill()
        yield SoftHsm(MODULE, {**os.environ, "SOFTHSM2_CONF": str(settings)})


def _fill() -> None:
    from pkcs11 import KeyType, Mechanism, lib

    driver = lib(str(MODULE))
    kinds = {
        "p256": (KeyType.EC, P256, Mechanism.EC_KEY_PAIR_GEN),
        "ed25519": (KeyType.EC_EDWARDS, EDWARDS, Mechanism.EC_EDWARDS_KEY_PAIR_GEN),
    }
    for label in LABELS:
        with driver.get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
            kind = kinds.get(label, kinds["p256"])
            for key_id in (b"\1", b"\2") if label == "two keys" else (b"\1",):
                _make_key(session, kind, key_id, certified=label != "bare")


def _make_key(session, kind, key_id: bytes, *, certified: bool) -> None:
    from pkcs11 import Attribute

    key_type, curve, mechanism = kind
    parameters = session.create_domain_parameters(
        key_type, {Attribute.EC_PARAMS: curve}, local=True
    )
    public, _ = parameters.generate_keypair(mechanism=mechanism, id=key_id, store=True)
    point = bytes(public[Attribute.EC_POINT])[2:]  # behind the OCTET STRING's tag and length
    if certified:
        key = (
            Ed25519PublicKey.from_public_bytes(point)
            if curve == EDWARDS
            else ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        )
        _put(session, key_id, issued("Bidder", key))
        _put(session, b"ca", issued("Root", ROOT.public_key()))


def issued(whom: str, key: ec.EllipticCurvePublicKey | Ed25519PublicKey) -> x509.Certificate:
    """A certificate by the root."""
    subject, issuer = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (whom, "Root")
    )
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key,
        serial_number=x509.random_serial_number(),
        not_valid_before=NOW - timedelta(days=365),
        not_valid_after=NOW + timedelta(days=365),
    ).sign(ROOT, SHA256())


def _put(session, key_id: bytes, certificate: x509.Certificate) -> None:
    from pkcs11 import Attribute, CertificateType, ObjectClass

    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.ID: key_id,
            Attribute.SUBJECT: certificate.subject.public_bytes(),
            Attribute.VALUE: certificate.public_bytes(Encoding.DER),
        }
    )
