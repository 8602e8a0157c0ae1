"""The market: the parties of a tender, beside the cast, and shortcuts to bring one about.

county ─┬─ trading (the trading centre)     purchaser: the planning bureau of the cast
        ├─ finance, works (regulators)      agency and companies: enterprises beneath the city
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from cast import PASSWORD, SETUP, Cast
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from desk import moment
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation, Person, Post
from accounts.principal import Principal, of_person
from accounts.rules import Kind, Role
from accounts.services import enterprises, organisations, people, posts
from bidding import services
from bidding.envelope import FileSigner, from_pem
from bidding.envelope.certificates import make_key, self_signed
from bidding.envelope.signers import Sm2Signer
from bidding.models import Project, Tender
from bidding.rules.kinds import Mark, Qualification
from bidding.rules.parties import Keeper
from ledger import clock

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number: int) -> str:
    """A unified social credit code with its check sign (GB 32100-2015)."""
    body = f"9133010{number:010d}"
    total = sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + ALPHABET[-total % 31]


def certificate(name: str, now: dt.datetime, days: int = 365) -> bytes:
    """A self-signed certificate of a new key, PEM."""
    return certified(name, now, days)[0]


def certified(name: str, now: dt.datetime, days: int = 365) -> tuple[bytes, FileSigner]:
    """The same, with the key."""
    key = Ed25519PrivateKey.generate()
    made = self_signed(key, name, now - dt.timedelta(days=1), now + dt.timedelta(days=days))
    return made.public_bytes(Encoding.PEM), FileSigner(key, (made.public_bytes(Encoding.DER),))


def signer_of(suite: str, name: str, now: dt.datetime) -> FileSigner | Sm2Signer:
    """A new key that signs in a suite, under a certificate of its own making."""
    if suite != "gm-1":
        return certified(name, now)[1]
    made = make_key("SM2", name, now, None)
    return from_pem(made.key, made.certificate)


def file(name: str = "招标文件.pdf", content: bytes = b"%PDF-1.4 tender") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


@dataclass
class Market:
    """Who takes part in tenders in the cast's county."""

    cast: Cast
    trading: Organisation
    finance: Organisation
    works: Organisation
    agency: Organisation
    purchaser: Person
    agent: Person
    trader: Person
    regulator: Person
    keepers: list[Keeper]
    companies: list[Person] = field(default_factory=list)
    signers: list[FileSigner] = field(default_factory=list)
    """The companies' keys."""

    def principal(self, part: str) -> Principal:
        """The principal of a party, with the posts they hold now."""
        return of_person(getattr(self, part))

    def company(self, number: int) -> Principal:
        """The principal of a company; as many register as are asked for."""
        while len(self.companies) <= number:
            self.companies.append(self.enterprise(len(self.companies)))
        return of_person(self.companies[number])

    def enterprise(self, number: int) -> Person:
        """A company that registers itself."""
        name = f"第{number}建设公司"
        pem, signer = certified(name, clock.now())
        self.signers.append(signer)
        applicant = enterprises.Applicant(
            name=name,
            name_en=f"Company {number}",
            code=credit_code(number),
            username=f"company{number}",
            person=f"投标人{number}",
            password=PASSWORD,
            certificate=pem,
        )
        return enterprises.register(applicant)

    def application(self, **facts: object) -> services.Application:
        """An entry application for a construction project."""
        found = services.Application(
            name="青溪大桥工程",
            name_en="Qingxi Bridge",
            regime="tendering",
            kind="construction",
            purchaser=self.cast.planning.pk,
            centre=self.trading.pk,
            regulator=self.works.pk,
            estimate=Decimal(12000000),
        )
        return replace(found, **facts)  # type: ignore[arg-type]

    def project(self, **facts: object) -> Project:
        """A project accepted for trading."""
        found = services.apply(self.application(**facts), who=self.principal("purchaser"))
        return services.accept(found.pk, who=self.principal("trader"))

    def terms(self, now: dt.datetime, **facts: object) -> services.Draft:
        """A lawful draft of a tender that is published `now`."""
        day = dt.timedelta(days=1)
        dates = {
            Mark.DOCUMENTS_FROM: now + dt.timedelta(hours=1),
            Mark.DOCUMENTS_TO: now + 14 * day,
            Mark.DEADLINE: now + 35 * day,
            Mark.NOTICE_TO: now + 12 * day,
        }
        lots = [services.LotDraft("一标段", Decimal(7_000_000), Decimal(140_000), "Section 1")]
        found = services.Draft(dates=dates, lots=lots, trustees=self.keepers)
        return replace(found, **facts)  # type: ignore[arg-type]

    def drafted(self, project: Project | None = None, **facts: object) -> Tender:
        """A draft with a document, ready to be published."""
        who = self.principal("purchaser")
        project = project or self.project()
        tender = services.draft(project.pk, self.terms(clock.now(), **facts), who=who)
        services.add_document(tender.pk, file(), title="招标文件", who=who)
        tender.refresh_from_db()
        return tender

    def published(self, **facts: object) -> Tender:
        """A tender that everybody can see, its documents on offer."""
        tender = self.drafted(**facts)
        services.publish(tender.pk, who=self.principal("purchaser"), text="欢迎投标")
        if not tender.is_prequalified:
            clock.step_to(clock.now() + dt.timedelta(hours=2))
        return Tender.objects.select_related("project").get(pk=tender.pk)

    def prequalified(self) -> Tender:
        """A tender with prequalification, whose first documents are on offer."""
        now, day, who = clock.now(), dt.timedelta(days=1), self.principal("purchaser")
        dates = {
            Mark.PREQUALIFICATION_FROM: now + dt.timedelta(hours=1),
            Mark.PREQUALIFICATION_TO: now + 8 * day,
            Mark.PREQUALIFICATION_DEADLINE: now + 15 * day,
            Mark.DOCUMENTS_FROM: now + 22 * day,
            Mark.DOCUMENTS_TO: now + 30 * day,
            Mark.DEADLINE: now + 50 * day,
        }
        tender = self.drafted(dates=dates, qualification=Qualification.BEFORE)
        services.add_document(
            tender.pk, file("预审文件.pdf"), title="预审文件", topic="prequalification", who=who
        )
        services.publish(tender.pk, who=who)
        clock.step_to(now + dt.timedelta(hours=2))
        return Tender.objects.select_related("project").get(pk=tender.pk)


@pytest.fixture
def market(cast: Cast, at: Callable[[str], dt.datetime]) -> Market:
    """The market on the morning of Monday, 2 March 2026."""
    morning = at("2026-03-02 09:00")
    Post.objects.update(since=morning)  # the cast was there before the clock went back
    trading = _place(cast.county, Kind.CENTRE, "青溪县公共资源交易中心", "Qingxi Trading Centre")
    finance = _place(cast.county, Kind.DEPARTMENT, "财政局", "Finance Bureau")
    works = _place(cast.county, Kind.DEPARTMENT, "建设局", "Construction Bureau")
    agency = _place(cast.city, Kind.ENTERPRISE, "招标代理公司", "Tender Agency")
    found = Market(
        cast=cast,
        trading=trading,
        finance=finance,
        works=works,
        agency=agency,
        purchaser=_person("purchaser", "招标人", cast.planning, Role.PURCHASER),
        agent=_person("agent", "代理人", agency, Role.PURCHASER),
        trader=_person("trader", "交易员", trading, Role.TRADING_CENTRE),
        regulator=_person("regulator", "监督员", works, Role.REGULATOR),
        keepers=[],
    )
    staff = (
        (cast.planning, Role.PURCHASER),
        (trading, Role.TRADING_CENTRE),
        (cast.housing, Role.AUDITOR),
    )
    for place, role in staff:
        pair = [_person(f"keeper{place.pk}{n}", f"保管人{n}", place, role) for n in "ab"]
        found.keepers.append(Keeper(place.pk, pair[0].pk, pair[1].pk))
    return found


def _place(parent: Organisation, kind: Kind, name: str, name_en: str) -> Organisation:
    return organisations.create(SETUP, parent=parent, kind=kind, name=name, name_en=name_en)


def _person(username: str, name: str, home: Organisation, *roles: Role) -> Person:
    person, _ = people.create(
        SETUP, organisation=home, username=username, name=name, password=PASSWORD
    )
    for role in roles:
        posts.grant(SETUP, person, home, role)
    return person


__all__ = ["Market", "certificate", "credit_code", "file", "market", "moment"]
