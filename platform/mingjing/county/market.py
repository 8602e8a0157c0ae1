"""Founding the market beside the hall: a trading centre, a purchaser, bidders, keepers of keys.

What private keys there are lie in a folder (`keys`), as each party would have them at home. Once
the county stands nobody here does anything: the parties act at the house's own doors.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

import accounts.selectors
import bidding.evaluation.services as evaluation
import bidding.experts.services as experts
from accounts.principal import Principal, of_person
from accounts.rules import Kind, Role
from accounts.services import enterprises, organisations
from bidding import services, steward
from bidding.envelope import TrusteeKey, suite_named
from bidding.envelope.certificates import self_signed
from bidding.rules.kinds import Mark
from bidding.rules.parties import Keeper
from bidding.services.trustees import register_key
from ledger import clock
from mingjing.county import pool
from mingjing.county.founding import PASSWORD, SETUP, add_person
from mingjing.county.method import METHOD
from mingjing.county.tenders import (
    KEEPERS,
    NOTICE,
    PAPER,
    PARTIES,
    TERMS,
    Plan,
    first_plans,
    keeper_labels,
    keeper_names,
)

if TYPE_CHECKING:
    from accounts.models import Organisation, Person
    from bidding.models import Tender
    from worktime import Calendar

VISITOR = "bidder"
"""The enterprise that a visitor plays; the others are bidder2, bidder3 …"""
BIDDERS = (VISITOR, "bidder2", "bidder3", "bidder4")
ROLES = (Role.PURCHASER, Role.TRADING_CENTRE, Role.REGULATOR)
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALID = timedelta(days=3650)
STAGES = ("1", "sheets")
"""For what keys are made at once: the opening, and the committee's sheets."""
STAFF = (
    ("purchaser", "招标人", Role.PURCHASER, "purchaser"),
    ("trader", "交易中心人员", Role.TRADING_CENTRE, "centre"),
    ("regulator", "行政监督人员", Role.REGULATOR, "regulator"),
    ("poolkeeper", "专家库管理员", Role.POOL_KEEPER, "centre"),
    ("representative", "招标人代表", Role.EXPERT, "purchaser"),
    ("representative2", "候补招标人代表", Role.EXPERT, "purchaser"),
)
"""Who works in the offices: account, name, post, and which of `PARTIES` they work for."""


def keys() -> Path:
    """The folder with what the parties keep at home."""
    return Path(settings.VAR) / "parties"


def folder_of(number: str) -> Path:
    """The parties' files of one tender."""
    found = keys() / number
    found.mkdir(parents=True, exist_ok=True)
    return found


@dataclass(frozen=True)
class Market:
    """Everybody who takes part in tenders."""

    places: "dict[str, Organisation]"
    people: "dict[str, Person]"

    def principal(self, name: str) -> Principal:
        """Whoever has the account `name`."""
        return of_person(self.people[name])


def found(today: date, calendar: "Calendar") -> None:
    """Found the market, and publish the tenders that a visitor of `today` finds."""
    keys().mkdir(parents=True, exist_ok=True)
    market = _founded()
    _pool_of(market, today)
    for plan in first_plans(today, calendar):
        _published(plan, market)


def _founded() -> Market:
    places = {one.name: one for one in accounts.selectors.subtree("/")}
    county = next(one for one in places.values() if one.kind == Kind.COUNTY)
    name = PARTIES["centre"]
    places[name] = organisations.create(
        SETUP, parent=county, kind=Kind.CENTRE, name=name,
        name_en="Qingxi Public Resource Trading Centre", code="QXJY",
    )  # fmt: skip
    market = Market(places, {})
    for username, label, role, party in STAFF:
        market.people[username] = add_person(username, label, places[PARTIES[party]], role)
    certificate = _certified("行政监督人员", keys() / "regulator.p12")
    (keys() / "regulator.pem").write_bytes(certificate)
    for position, keeper_home in enumerate(KEEPERS, start=1):
        pairs = zip(keeper_names(position), keeper_labels(position), strict=True)
        for username, label in pairs:
            role = ROLES[position - 1]
            market.people[username] = add_person(username, label, places[keeper_home], role)
    for number, username in enumerate(BIDDERS, start=1):
        market.people[username] = _enterprise(number, username)
    return market


def _pool_of(market: Market, today: date) -> None:
    """The experts, as their keeper takes them over; accounts are opened later, one by one."""
    who, centre = market.principal("poolkeeper"), market.places[PARTIES["centre"]]
    made = experts.create_pool(centre.pk, pool.NAME, who=who)
    content = pool.sheet(today)
    experts.import_experts(made.pk, content, reviewed_until=today + pool.REVIEWED, who=who)


def _enterprise(number: int, username: str) -> "Person":
    """A company that registers itself with a certificate of its own making."""
    name = enterprise_name(number)
    applicant = enterprises.Applicant(
        name=name,
        name_en=f"Qingxi Construction Company {number}",
        code=credit_code(number),
        username=username,
        person="投标人",
        password=PASSWORD,
        certificate=_certified(name, keys() / f"{username}.p12"),
    )
    return enterprises.register(applicant)


def enterprise_name(number: int) -> str:
    """What the first, second, third of `BIDDERS` is called."""
    return f"青溪第{number}建设工程公司"


def credit_code(number: int) -> str:
    """A unified social credit code with its check sign (GB 32100-2015)."""
    body = f"9133010{number:010d}"
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + SIGNS[-total % 31]


def _certified(name: str, target: Path) -> bytes:
    """Make a key with its certificate, in force for years: the PKCS#12 file, and the PEM."""
    key, now = Ed25519PrivateKey.generate(), clock.now()
    made = self_signed(key, name, now - timedelta(days=1), now + VALID)
    locked = BestAvailableEncryption(PASSWORD.encode())
    target.write_bytes(serialize_key_and_certificates(name.encode(), key, made, None, locked))
    return made.public_bytes(Encoding.PEM)


def _published(plan: Plan, market: Market) -> None:
    """A tender that takes bids: its log begun, all its keys registered."""
    who = market.principal("purchaser")
    project = services.apply(_application(plan, market), who=who)
    services.accept(project.pk, who=market.principal("trader"))
    tender = services.draft(project.pk, _drafted(plan, market), who=who)
    services.add_document(
        tender.pk,
        SimpleUploadedFile("招标文件.pdf", PAPER, "application/pdf"),
        title="招标文件",
        who=who,
    )
    evaluation.publish_method(tender.pk, METHOD.encode(), who=who)
    tender = services.publish(tender.pk, text=NOTICE, who=who)
    steward.look()
    _register_keys(tender)


def _application(plan: Plan, market: Market) -> services.Application:
    return services.Application(
        name=plan.name,
        name_en=plan.name_en,
        regime="tendering",
        kind="construction",
        estimate=plan.estimate,
        purchaser=market.places[PARTIES["purchaser"]].pk,
        centre=market.places[PARTIES["centre"]].pk,
        regulator=market.places[PARTIES["regulator"]].pk,
    )


def _drafted(plan: Plan, market: Market) -> services.Draft:
    people = [[market.people[name].pk for name in keeper_names(one)] for one in (1, 2, 3)]
    keepers = [
        Keeper(market.places[home].pk, *pair) for home, pair in zip(KEEPERS, people, strict=True)
    ]
    return services.Draft(
        dates={Mark.DOCUMENTS_TO: plan.documents_to, Mark.DEADLINE: plan.deadline},
        lots=[services.LotDraft(plan.name, plan.estimate, plan.deposit, plan.name_en)],
        trustees=keepers,
        **TERMS,  # type: ignore[arg-type]
    )


def _register_keys(tender: "Tender") -> None:
    """Everybody who keeps a key makes it, as `ebid keygen trustee` does, and registers it."""
    folder = folder_of(tender.number)
    for keeper in tender.trustees.select_related("holder", "deputy"):
        for person, stage in product((keeper.holder, keeper.deputy), STAGES):
            name = person.username
            key = TrusteeKey.generate(suite_named(tender.suite), tender.number, stage, name)
            (folder / key_file(name, stage)).write_text(json.dumps(key.json()))
            public = json.dumps(key.public_json()).encode()
            register_key(keeper.pk, public, who=of_person(person))


def key_file(name: str, stage: str) -> str:
    """What a keeper calls the file of a key."""
    return f"{name}.key" if stage == STAGES[0] else f"{name}-{stage}.key"
