"""A tender with its log, trustees and bidders at the running platform's services."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
from cast import PASSWORD
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import LazySettings
from market import Market, credit_code, signer_of
from sealed import a_bid

from accounts.models import Person
from accounts.principal import Principal, of_person
from accounts.services import enterprises
from bidding import steward
from bidding.envelope import (
    Envelope,
    FileSigner,
    Head,
    Lock,
    Order,
    Release,
    TrusteeKey,
    release,
    seal,
    suite_named,
)
from bidding.envelope import Tender as SealedFor
from bidding.envelope.signers import Sm2Signer
from bidding.envelope.strict import write_json
from bidding.envelope.tenderlog import WithdrawalRequest
from bidding.models import Opening, SealedBid, Tender, TenderFile, Trustee
from bidding.registration import register
from bidding.rules.ceremony import Hand
from bidding.services import intake, shares, standing, tickets, transfers, trustees, unlocking
from bidding.services.intake import Handed
from ledger import clock
from ledger.keys import create

PORTION = 1 << 16


@dataclass
class Company:
    """A bidder: its person, its key, and what it holds of the tender."""

    person: Person
    signer: FileSigner | Sm2Signer
    slip: str
    lock: Lock | None = None
    sealed: list[Envelope] = field(default_factory=list)
    locks: dict[str, Lock] = field(default_factory=dict)
    """The locks of later stages, by their names."""

    @property
    def principal(self) -> Principal:
        return of_person(self.person)

    def last(self, stage: str) -> Envelope | None:
        """What it sealed last for a stage."""
        return next((one for one in reversed(self.sealed) if one.head.pre.stage == stage), None)

    def lock_of(self, sealed_for: SealedFor) -> Lock:
        """Its lock for a stage, made when it is first needed."""
        if sealed_for.stage == "1":
            self.lock = self.lock or Lock.generate(sealed_for)
            return self.lock
        return self.locks.setdefault(sealed_for.stage, Lock.generate(sealed_for))


@dataclass
class Ceremony:
    """A published tender, taken through to its opening."""

    market: Market
    tender: Tender
    folder: Path
    keys: dict[tuple[int, str], TrusteeKey] = field(default_factory=dict)
    later: dict[tuple[str, int, str], TrusteeKey] = field(default_factory=dict)
    """The keys of later stages."""
    companies: list[Company] = field(default_factory=list)
    made: dict[int, Release] = field(default_factory=dict)

    def company(self, number: int) -> Company:
        """The company with this number; as many register as are asked for."""
        while len(self.companies) <= number:
            self.companies.append(self._company(len(self.companies)))
        return self.companies[number]

    def _company(self, number: int) -> Company:
        name, now = f"第{number}投标公司", clock.now()
        signer = signer_of(self.tender.suite, name, now)
        certificate = x509.load_der_x509_certificate(signer.chain[0])
        person = enterprises.register(
            enterprises.Applicant(
                name=name,
                code=credit_code(1000 + number),
                username=f"bidder{number}",
                person=f"授权人{number}",
                password=PASSWORD,
                certificate=certificate.public_bytes(Encoding.PEM),
            )
        )
        slip = register(self.tender, of_person(person))
        return Company(person, signer, slip.text)

    def register_keys(self, stage: str = "1") -> None:
        """Every trustee and deputy makes a key and registers it."""
        suite = suite_named(self.tender.suite)
        for keeper in self.tender.trustees.select_related("organisation", "holder", "deputy"):
            people = ((Hand.OWN, keeper.holder), (Hand.DEPUTY, keeper.deputy))
            for hand, person in people:
                name = keeper.organisation.name
                key = TrusteeKey.generate(suite, self.tender.number, stage, name)
                if stage == "1":
                    self.keys[keeper.position, hand] = key
                else:
                    self.later[stage, keeper.position, hand] = key
                public = write_json(key.public_json())
                trustees.register_key(keeper.pk, public, who=of_person(person))

    def sealed_for(self, stage: str = "1", lot: int = 1) -> SealedFor:
        """The tender file in force."""
        found = TenderFile.objects.filter(tender=self.tender, stage=stage, lot=lot).latest("pk")
        return SealedFor.parse(bytes(found.content))

    def seal(
        self,
        company: Company,
        *,
        lot: int = 1,
        stage: str = "1",
        files: Mapping[str, Path] | None = None,
        **parts: bytes,
    ) -> Envelope:
        """Seal the company's next envelope, which replaces its last, of `parts` and `files`."""
        sealed_for = self.sealed_for(stage, lot)
        number = len(list(self.folder.iterdir()))
        folder = self.folder / f"{number}"
        price = f"{number + 1}00.00"
        parts = parts or {
            "opening": write_json({"投标报价": price, "工期": "90 天"}),
            "technical": b"how",
        }
        last = company.last(stage)
        envelope = seal(
            sealed_for,
            {**a_bid(folder, **parts), **(files or {})},
            company.signer,
            folder / "bid.ebid",
            created=clock.now(),
            lock=company.lock_of(sealed_for),
            order=_after(last),
        )
        company.sealed.append(envelope)
        return envelope

    def hand_in(self, company: Company, envelope: Envelope | None = None) -> Handed:
        """Upload an envelope whole, and have it received."""
        envelope = envelope or self.seal(company)
        transfer = self.begin(company, envelope)
        content = envelope.path.read_bytes()
        portions = (content[at : at + PORTION] for at in range(0, len(content), PORTION))
        transfers.go_on(transfer, 0, portions)
        return intake.receive(transfer)

    def begin(self, company: Company, envelope: Envelope, **facts: object) -> tickets.Transfer:
        """Announce an envelope as it is, or otherwise."""
        told = {
            "lot": int(envelope.head.pre.lot),
            "stage": envelope.head.pre.stage,
            "length": envelope.path.stat().st_size,
            "header_sha256": envelope.head.header_sha256.hex(),
            **facts,
        }
        ticket = transfers.begin(company.slip, **told)  # type: ignore[arg-type]
        return tickets.read(ticket)

    def withdraw(self, company: Company) -> Handed:
        """The company withdraws what it handed in last."""
        head = company.sealed[-1].head
        asked = WithdrawalRequest(
            head.pre.log_origin,
            head.pre.tender,
            head.pre.lot,
            head.pre.stage,
            head.header_sha256,
            clock.now(),
        )
        return intake.withdraw(company.slip, *asked.signed(company.signer))

    def pass_time(self, **time: float) -> None:
        """Let time pass, and the steward do what is due."""
        clock.step_to(clock.now() + dt.timedelta(**time))
        steward.look()

    def close(self) -> Opening:
        """Come to the deadline."""
        deadline = Tender.objects.get(pk=self.tender.pk).deadline
        assert deadline is not None
        clock.step_to(deadline)
        steward.look()
        return Opening.objects.get(tender=self.tender)

    def unlock(self, *companies: Company, stage: str = "1") -> None:
        """These companies release their locks."""
        for company in companies:
            sealed = company.last(stage)
            assert sealed is not None
            lock = company.lock_of(self.sealed_for(stage, int(sealed.head.pre.lot)))
            unlocking.unlock(sealed.head.header_sha256.hex(), lock.secret)

    def keeper(self, position: int, hand: str = Hand.OWN) -> tuple[Trustee, Principal]:
        """A trustee and the principal of one of its people."""
        keeper = self.tender.trustees.select_related("holder", "deputy").get(position=position)
        return keeper, of_person(keeper.holder if hand == Hand.OWN else keeper.deputy)

    def release_of(self, position: int, hand: str = Hand.OWN, stage: str = "1") -> Release:
        """What a trustee makes of the frozen bids."""
        frozen = SealedBid.objects.filter(tender=self.tender, stage=stage, state="unlocked")
        heads = [Head.read(BytesIO(bytes(bid.head))) for bid in frozen]
        return release(heads, self.key_of(position, hand, stage))

    def key_of(self, position: int, hand: str, stage: str) -> TrusteeKey:
        """A trustee's key of a stage."""
        return self.keys[position, hand] if stage == "1" else self.later[stage, position, hand]

    def log_hash(self, opening: Opening, position: int, hand: str = Hand.OWN) -> Release:
        """A trustee logs its hash."""
        made = self.release_of(position, hand, opening.stage)
        keeper, who = self.keeper(position, hand)
        shares.log_hash(opening.pk, keeper.pk, made.digest.hex(), who=who)
        return made

    def open(self, opening: Opening, *companies: Company) -> Opening:
        """Locks, freeze, and the shares of the first two trustees."""
        self.unlock(*companies, stage=opening.stage)
        self.pass_time(minutes=31)
        made = [self.log_hash(opening, position) for position in (1, 2)]
        for one in made:
            self.hand_over(opening, one)
        opening.refresh_from_db()
        return opening

    def hand_over(self, opening: Opening, made: Release, hand: str = Hand.OWN) -> Opening:
        """A trustee hands its shares over."""
        keeper, who = self.keeper(made.trustee, hand)
        return shares.hand_over(opening.pk, keeper.pk, made.encode(), who=who)


def _after(last: Envelope | None) -> Order:
    """Where the next envelope of a stage stands behind the last one."""
    if last is None:
        return Order(1, None)
    return Order(last.head.pre.seq + 1, last.head.pre.envelope_id)


@pytest.fixture
def vault_settings(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small vault, a quick log, and a ledger key for this test's database."""
    from ledger.selectors import origin

    settings.VAULT_DIR = tmp_path / "vault"
    settings.VAULT_VOLUME_BYTES = 4 * 1024 * 1024
    settings.TENDER_LOG = (8, 2048, 6 * 3600)
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    create(settings.LEDGER_KEY_FILE, origin())
    monkeypatch.setenv("LEDGER_KEY_FILE", str(settings.LEDGER_KEY_FILE))  # for other processes


@pytest.fixture
def ceremony(market: Market, vault_settings: None, tmp_path: Path) -> Ceremony:
    """A tender that takes bids: published, its log begun, all keys registered."""
    return a_ceremony(market, tmp_path)


def a_ceremony(market: Market, tmp_path: Path, **terms: object) -> Ceremony:
    """The same, of a tender on other terms."""
    tender = market.published(**terms)
    steward.look()
    folder = tmp_path / "bids"
    folder.mkdir()
    found = Ceremony(market, tender, folder)
    for stage in standing.stages(tender):
        found.register_keys(stage)
    return found
