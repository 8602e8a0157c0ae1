"""Certificates on record: fit for signing, by an authority, one after another, revoked."""

import datetime as dt
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st
from market import Market, certificate, certified

from accounts import events
from accounts.cli import group
from accounts.enterprises import read_certificate
from accounts.errors import NotAllowed, Refused
from accounts.models import Organisation
from accounts.principal import Principal
from accounts.selectors import certificates as in_force
from accounts.services.certificates import (
    log_certificate,
    revoke_certificate,
    take_revoked,
)
from bidding.authority import Request, profile
from bidding.authority.profile import Key, Term
from bidding.certificates import CertificateJudge
from bidding.envelope import FileSigner
from bidding.envelope.certificates import make_key
from bidding.envelope.certificates_sm2 import certificate_pem, pem
from bidding.envelope.succession import name_successor, predecessor
from ledger import clock
from ledger.models import Entry

DAY = dt.timedelta(days=1)
COMPANY = "第0建设公司"


def der(text: bytes) -> bytes:
    return x509.load_pem_x509_certificate(text).public_bytes(Encoding.DER)


@dataclass
class Enterprise:
    """An enterprise with one certificate, and its key."""

    who: Principal
    organisation: Organisation
    signer: FileSigner

    def log(self, content: bytes, statement: bytes = b""):
        return log_certificate(self.who, self.organisation, content, statement)


@pytest.fixture
def enterprise(market: Market) -> Enterprise:
    who = market.company(0)
    return Enterprise(who, market.companies[0].organisation, market.signers[0])


# ── One after another ────────────────────────────────────────────────────────────────────────────
def test_the_old_key_names_the_new_certificate(enterprise: Enterprise, market: Market):
    first = enterprise.organisation.certificates.get()
    new = certificate("新", clock.now())
    statement = name_successor(enterprise.signer, der(new))
    with pytest.raises(NotAllowed):
        log_certificate(market.company(1), enterprise.organisation, new, statement)
    second = enterprise.log(new, statement)
    assert second.replaces == first
    assert list(in_force(enterprise.organisation, clock.now())) == [first, second]
    with pytest.raises(Refused, match="早已登记"):
        enterprise.log(new, statement)


def test_the_ledger_alone_proves_the_chain(enterprise: Enterprise):
    new = certificate("新", clock.now())
    enterprise.log(new, name_successor(enterprise.signer, der(new)))
    entries = Entry.objects.filter(kind=events.CERTIFICATE_LOGGED).order_by("pk")
    first, second = (one.body for one in entries)
    old = predecessor(second["statement"].encode(), b64decode(second["certificate"]))
    assert old == b64decode(first["certificate"])
    assert (first["replaces"], second["replaces"]) == (None, first["sha256"])


@pytest.mark.parametrize("case", ["none", "rubbish", "a stranger's", "for another"])
def test_nobody_puts_another_key_under_an_enterprises_name(enterprise: Enterprise, case: str):
    """Neither who has its password, nor the operator, while its own certificate is in force."""
    new, other = certificate("新", clock.now()), certificate("他", clock.now())
    _, stranger = certified("他", clock.now())
    statement = {
        "none": b"",
        "rubbish": b"[]",
        "a stranger's": name_successor(stranger, der(new)),
        "for another": name_successor(enterprise.signer, der(other)),
    }[case]
    with pytest.raises(Refused) as refusal:
        enterprise.log(new, statement)
    assert refusal.value.field == "statement"
    assert enterprise.organisation.certificates.count() == 1


def test_a_revoked_key_names_nobody(enterprise: Enterprise):
    new, third = certificate("新", clock.now()), certificate("再", clock.now())
    enterprise.log(new, name_successor(enterprise.signer, der(new)))
    revoke_certificate(enterprise.who, enterprise.organisation.certificates.first())
    with pytest.raises(Refused, match="声明"):
        enterprise.log(third, name_successor(enterprise.signer, der(third)))


def test_with_none_in_force_a_new_chain_begins(enterprise: Enterprise):
    first = enterprise.organisation.certificates.get()
    revoke_certificate(enterprise.who, first)
    with pytest.raises(Refused, match="作废"):
        revoke_certificate(enterprise.who, first)
    assert enterprise.log(certificate("新", clock.now())).replaces is None


# ── What is fit ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("content", "said"), [(b"x", "X.509"), (b"-----BEGIN X", "X.509"), (b"x" * 20000, "太大")]
)
def test_what_is_no_certificate_is_refused(enterprise: Enterprise, content: bytes, said: str):
    with pytest.raises(Refused, match=said):
        enterprise.log(content)


@pytest.mark.parametrize("began", [-30, 30])
def test_a_certificate_out_of_force_is_refused(enterprise: Enterprise, began: int):
    with pytest.raises(Refused, match="有效期"):
        enterprise.log(certificate("旧", clock.now() + began * DAY, days=10))


def odd(curve: ec.EllipticCurve, *extensions: x509.ExtensionType) -> bytes:
    """A self-signed certificate with a key and uses of one's choice, DER."""
    key = ec.generate_private_key(curve)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, COMMON)])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, NOW - DAY, NOW + DAY)
    for one in extensions:
        builder = builder.add_extension(one, critical=True)
    return builder.sign(key, SHA256()).public_bytes(Encoding.DER)


COMMON = COMPANY
NOW = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)


def usage(**uses: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: uses.get(name, False) for name in names})


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (odd(ec.SECP256R1(), x509.BasicConstraints(ca=True, path_length=None)), "用途"),
        (odd(ec.SECP256R1(), usage(key_agreement=True)), "用途"),
        (odd(ec.SECP256R1(), usage(key_cert_sign=True)), "用途"),
        (odd(ec.SECP384R1()), "密钥"),
        (b"none", "X.509"),
    ],
    ids=["an authority's", "to agree on keys", "to certify", "another curve", "none"],
)
def test_a_certificate_for_something_else(settings: LazySettings, found: bytes, said: str):
    settings.CERTIFICATE_ROOTS = ""
    CertificateJudge().check([odd(ec.SECP256R1(), usage(digital_signature=True))], [], NOW)
    with pytest.raises(Refused, match=said):
        CertificateJudge().check([found], [], NOW)


@given(
    at=st.integers(min_value=0, max_value=10_000),
    bit=st.integers(min_value=0, max_value=7),
    cut=st.booleans(),
)
def test_a_changed_certificate_is_read_or_refused(at: int, bit: int, cut: bool):
    changed = bytearray(CHANGED)
    at %= len(changed)
    changed[at] ^= 1 << bit
    _read_or_refused(bytes(changed[:at] if cut else changed))


@given(st.binary(max_size=400))
def test_rubbish_is_refused(data: bytes):
    _read_or_refused(data)


CHANGED = odd(ec.SECP256R1(), usage(digital_signature=True))


def _read_or_refused(data: bytes) -> None:
    try:
        found = read_certificate(data, NOW)
        CertificateJudge().check(found.chain, [], NOW)
    except Refused:
        return


# ── Authorities ──────────────────────────────────────────────────────────────────────────────────
@dataclass
class Pinned:
    """An authority that the installation trusts."""

    root: bytes
    key: Key

    def certify(self, name: str, algorithm: str = "Ed25519", days: int = 30) -> bytes:
        asked = Request.read(make_key(algorithm, name, NOW, None).request)
        made = profile.bidder(asked, self.root, self.key, Term(clock.now(), days * DAY))
        return certificate_pem(made) + certificate_pem(self.root)

    def revoke(self, *serials: int, since: dt.datetime) -> bytes:
        term, revoked = Term(clock.now(), DAY), dict.fromkeys(serials, since)
        return pem("X509 CRL", profile.revoked_list(self.root, self.key, term, 1, revoked))


Pin = Callable[[str], Pinned]


@pytest.fixture
def pin(settings: LazySettings, tmp_path: Path) -> Pin:
    def pinned(algorithm: str) -> Pinned:
        made = make_key(algorithm, "Root", NOW, None)
        key = profile.key_in(made.key)
        root = profile.root(Request.read(made.request), key, Term(NOW - DAY, 365 * DAY))
        settings.CERTIFICATE_ROOTS = str(tmp_path / "roots.pem")
        with (tmp_path / "roots.pem").open("ab") as file:
            file.write(certificate_pem(root))
        return Pinned(root, key)

    return pinned


@pytest.mark.parametrize("algorithm", ["ES256", "SM2"])
def test_only_certificates_of_pinned_authorities_count(
    enterprise: Enterprise, pin: Pin, algorithm: str
):
    revoke_certificate(enterprise.who, enterprise.organisation.certificates.get())
    ours = pin(algorithm)
    for stranger in (certificate(COMPANY, clock.now()), certificate_pem(ours.root)):
        with pytest.raises(Refused, match="证书"):
            enterprise.log(stranger)
    with pytest.raises(Refused, match="本单位"):
        enterprise.log(ours.certify("别的公司"))
    assert enterprise.log(ours.certify(COMPANY, algorithm))


def test_the_credit_code_names_the_enterprise_too(enterprise: Enterprise, pin: Pin):
    revoke_certificate(enterprise.who, enterprise.organisation.certificates.get())
    ours = pin("Ed25519")
    assert enterprise.log(ours.certify(f"全称@{enterprise.organisation.code}@1"))


def test_production_takes_none_before_an_authority_is_pinned(
    enterprise: Enterprise, settings: LazySettings
):
    settings.PRODUCTION = True
    new = certificate("新", clock.now())
    with pytest.raises(Refused, match="尚未设定"):
        enterprise.log(new, name_successor(enterprise.signer, der(new)))


@pytest.mark.parametrize("algorithm", ["ES256", "Ed25519", "SM2"])
def test_a_list_of_the_revoked_counts_from_when_it_came(
    enterprise: Enterprise, pin: Pin, tmp_path: Path, algorithm: str
):
    revoke_certificate(enterprise.who, enterprise.organisation.certificates.get())
    ours = pin(algorithm)
    logged = enterprise.log(ours.certify(COMPANY))
    serial = x509.load_der_x509_certificate(bytes(logged.der)).serial_number
    before = clock.now()
    (tmp_path / "crl.pem").write_bytes(ours.revoke(serial, since=before - 10 * DAY))
    done = CliRunner().invoke(group, ["take-crl", str(tmp_path / "crl.pem")])
    assert done.output.endswith("1 newly revoked\n"), done.output
    logged.refresh_from_db()
    assert logged.revoked_at
    assert logged.revoked_at >= before  # never back: bids came meanwhile
    assert not in_force(enterprise.organisation, clock.now())
    entry = Entry.objects.filter(kind=events.CERTIFICATE_REVOKED).latest("pk")
    assert entry.body["issuer_since"] < before.isoformat()
    again = CliRunner().invoke(group, ["take-crl", str(tmp_path / "crl.pem")])
    assert again.output == "0 newly revoked\n"


def test_a_list_by_nobody_we_trust_revokes_nothing(enterprise: Enterprise, pin: Pin):
    pin("ES256")
    made = make_key("ES256", "Root", NOW, None)  # the same name, another key
    key = profile.key_in(made.key)
    root = profile.root(Request.read(made.request), key, Term(NOW - DAY, 365 * DAY))
    stranger = Pinned(root, key)
    for crl in (stranger.revoke(1, since=NOW), b"x", b"-----BEGIN X509 CRL-----"):
        with pytest.raises(Refused, match="吊销列表"):
            take_revoked(enterprise.who, crl)
