"""The platform's own CA: before OpenSSL, at the command line, and with rubbish."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from bidding.authority import Authority, Request, profile
from bidding.authority.cli import group
from bidding.authority.profile import Key, Term
from bidding.envelope import BadFormat, BadInput, BadSignature, EnvelopeError
from bidding.envelope.certificates import ALGORITHMS, make_key
from bidding.envelope.signers import from_pem
from bidding.envelope.tenderlog.checks.certificates import check_chain

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
SECRET = "correct horse"
REQUESTS = {one: make_key(one, "投标人", NOW, None) for one in ALGORITHMS}


@dataclass
class Kept:
    """An authority and its key, opened once: stretching a passphrase takes its time."""

    folder: Path
    authority: Authority
    key: Key

    def issue(self, algorithm: str = "ES256", at: datetime = NOW) -> bytes:
        return self.authority.issue(Request.read(REQUESTS[algorithm].request), self.key, at, 30)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kept]:
    """An authority of each algorithm."""

    def made(algorithm: str) -> Kept:
        folder = tmp_path_factory.mktemp("ca") / "ca"
        authority = Authority.create(folder, algorithm, "Root", NOW, SECRET)
        return Kept(folder, authority, authority.unlock(SECRET))

    return {algorithm: made(algorithm) for algorithm in ALGORITHMS}


def by_openssl(folder: Path, *words: str) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl program")
    done = subprocess.run(
        ["openssl", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("bidder", ALGORITHMS)
def test_what_it_issues_holds(kept: dict[str, Kept], algorithm: str, bidder: str) -> None:
    ours = kept[algorithm]
    pem = ours.issue(bidder)
    signer = from_pem(REQUESTS[bidder].key, pem)
    assert signer.algorithm == bidder
    assert len(signer.chain) == 2
    check_chain(signer.chain, [x509.load_der_x509_certificate(ours.authority.root)], NOW)
    (ours.folder / "bidder.pem").write_bytes(pem)
    sm2 = ("-vfyopt", "distid:1234567812345678") if algorithm == "SM2" else ()
    at = ("-attime", str(int(NOW.timestamp())))
    by_openssl(ours.folder, "verify", "-x509_strict", *sm2, *at, "-CAfile", "ca.pem", "bidder.pem")


def test_a_bidders_certificate_is_for_signatures_alone(kept: dict[str, Kept]) -> None:
    made, root = x509.load_pem_x509_certificates(kept["ES256"].issue())
    usage = made.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert (usage.value.digital_signature, usage.value.content_commitment) == (True, True)
    assert not usage.value.key_cert_sign
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert made.not_valid_after_utc == NOW + timedelta(days=30)
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_whoever_is_certified_certifies_nobody(kept: dict[str, Kept]) -> None:
    middle, root = x509.load_pem_x509_certificates(kept["ES256"].issue())
    forged = profile.bidder(
        Request.read(REQUESTS["Ed25519"].request),
        middle.public_bytes(Encoding.DER),
        profile.key_in(REQUESTS["ES256"].key),
        Term(NOW, timedelta(days=10)),
    )
    with pytest.raises(BadSignature):
        check_chain([forged, middle.public_bytes(Encoding.DER)], [root], NOW)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_list_of_the_revoked(kept: dict[str, Kept], algorithm: str) -> None:
    ours = kept[algorithm]
    assert not list(x509.load_pem_x509_crl(ours.authority.list_revoked(ours.key, NOW)))
    for _ in range(2):
        ours.issue()
    *_, first, second = ours.authority.issued
    ours.authority.revoke(first.serial, NOW)
    crl = x509.load_pem_x509_crl(ours.authority.list_revoked(ours.key, NOW))
    assert [(one.serial_number, one.revocation_date_utc) for one in crl] == [(first.serial, NOW)]
    assert ours.authority.issued[-2].revoked_at == NOW
    for serial in (first.serial, second.serial + 1):
        with pytest.raises(BadInput):
            ours.authority.revoke(serial, NOW)


def test_its_key_opens_with_its_passphrase_alone(kept: dict[str, Kept]) -> None:
    ours = kept["Ed25519"]
    with pytest.raises(BadInput, match="passphrase"):
        ours.authority.unlock("wrong")
    assert b"PRIVATE" not in b"".join(one.read_bytes() for one in ours.folder.iterdir())
    assert (ours.folder / "ca.key.age").stat().st_mode & 0o077 == 0
    with pytest.raises(BadInput):
        Authority.create(ours.folder, "Ed25519", "Root", NOW, SECRET)


def test_nothing_outlasts_it(kept: dict[str, Kept]) -> None:
    with pytest.raises(BadInput, match="outlast"):
        kept["ES256"].issue(at=NOW + timedelta(days=20 * 365 - 10))


def a_request(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, name: str = "x") -> bytes:
    names = [x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else []
    builder = x509.CertificateSigningRequestBuilder(x509.Name(names))
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM)


def test_requests_that_are_refused() -> None:
    with pytest.raises(BadFormat, match="Ed25519, P-256 or SM2"):
        Request.read(a_request(rsa.generate_private_key(65537, 2048)))
    with pytest.raises(BadFormat, match="Ed25519, P-256 or SM2"):
        Request.read(a_request(ec.generate_private_key(ec.SECP384R1())))
    with pytest.raises(BadFormat, match="nobody"):
        Request.read(a_request(ec.generate_private_key(ec.SECP256R1()), ""))
    with pytest.raises(BadFormat):
        Request.read(REQUESTS["ES256"].certificate)
    with pytest.raises(BadFormat):
        Request.read(b"x" * 20_000)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_who_asks_holds_the_key(algorithm: str) -> None:
    der = bytearray(Request.read(REQUESTS[algorithm].request).der)
    at = der.index("投标人".encode())
    der[at : at + 9] = "投标户".encode()
    with pytest.raises(BadSignature):
        Request.read(bytes(der))


@given(
    algorithm=st.sampled_from(ALGORITHMS),
    at=st.integers(min_value=0, max_value=10_000),
    bit=st.integers(min_value=0, max_value=7),
    cut=st.booleans(),
)
def test_no_changed_request_is_certified(algorithm: str, at: int, bit: int, cut: bool) -> None:
    der = bytearray(Request.read(REQUESTS[algorithm].request).der)
    at %= len(der)
    der[at] ^= 1 << bit
    with pytest.raises(EnvelopeError):
        Request.read(bytes(der[:at] if cut else der))


@given(st.binary(max_size=300))
def test_rubbish_is_no_request(data: bytes) -> None:
    with pytest.raises(EnvelopeError):
        Request.read(data)


def ca(*words: object, code: int = 0, typed: str = "") -> Result:
    environment = {"CA_PASSPHRASE": SECRET}
    done = CliRunner().invoke(group, [str(one) for one in words], typed, env=environment)
    assert done.exit_code == code, done.output
    return done


def test_the_command_line(tmp_path: Path) -> None:
    folder = tmp_path / "ca"
    made = make_key("ES256", "投标人", datetime.now(UTC), None)
    (tmp_path / "me.csr").write_bytes(made.request)
    ca("create", folder, "--name", "Root")
    words = ("sign", folder, tmp_path / "me.csr", tmp_path / "me.pem")
    asked = ca(*words, code=1, typed="n\n").output
    assert "CN=投标人 (ES256)" in asked
    assert not (tmp_path / "me.pem").exists()
    ca(*words, typed="y\n")
    ca(*words, "--yes", code=1)  # nothing is overwritten
    (listed,) = json.loads(ca("list", folder, "--json").output)
    assert listed["subject"] == "CN=投标人"
    ca("revoke", folder, listed["serial"], tmp_path / "crl.pem")
    ca("revoke", folder, "nothing", tmp_path / "again.pem", code=1)
    assert "revoked 20" in ca("list", folder).output
