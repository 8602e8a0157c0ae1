"""A tender keeps to the authorities of its day: at the counter, and before a stranger's eyes."""

import datetime as dt
from pathlib import Path

import pytest
from cast import PASSWORD
from ceremony import Ceremony, Company, a_ceremony
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import LazySettings
from market import Market, credit_code

from accounts.principal import of_person
from accounts.services import enterprises
from bidding.authority import Request, profile
from bidding.authority.profile import Term
from bidding.envelope import FileSigner
from bidding.envelope.certificates import make_key
from bidding.envelope.certificates_sm2 import certificate_pem
from bidding.envelope.signers import from_pem
from bidding.envelope.tenderlog.bundle import Bundle
from bidding.envelope.tenderlog.trust import Trust
from bidding.envelope.tenderlog.verify import verify
from bidding.errors import Refused
from bidding.registration import register
from bidding.services.bundle import export
from ledger import clock
from ledger.keys import load_signer
from live.relay import Relay

YEAR = dt.timedelta(days=365)


class Authority:
    """The platform's own, pinned."""

    def __init__(self, settings: LazySettings, folder: Path) -> None:
        made = make_key("ES256", "Root", clock.now(), None)
        self.key = profile.key_in(made.key)
        begins = clock.now() - dt.timedelta(days=1)
        self.root = profile.root(Request.read(made.request), self.key, Term(begins, YEAR))
        path = folder / "roots.pem"
        path.write_bytes(certificate_pem(self.root))
        settings.CERTIFICATE_ROOTS = str(path)

    def company(self, ceremony: Ceremony, number: int) -> Company:
        """A bidder whose certificate it issued."""
        name, made = f"第{number}公司", make_key("Ed25519", f"第{number}公司", clock.now(), None)
        begins = clock.now() - dt.timedelta(minutes=1)
        term = Term(begins, YEAR / 2)
        own = profile.bidder(Request.read(made.request), self.root, self.key, term)
        chain = certificate_pem(own) + certificate_pem(self.root)
        person = enterprises.register(
            enterprises.Applicant(
                name=name,
                code=credit_code(2000 + number),
                username=f"certified{number}",
                person="授权人",
                password=PASSWORD,
                certificate=chain,
            )
        )
        signer = from_pem(made.key, chain)
        assert isinstance(signer, FileSigner)
        return Company(person, signer, register(ceremony.tender, of_person(person)).text)


@pytest.fixture
def authority(market: Market, settings: LazySettings, tmp_path: Path) -> Authority:
    return Authority(settings, tmp_path)


def test_the_bundle_shows_who_certified_the_bidders(
    authority: Authority,
    market: Market,
    vault_settings: None,
    settings: LazySettings,
    tmp_path: Path,
):
    ceremony = a_ceremony(market, tmp_path)
    companies = [authority.company(ceremony, number) for number in range(3)]
    receipts = [ceremony.hand_in(company).receipt for company in companies]
    settings.CERTIFICATE_ROOTS = ""  # what is pinned later is nothing to this tender
    opening = ceremony.close()
    ceremony.unlock(*companies)
    ceremony.pass_time(seconds=1)
    for made in [ceremony.log_hash(opening, position) for position in (1, 2)]:
        ceremony.hand_over(opening, made)
    relay = Relay()
    while relay.step():
        pass
    relay.close()
    export(ceremony.tender, tmp_path / "bundle.zip")
    trust = Trust((load_signer(settings.LEDGER_KEY_FILE).verifier,))
    with Bundle.open(tmp_path / "bundle.zip") as bundle:
        (root,) = x509.load_pem_x509_certificates(bundle.read("roots.pem"))
        report = verify(bundle, trust, receipts)
    assert root.public_bytes(Encoding.DER) == authority.root
    assert [finding.text("en") for finding in report.findings] == []


def test_an_envelope_without_its_chain_is_refused_at_the_counter(
    authority: Authority, market: Market, vault_settings: None, tmp_path: Path
):
    """Its certificate is on record, but a stranger could not tell who issued it."""
    ceremony = a_ceremony(market, tmp_path)
    company = authority.company(ceremony, 1)
    root = x509.load_der_x509_certificate(authority.root)
    assert company.signer.chain[1] == root.public_bytes(Encoding.DER)
    ceremony.hand_in(company)  # with its chain it is received …
    other = authority.company(ceremony, 2)
    strange = make_key("ES256", "Elsewhere", clock.now(), None)
    chain = (other.signer.chain[0], from_pem(strange.key, strange.certificate).chain[0])
    other.signer = FileSigner(other.signer.key, chain)
    with pytest.raises(Refused, match="证书链"):
        ceremony.hand_in(other)
