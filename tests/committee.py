"""A committee at work on an opened tender: five members who seal in Python as browsers do."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cast import PASSWORD, SETUP
from ceremony import Ceremony, a_ceremony
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from evaluating import a_method
from market import Market, file, signer_of

from accounts.models import Person
from accounts.principal import Principal, of_person
from accounts.rules import Kind
from accounts.services import organisations, people
from bidding.draw.models import ImportedDraw
from bidding.draw.services.committee import STEP, ImportedExpert, import_draw
from bidding.envelope import Envelope, FileSigner, Signature, gather, release, seal, unseal
from bidding.envelope.certificates import self_signed
from bidding.envelope.ranking import (
    AGREE,
    ASSENT_TYPE,
    CORRECTION_TYPE,
    PART,
    REVIEW,
    STAGE,
    Assent,
    Correction,
    Method,
    Row,
    Sheet,
    digest_of,
)
from bidding.envelope.signers import Sm2Signer
from bidding.envelope.signing import write_signatures
from bidding.errors import Refused
from bidding.evaluation import services
from bidding.evaluation.models import Entry, Evaluation, LockedSheet, Member
from bidding.evaluation.rules.states import ROUND_OF, Round, State
from bidding.evaluation.services import rounds
from bidding.evaluation.services.sealing import sealed_for
from bidding.models import Opening
from bidding.sealing import seal as seal_box
from bidding.sealing import unseal as unseal_box
from ledger import clock

DAY = dt.timedelta(days=1)
WORKS: dict[str, Any] = {"regime": "tendering", "kind": "construction", "brands": False}
SIZE = 5


@dataclass
class Expert:
    """Somebody on a committee, with what their browser keeps."""

    person: Person
    signer: FileSigner | Sm2Signer
    secrets: dict[str, bytes] = field(default_factory=dict)
    """St of each sheet, by the round."""

    @property
    def principal(self) -> Principal:
        return of_person(self.person)

    def signed(self, body: bytes, kind: str) -> bytes:
        return write_signatures([Signature.make(self.signer, body, kind)])


@dataclass
class Committee:
    """A tender that was opened, and those who evaluate it."""

    ceremony: Ceremony
    method: Method
    folder: Path
    experts: list[Expert] = field(default_factory=list)
    pk: int = 0
    representatives: int = 0

    @property
    def host(self) -> Principal:
        return self.ceremony.market.principal("trader")

    @property
    def runner(self) -> Principal:
        return self.ceremony.market.principal("purchaser")

    @property
    def evaluation(self) -> Evaluation:
        return Evaluation.objects.select_related("tender__project").get(pk=self.pk)

    @property
    def state(self) -> str:
        return self.evaluation.state

    def opened(self, prices: Sequence[str] = ("80.00", "100.00", "160.00")) -> Opening:
        """The method and the sheets' keys are there; bids are handed in, and opened."""
        self.expert(SIZE - 1)
        services.publish_method(self.ceremony.tender.pk, self.method.encode(), who=self.runner)
        self.ceremony.register_keys(STAGE)
        companies = [self.ceremony.company(number) for number in range(len(prices))]
        for company, price in zip(companies, prices, strict=True):
            parts = {"opening": f'{{"投标报价":"{price}"}}'.encode(), "technical": b"how"}
            self.ceremony.hand_in(company, self.ceremony.seal(company, **parts))
        opening = self.ceremony.open(self.ceremony.close(), *companies)
        self.draw()
        return opening

    def expert(self, number: int) -> Expert:
        """An expert, by number; as many as are asked for."""
        while len(self.experts) <= number:
            self.experts.append(self._expert(len(self.experts)))
        return self.experts[number]

    def _expert(self, number: int) -> Expert:
        county, name = self.ceremony.market.cast.county, f"专家{number}"
        home = organisations.create(
            SETUP, parent=county, kind=Kind.DEPARTMENT, name=f"设计院{number}", name_en=""
        )
        person, _ = people.create(
            SETUP, organisation=home, username=f"expert{number}", name=name, password=PASSWORD
        )
        now = clock.now()
        if self.ceremony.tender.suite == "gm-1":
            return Expert(person, signer_of("gm-1", name, now))
        key = ec.generate_private_key(ec.SECP256R1())
        made = self_signed(key, name, now - DAY, now + 365 * DAY)
        return Expert(person, FileSigner(key, (made.public_bytes(Encoding.DER),)))

    def draw(self, *experts: Expert) -> None:
        """A higher pool has drawn these."""
        members = [
            ImportedExpert(one.person.pk, one.person.name, "A05")
            for one in experts or self.experts[:SIZE]
        ]
        import_draw(
            self.ceremony.tender.pk,
            members,
            source="省综合评标专家库",
            reference="2026-17",
            drawn_at=clock.now(),
            representatives=self.representatives,
            file=file("draw.pdf"),
            who=self.host,
        )

    def next_in_order(self) -> Expert:
        """One more whom the same pool names."""
        found = self.expert(len(self.experts))
        drawn = ImportedDraw.objects.get(tender=self.ceremony.tender)
        name = f"imported/{drawn.tender_id}"
        rows = unseal_box(name, bytes(drawn.members))
        rows.append({"person": found.person.pk, "name": found.person.name, "speciality": "A05"})
        drawn.members = seal_box(name, rows, STEP)
        drawn.save(update_fields=["members"])
        return found

    def convene(self, **facts: Any) -> Evaluation:
        """Five drawn experts, the first of them leading."""
        facts = {"leader": self.experts[0].person.pk, "who": self.host} | facts
        found = services.convene(self.ceremony.tender.pk, **facts)
        self.pk = found.pk
        return found

    def sign_in(self, *experts: Expert) -> None:
        for one in experts or self.experts:
            services.declare(self.pk, conflict=False, text="", who=one.principal)
            services.sign_in(self.pk, one.signer.chain[0], who=one.principal)

    def begun(self, prices: Sequence[str] = ("80.00", "100.00", "160.00")) -> None:
        """As far as the review."""
        self.opened(prices)
        self.convene()
        self.sign_in()
        if any(one.by == "purchaser" for one in self.method.checks):
            services.qualify(self.pk, failed={}, who=self.runner)
        services.begin(self.pk, who=self.host)

    @property
    def round(self) -> Round:
        return ROUND_OF[State(self.state)]

    def sheet(self, expert: Expert, marks: Mapping[str, Sequence[int]] | None = None) -> Sheet:
        """A sheet of the round that goes on; bids without `marks` pass, or earn half."""
        evaluation = self.evaluation
        usual = (
            [1] * len(self.method.committee_checks)
            if self.round == REVIEW
            else [one.most // 2 for one in self.method.items]
        )
        rows = tuple(
            Row(one.alias, tuple((marks or {}).get(one.alias, usual)), ())
            for one in rounds.due(evaluation, self.round)
        )
        basis = digest_of(bytes(evaluation.basis))
        return Sheet(evaluation.tender.number, self.round, self.key(expert), basis, rows)

    def key(self, expert: Expert) -> str:
        return Member.objects.get(evaluation=self.pk, person=expert.person).key

    def sealed(self, expert: Expert, sheet: Sheet) -> Envelope:
        """The sheet sealed, its secret kept by the expert."""
        folder = self.folder / f"sheet{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        part = folder / PART
        part.write_bytes(sheet.encode() + b" " * 100)
        order = sealed_for(self.evaluation, Round(sheet.round))
        target = folder / "sheet.ebid"
        made = seal(order, {PART: part}, expert.signer, target, created=clock.now(), lock=None)
        keys = [self.ceremony.later[STAGE, position, "own"] for position in (1, 2)]
        releases = [release([made.head], key) for key in keys]
        shares = gather(made.head, releases).shares
        expert.secrets[sheet.round] = unseal(made.head, shares).trustee_secret
        return made

    def lock(self, expert: Expert, marks: Mapping[str, Sequence[int]] | None = None) -> LockedSheet:
        made = self.sealed(expert, self.sheet(expert, marks))
        return services.lock_sheet(self.pk, made.path.read_bytes(), who=expert.principal)

    def release(self, *experts: Expert) -> None:
        stage = self.round
        for one in experts or self.experts:
            services.release_sheet(self.pk, one.secrets[stage], who=one.principal)

    def play(self, marks: Mapping[str, Sequence[int]] | None = None) -> None:
        """A whole round, everybody of one mind."""
        for one in self.experts:
            self.lock(one, marks)
        self.release()

    def scored(self, marks: Mapping[str, Sequence[int]] | None = None) -> None:
        """As far as the prices."""
        self.begun()
        self.play()
        self.play(marks)

    def alias(self, price: int) -> str:
        """The id of the bid with this price, in yuan."""
        return self.entry(price).alias

    def entry(self, price: int) -> Entry:
        company = {80: 0, 100: 1, 160: 2}[price]
        party = self.ceremony.companies[company].person.organisation_id
        return Entry.objects.get(evaluation=self.pk, bid__party=party)

    def correction(self, expert: Expert, **facts: Any) -> Correction:
        sheet = LockedSheet.objects.get(
            member__evaluation=self.pk, member__person=expert.person, round="scores"
        )
        return Correction(
            tender=self.evaluation.tender.number,
            member=self.key(expert),
            header_sha256=bytes.fromhex(sheet.header_sha256),
            **({"case": "extreme", "reason": "畸高", "at": clock.now()} | facts),
        )

    def correct(self, expert: Expert, said: Correction) -> None:
        body = said.encode()
        sigs = expert.signed(body, CORRECTION_TYPE)
        services.correct(self.pk, body, sigs, who=expert.principal)

    def assent(self, expert: Expert, opinion: str = AGREE, reasons: tuple[str, ...] = ()) -> None:
        evaluation = self.evaluation
        digest = digest_of(bytes(evaluation.evaluated or b""))
        said = Assent(
            evaluation.tender.number, self.key(expert), digest, opinion, reasons, clock.now()
        )
        body = said.encode()
        services.assent(self.pk, body, expert.signed(body, ASSENT_TYPE), who=expert.principal)

    def reported(self) -> Evaluation:
        """To the end."""
        self.scored()
        return self.concluded()

    def concluded(self) -> Evaluation:
        """Ranked, signed and reported."""
        services.rank(self.pk, who=self.experts[0].principal)
        for one in self.experts:
            self.assent(one)
        return services.report(self.pk, who=self.host)


@pytest.fixture
def committee(ceremony: Ceremony, tmp_path: Path) -> Committee:
    """A published tender for works, whose bids will be evaluated by five."""
    return _committee(ceremony, a_method(**WORKS), tmp_path)


@pytest.fixture
def committee_for(market: Market, vault_settings: None, tmp_path: Path) -> Callable[..., Committee]:
    """The same, by another method and for another kind of project."""

    def made(project: Mapping[str, object], **method: Any) -> Committee:
        tender = a_ceremony(market, tmp_path, project=market.project(**project))
        return _committee(tender, a_method(**method), tmp_path)

    return made


def _committee(ceremony: Ceremony, method: Method, tmp_path: Path) -> Committee:
    folder = tmp_path / "sheets"
    folder.mkdir()
    return Committee(ceremony, method, folder)


def refused(code: str, deed: Callable[[], object]) -> None:
    """Assert that a deed is refused, and why."""
    with pytest.raises(Refused) as error, transaction.atomic():
        deed()
    assert error.value.code == code, error.value
