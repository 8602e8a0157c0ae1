"""Every address of the house, knocked at by everybody: who is let in, who is turned away.

A new route needs a row in DOORS, or the last test fails. A row says who may, by their part in the
cast; whoever is not named must be turned away, whatever the method: nobody is sent to sign in (401
at an interface), a person gets 403. Where the address is about something in the cast's county, the
Outsider, who holds every role in another county, is told there is no such thing (404) or no right
to it (403).
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

import pytest
from cast import SETUP, Cast
from desk import Desk
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from market import Market, _person

from accounts.models import Certificate, Device, Organisation, Pairing, Person, Post, Token
from accounts.principal import DEVICE_COOKIE, of_person
from accounts.rules import TOKEN_ACTIONS, Role
from accounts.services import devices, tokens
from bidding.award.models import (
    Award,
    Change,
    ChangeStep,
    Complaint,
    Conduct,
    Contract,
    Letter,
    Objection,
)
from bidding.experts import services as experts
from bidding.experts.models import Expert
from bidding.models import Lot, Project, Tender, TenderDocument, Trustee
from bidding.signs.models import Analysis, FoundSign
from deadlines.selectors import clocks
from documents.models import Document
from documents.services import store
from hall import services as hall
from hall.models import Case, Extension, ItemRevision, Notice, Pause, ServiceItem
from ledger import clock, keys, selectors
from media import services as media
from media.models import Camera, Recording, Room
from media.review.addresses import token as token_of
from media.review.models import Viewing
from media.rules import Occasion

STAFF = frozenset(
    {"administrator", "clerk", "chief", "supervision_window", "supervisor", "auditor"}
)
MARKET = frozenset({"purchaser", "trader", "regulator", "company"})
EXPERTS = frozenset({"pool_keeper", "expert"})
PEOPLE = STAFF | MARKET | EXPERTS | {"bidder"}
EVERYBODY = PEOPLE | {"nobody", "device", "token"}
ADMINISTRATOR = frozenset({"administrator"})
PROGRAM = frozenset({"token"})
WATCH = frozenset({"chief", "supervision_window", "supervisor"})
WINDOWS = frozenset({"clerk", "chief", "token"})
READERS = WINDOWS | {"supervision_window", "supervisor", "auditor"}
APPROVERS = frozenset({"chief", "supervision_window"})
RUNNER = frozenset({"purchaser"})
CENTRE = frozenset({"trader"})
COMPANY = frozenset({"company"})
KEEPER = frozenset({"pool_keeper"})
EXPERT = frozenset({"expert"})
HOSTS = frozenset({"purchaser", "trader"})
OVERSEERS = frozenset({"regulator", "supervisor"})
REGULATOR = frozenset({"regulator"})
FILMING = frozenset({"trader", "supervisor"})
INSPECTOR = frozenset({"supervisor"})
OFFICES = RUNNER | CENTRE | {"regulator"}


@dataclass(frozen=True)
class Door:
    """Who may, how one knocks, and what in the cast the address is about, where it is.

    `about` gives the value of the route's parameter, or a tuple of the values of several.
    """

    may: frozenset[str]
    method: str = "GET"
    about: Callable[[Cast], object] | None = None

    def admits(self, part: str) -> bool:
        """Whether `part` may. The Outsider may what everybody may, and what is about nothing: their
        own county's page.
        """
        if part == "outsider":
            return self.may == EVERYBODY or (self.about is None and bool(self.may & PEOPLE))
        return part in self.may

    def knocks(self, part: str) -> tuple[str, ...]:
        """The methods that `part` tries: whoever is turned away tries them all."""
        return (self.method,) if self.admits(part) else ("GET", "POST")


def clerk(cast: Cast) -> int:
    return cast.clerk.pk


def window(cast: Cast) -> int:
    return cast.window.pk


def post(cast: Cast) -> int:
    return Post.objects.get(person=cast.clerk).pk


def token(cast: Cast) -> int:
    return Token.objects.get().pk


def device(cast: Cast) -> int:
    return Device.objects.get().pk


def item(cast: Cast) -> int:
    return ServiceItem.objects.get(code="P").pk


def revision(cast: Cast) -> int:
    return ItemRevision.objects.get(item__code="P").pk


def case(cast: Cast) -> int:
    return Case.objects.get().pk


def number(cast: Cast) -> str:
    return Case.objects.get().number


def case_and(value: object) -> Callable[[Cast], object]:
    return lambda cast: (case(cast), value)


def case_and_document(cast: Cast) -> tuple[int, int]:
    return case(cast), Pause.objects.get().opening_document_id


def notice(cast: Cast) -> int:
    return Notice.objects.get().pk


def extension(cast: Cast) -> int:
    return Extension.objects.get().pk


def project(cast: Cast) -> int:
    return Project.objects.earliest("pk").pk


def tender(cast: Cast) -> int:
    return Tender.objects.get(state="published").pk


def draft(cast: Cast) -> int:
    return Tender.objects.get(state="draft").pk


def tender_and_document(cast: Cast) -> tuple[int, int]:
    return tender(cast), TenderDocument.objects.get(tender=tender(cast)).pk


def tender_and_unlock(cast: Cast) -> tuple[int, str]:
    return tender(cast), "unlock"


def tender_and_stage(cast: Cast) -> tuple[int, int, str]:
    return tender(cast), 1, "1"


def trustee(cast: Cast) -> int:
    return Trustee.objects.filter(tender=tender(cast)).latest("pk").pk


def trustee_and(value: str) -> Callable[[Cast], object]:
    return lambda cast: (trustee(cast), value)


def tender_and_command(cast: Cast) -> tuple[int, str]:
    return tender(cast), "cancel"


def tender_and(value: object) -> Callable[[Cast], object]:
    return lambda cast: (tender(cast), value)


def certificate(cast: Cast) -> int:
    return Certificate.objects.get().pk


def found_sign(cast: Cast) -> int:
    """A sign in the tender's bids, found if it has been put there already."""
    lot = Lot.objects.get(tender=tender(cast))
    facts = {"asked_at": clock.now(), "asked_by": "person:0", "bids": [{"name": "甲"}]}
    analysis, _ = Analysis.objects.get_or_create(tender=lot.tender, lot=lot, defaults=facts)
    said = {"kind": "text", "strength": 1, "bids": [0], "evidence": []}
    return FoundSign.objects.get_or_create(analysis=analysis, defaults=said)[0].pk


def expert(cast: Cast) -> int:
    return Expert.objects.get().pk


def expert_and(value: str) -> Callable[[Cast], object]:
    return lambda cast: (expert(cast), value)


def an_expert(market: Market) -> dict[str, Client]:
    """A pool of one, with whoever keeps it."""
    keeper = _person("pool_keeper", "专家库管理员", market.trading, Role.POOL_KEEPER)
    who = of_person(keeper)
    pool = experts.create_pool(market.trading.pk, "专家库", who=who)
    facts, until = experts.Facts("E1", "专家", specialities=("A08",)), dt.date(2030, 1, 1)
    one = experts.admit(pool.pk, facts, reviewed_until=until, who=who)
    experts.open_account(one.pk, "expert", who=who)
    Person.objects.filter(expert=one).update(must_change_password=False)
    return {
        "pool_keeper": browser_of(keeper),
        "expert": browser_of(Person.objects.get(expert=one)),
    }


def room(cast: Cast) -> int:
    found = Room.objects.first()
    if found is None:
        centre = Tender.objects.get(pk=tender(cast)).project.centre
        occasions = list(Occasion)
        found = media.set_up_room(
            centre.pk, centre.path, name="一室", occasions=occasions, who=SETUP
        )
    return found.pk


def camera(cast: Cast) -> int:
    found = Camera.objects.filter(room=room(cast), retired_at=None).first()
    if found is None:
        address = "rtsp://192.0.2.1/front"
        found = media.register(room(cast), title="前", address=address, who=SETUP)
    return found.pk


def recording(cast: Cast) -> int:
    place = Room.objects.get(pk=room(cast))
    made = media.prepare(
        Occasion.DRAW, "draw:1", room=place.pk, title="抽取", scope=place.organisation.path,
        actor=SETUP.actor,
    )  # fmt: skip
    return made.pk


def a_sealed_recording(cast: Cast) -> int:
    """The same one, sealed; the house's key stands, by which its page is verified."""
    pk, now = recording(cast), clock.now()
    Recording.objects.filter(pk=pk).update(state="sealed", ended_at=now, sealed_at=now)
    for path in (settings.LEDGER_KEY_FILE, keys.public_path(settings.LEDGER_KEY_FILE)):
        path.unlink(missing_ok=True)
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    return pk


def a_viewing(cast: Cast) -> int:
    """The supervisor's own, which somebody consented to."""
    now = clock.now()
    said = {
        "reason": "核查", "asked_at": now, "consented_at": now, "begun_at": now,
        "consented_by": "person:0",
    }  # fmt: skip
    about = {"recording_id": a_sealed_recording(cast), "actor": cast.supervisor.actor}
    return Viewing.objects.get_or_create(**about, defaults=said)[0].pk


def a_film(cast: Cast) -> tuple[str, str]:
    viewing = Viewing.objects.get(pk=a_viewing(cast))
    viewing.recording.folder.mkdir(parents=True, exist_ok=True)
    (viewing.recording.folder / "manifest.json").write_text("{}")
    return token_of(viewing.pk), "manifest.json"


def an_award(cast: Cast) -> int:
    """The award of the tender's lot, as of a contract that was signed."""
    lot = Lot.objects.get(tender=tender(cast))
    winner = Organisation.objects.get(name="第0建设公司")
    facts = {
        "tender": lot.tender,
        "state": "contracted",
        "reported_at": clock.now(),
        "winner": winner,
        "price": 1,
    }
    award = Award.objects.get_or_create(lot=lot, defaults=facts)[0]
    said = {"number": "HT-1", "signed_on": clock.now().date(), "price": 1}
    said |= {"document": a_paper(cast), "signed_at": clock.now()}
    Contract.objects.get_or_create(award=award, defaults=said)
    return award.pk


def a_paper(cast: Cast) -> Document:
    facts = {"name": "x.pdf", "media_type": "application/pdf", "scope": cast.county.path}
    kept = Document.objects.filter(name="x.pdf").first()
    return kept or store([b"%PDF"], **facts, actor="system:test", now=clock.now())


def a_step(cast: Cast) -> int:
    """A review that waits for the works department."""
    contract = Contract.objects.get(award=an_award(cast))
    facts = {"title": "挡墙", "amount": 1, "tier": "finance", "state": "reviewed"}
    change, _ = Change.objects.get_or_create(
        contract=contract, number=1, defaults={**facts, "proposed_at": clock.now()}
    )
    body = Organisation.objects.get(name="建设局")
    said = {"reviewer": "department", "body": body}
    return ChangeStep.objects.get_or_create(change=change, stage=1, defaults=said)[0].pk


def an_objection(cast: Cast) -> int:
    award = Award.objects.get(pk=an_award(cast))
    facts = {"party": award.winner, "raised_at": clock.now(), "due_at": clock.now()}
    return Objection.objects.get_or_create(award=award, number=1, defaults=facts)[0].pk


def a_complaint(cast: Cast) -> int:
    about = Objection.objects.get(pk=an_objection(cast))
    facts = {"objection": about, "party": about.party, "received_at": clock.now()}
    return Complaint.objects.get_or_create(award=about.award, number=1, defaults=facts)[0].pk


def an_award_to_publish(cast: Cast) -> tuple[int, str]:
    return an_award(cast), "publish"


def a_change_to_review(cast: Cast) -> tuple[int, str]:
    return ChangeStep.objects.get(pk=a_step(cast)).change_id, "review"


def a_complaint_to_stop(cast: Cast) -> tuple[int, str]:
    return a_complaint(cast), "stop"


def a_letter(cast: Cast) -> int:
    award = Award.objects.get(pk=an_award(cast))
    facts = {"award": award, "party": award.winner, "won": True, "issued_at": clock.now()}
    facts["document"] = a_paper(cast)
    return Letter.objects.get_or_create(number="ZB2026-0001", defaults=facts)[0].pk


def a_conduct(cast: Cast) -> int:
    today = clock.now()
    facts = {"party": Organisation.objects.get(name="第0建设公司"), "published_at": today}
    facts |= {"ends_on": today.date(), "by": Organisation.objects.get(name="建设局")}
    return Conduct.objects.get_or_create(number="XW2026-0001", defaults=facts)[0].pk


DOORS: dict[str, Door] = {
    "": Door(EVERYBODY),
    "healthz": Door(EVERYBODY),
    "i18n/setlang/": Door(EVERYBODY, "POST"),
    # accounts
    "sign-in/": Door(EVERYBODY),
    "sign-in/second/": Door(EVERYBODY),
    "sign-out/": Door(EVERYBODY, "POST"),
    "account/": Door(PEOPLE),
    "account/password/": Door(PEOPLE),
    "account/second-factor/": Door(PEOPLE),
    "account/second-factor/off/": Door(PEOPLE, "POST"),
    "admin/organisations/": Door(ADMINISTRATOR),
    "admin/organisations/new/": Door(ADMINISTRATOR),
    "admin/organisations/<int:pk>/": Door(ADMINISTRATOR, about=window),
    "admin/organisations/<int:pk>/close/": Door(ADMINISTRATOR, "POST", window),
    "admin/organisations/<int:pk>/reopen/": Door(ADMINISTRATOR, "POST", window),
    "admin/people/": Door(ADMINISTRATOR),
    "admin/people/new/": Door(ADMINISTRATOR),
    "admin/people/<int:pk>/": Door(ADMINISTRATOR, about=clerk),
    "admin/people/<int:pk>/posts/": Door(ADMINISTRATOR, "POST", clerk),
    "admin/people/<int:pk>/disable/": Door(ADMINISTRATOR, "POST", clerk),
    "admin/people/<int:pk>/enable/": Door(ADMINISTRATOR, "POST", clerk),
    "admin/people/<int:pk>/password/": Door(ADMINISTRATOR, "POST", clerk),
    "admin/people/<int:pk>/second-factor/": Door(ADMINISTRATOR, "POST", clerk),
    "admin/posts/<int:pk>/revoke/": Door(ADMINISTRATOR, "POST", post),
    "admin/tokens/": Door(ADMINISTRATOR),
    "admin/tokens/new/": Door(ADMINISTRATOR),
    "admin/tokens/<int:pk>/revoke/": Door(ADMINISTRATOR, "POST", token),
    "admin/devices/": Door(ADMINISTRATOR),
    "admin/devices/pair/": Door(ADMINISTRATOR),
    "admin/devices/<int:pk>/": Door(ADMINISTRATOR, about=device),
    "admin/devices/<int:pk>/revoke/": Door(ADMINISTRATOR, "POST", device),
    "wall/pairing/": Door(EVERYBODY),
    # hall
    "hall/": Door(READERS),
    "hall/receive/": Door(WINDOWS),
    "hall/parts/": Door(WINDOWS),
    "hall/extensions/": Door(APPROVERS),
    "hall/extensions/<int:pk>/decide/": Door(APPROVERS, "POST", extension),
    "hall/cases/<int:pk>/": Door(READERS, about=case),
    "hall/cases/<int:pk>/since/<int:version>/": Door(READERS, about=case_and(1)),
    "hall/cases/<int:pk>/documents/<int:document>/": Door(READERS, about=case_and_document),
    "hall/cases/<int:pk>/receipt/": Door(READERS, about=case),
    "hall/cases/<int:pk>/<slug:command>/": Door(WINDOWS, "POST", case_and("resume")),
    "hall/notices/<int:pk>/print/": Door(READERS, about=notice),
    "catalogue/": Door(EVERYBODY),
    "catalogue/<int:pk>/": Door(EVERYBODY, about=item),
    "progress/": Door(EVERYBODY),
    "admin/items/": Door(ADMINISTRATOR),
    "admin/items/new/": Door(ADMINISTRATOR),
    "admin/items/<int:pk>/": Door(ADMINISTRATOR, about=item),
    "admin/items/<int:pk>/draft/": Door(ADMINISTRATOR, about=item),
    "admin/items/<int:pk>/close/": Door(ADMINISTRATOR, "POST", item),
    "admin/revisions/<int:pk>/": Door(ADMINISTRATOR, about=revision),
    "admin/revisions/<int:pk>/approve/": Door(ADMINISTRATOR, "POST", revision),
    "admin/calendars/": Door(ADMINISTRATOR),
    "admin/calendars/adopt/": Door(frozenset()),  # the city's administrators alone
    "admin/calendars/hours/": Door(frozenset()),  # the same
    # the hall's interface for programs
    "api/v1/openapi.json": Door(EVERYBODY),
    "api/v1/cases": Door(PROGRAM, "POST"),
    "api/v1/cases/<number>": Door(PROGRAM, about=number),
    "api/v1/cases/<number>/events": Door(PROGRAM, about=number),
    "api/v1/documents": Door(PROGRAM, "POST"),
    "api/v1/catalogue": Door(PROGRAM),
    # bidding
    "enterprises/register/": Door(EVERYBODY),
    "tenders/": Door(EVERYBODY),
    "tenders/programs/": Door(EVERYBODY),
    "tenders/programs/SHA256SUMS": Door(EVERYBODY),
    "tenders/programs/<str:name>": Door(EVERYBODY, about=lambda cast: "sealer.html"),
    "tenders/<int:pk>/": Door(EVERYBODY, about=tender),
    "tenders/<int:pk>/documents/<int:document>/": Door(EVERYBODY, about=tender_and_document),
    "tenders/<int:pk>/ocds.json": Door(EVERYBODY, about=tender),
    "tenders/<int:pk>/opening/": Door(EVERYBODY, about=tender),
    "tenders/<int:pk>/opening/record.pdf": Door(EVERYBODY, about=tender),
    "tenders/<int:pk>/opening/bundle.zip": Door(EVERYBODY, about=tender),
    "tenders/<int:pk>/opening/<slug:command>/": Door(EVERYBODY, "POST", tender_and_unlock),
    "tenders/<int:pk>/files/<int:lot>/<slug:stage>.json": Door(EVERYBODY, about=tender_and_stage),
    "trustee/": Door(PEOPLE),
    "trustee/sitting/": Door(PEOPLE),
    "trustee/sitting/duties/": Door(PEOPLE),
    "trustee/sitting/<int:pk>/heads/<slug:stage>/": Door(frozenset(), about=trustee_and("1")),
    "trustee/sitting/<int:pk>/<slug:command>/": Door(frozenset(), "POST", trustee_and("key")),
    "trustee/<int:pk>/": Door(frozenset(), about=trustee),  # its own two people alone
    "trustee/<int:pk>/rehearsal/<slug:stage>/": Door(frozenset(), about=trustee_and("1")),
    "trustee/<int:pk>/heads/<slug:stage>/": Door(frozenset(), about=trustee_and("1")),
    "trustee/<int:pk>/<slug:command>/": Door(frozenset(), "POST", trustee_and("key")),
    "trading/projects/": Door(RUNNER),
    "trading/projects/new/": Door(RUNNER),
    "trading/projects/<int:pk>/": Door(RUNNER, about=project),
    "trading/projects/<int:pk>/draft/": Door(RUNNER, about=project),
    "trading/tenders/<int:pk>/": Door(RUNNER, about=tender),
    "trading/tenders/<int:pk>/edit/": Door(RUNNER, about=draft),
    "trading/tenders/<int:pk>/qualification/": Door(RUNNER, about=tender),
    "trading/tenders/<int:pk>/result/": Door(RUNNER, about=tender),
    "trading/tenders/<int:pk>/<slug:command>/": Door(RUNNER, "POST", tender_and_command),
    "trading/entries/": Door(CENTRE),
    "trading/entries/<int:pk>/": Door(CENTRE, about=project),
    "trading/deposits/": Door(OFFICES),
    "trading/deposits/<int:pk>/": Door(OFFICES, about=tender),
    "trading/deposits/<int:pk>/guarantee/<int:bid>/": Door(OFFICES, about=tender_and(0)),
    "trading/deposits/<int:pk>/<slug:command>/": Door(OFFICES, "POST", tender_and("return")),
    "bids/transfer/": Door(EVERYBODY, "POST"),  # who may is told by what they hold
    "bids/mine/": Door(EVERYBODY, "POST"),
    "bids/paper/": Door(EVERYBODY, "POST"),
    "bids/withdraw/": Door(EVERYBODY, "POST"),
    "bids/key/": Door(EVERYBODY, "POST"),
    "bids/unlock/": Door(EVERYBODY, "POST"),
    "bidder/": Door(COMPANY),
    "bidder/counter/": Door(COMPANY),
    "bidder/counter/tender/": Door(COMPANY, "POST"),
    "bidder/counter/slip/": Door(COMPANY, "POST"),
    "bidder/deposits/": Door(COMPANY),
    "bidder/register/": Door(COMPANY, "POST"),
    "bidder/ask/": Door(COMPANY, "POST"),
    "bidder/qualify/": Door(COMPANY, "POST"),
    "bidder/slip/": Door(COMPANY, "POST"),
    "bidder/certificates/": Door(COMPANY, "POST"),
    "bidder/certificates/<int:pk>/revoke/": Door(COMPANY, "POST", certificate),
    # evaluations
    "tenders/<int:pk>/evaluation/": Door(EVERYBODY, about=tender),
    "tenders/<int:pk>/evaluation/files/<str:name>": Door(HOSTS, about=tender_and("report.pdf")),
    "tenders/<int:pk>/evaluation/<slug:command>/": Door(HOSTS, "POST", tender_and("begin")),
    "evaluation/": Door(PEOPLE),
    "evaluation/questions/": Door(COMPANY),
    "evaluation/questions/<int:pk>/": Door(frozenset(), "POST", lambda cast: 0),  # its own bidder
    "evaluation/<int:pk>/": Door(frozenset(), about=lambda cast: 0),  # members alone
    "evaluation/<int:pk>/state/": Door(frozenset(), about=lambda cast: 0),
    "evaluation/<int:pk>/kept/": Door(frozenset(), about=lambda cast: 0),
    "evaluation/<int:pk>/bids/<int:entry>/<str:name>/": Door(
        frozenset(), about=lambda cast: (0, 0, "technical")
    ),
    "evaluation/<int:pk>/leader/": Door(frozenset(), about=lambda cast: 0),
    "evaluation/<int:pk>/leader/<slug:command>/": Door(
        frozenset(), "POST", lambda cast: (0, "rank")
    ),
    "evaluation/<int:pk>/<slug:command>/": Door(frozenset(), "POST", lambda cast: (0, "lock")),
    # experts and draws
    "experts/": Door(KEEPER),
    "experts/found/": Door(KEEPER),
    "experts/new/": Door(KEEPER),
    "experts/import/": Door(KEEPER),
    "experts/mine/": Door(EXPERT),
    "experts/mine/<slug:command>/": Door(EXPERT, "POST", lambda cast: "employ"),
    "experts/<int:pk>/": Door(KEEPER, about=expert),
    "experts/<int:pk>/<slug:command>/": Door(KEEPER, "POST", expert_and("review")),
    "tenders/<int:pk>/draw/": Door(EVERYBODY, about=tender),
    "tenders/<int:pk>/draw/<int:number>.json": Door(EVERYBODY, about=tender_and(1)),
    "tenders/<int:pk>/draw/<int:number>.tender.json": Door(EVERYBODY, about=tender_and(1)),
    "draws/": Door(PEOPLE),
    "draws/calls/": Door(EXPERT),
    "draws/calls/<int:pk>/": Door(frozenset(), "POST", lambda cast: 0),  # who was called alone
    "draws/<int:pk>/": Door(HOSTS | {"regulator"}, about=tender),
    "draws/<int:pk>/plan/": Door(HOSTS, about=tender),
    "draws/<int:pk>/import/": Door(HOSTS, about=tender),
    "draws/<int:pk>/statement/<int:seat>.json": Door(HOSTS | {"regulator"}, about=tender_and(0)),
    "draws/<int:pk>/<slug:command>/": Door(HOSTS | {"regulator"}, "POST", tender_and("close")),
    # cameras and recordings
    "recordings/": Door(FILMING),
    "recordings/<int:pk>/": Door(FILMING, about=recording),
    "recordings/<int:pk>/certificate.json": Door(FILMING, about=recording),
    "recordings/pictures/<slug:occasion>/<str:subject>.json": Door(
        EVERYBODY, about=lambda _: ("opening", "tender:1")
    ),
    "recordings/cameras/": Door(CENTRE),
    "recordings/cameras/rooms/new/": Door(CENTRE),
    "recordings/cameras/rooms/<int:room>/new/": Door(CENTRE, about=room),
    "recordings/cameras/<int:pk>/": Door(CENTRE, about=camera),
    "recordings/cameras/<int:pk>/retire/": Door(CENTRE, "POST", camera),
    # alarms of cameras, and looking at recordings afterwards
    "recordings/alarms/": Door(WATCH),
    "recordings/alarms/acknowledge/": Door(INSPECTOR, "POST"),
    "recordings/review/": Door(INSPECTOR),
    "recordings/review/<int:pk>/": Door(INSPECTOR, about=a_sealed_recording),
    "recordings/review/<int:pk>/ask/": Door(INSPECTOR, "POST", a_sealed_recording),
    "recordings/viewings/<int:pk>/": Door(INSPECTOR, about=a_viewing),
    "recordings/viewings/<int:pk>/consent/": Door(INSPECTOR, "POST", a_viewing),
    "recordings/viewings/<int:pk>/address/": Door(INSPECTOR, "POST", a_viewing),
    "recordings/viewings/<int:pk>/notes/": Door(INSPECTOR, "POST", a_viewing),
    "recordings/viewings/<int:pk>/evidence/": Door(INSPECTOR, "POST", a_viewing),
    "recordings/film/<str:token>/<path:name>": Door(INSPECTOR, about=a_film),
    # the award
    "trading/award/<int:pk>/": Door(RUNNER, about=tender),
    "trading/award/<int:pk>/receive/": Door(RUNNER, "POST", tender),
    "trading/award/lot/<int:pk>/<slug:command>/": Door(RUNNER, "POST", an_award_to_publish),
    "trading/award/objections/<int:pk>/answer/": Door(RUNNER, "POST", an_objection),
    "trading/contracts/<int:pk>/": Door(RUNNER, about=an_award),
    "trading/changes/<int:pk>/<slug:command>/": Door(RUNNER, "POST", a_change_to_review),
    "tenders/<int:pk>/award/": Door(EVERYBODY, about=tender),
    "conduct/": Door(EVERYBODY),
    "bidder/awards/": Door(COMPANY),
    "bidder/awards/<int:pk>/object/": Door(COMPANY, "POST", an_award),
    "bidder/awards/objections/<int:pk>/complain/": Door(COMPANY, "POST", an_objection),
    "bidder/letters/<int:pk>/": Door(COMPANY, about=a_letter),
    "oversight/awards/": Door(REGULATOR),
    "oversight/awards/<int:pk>/": Door(REGULATOR, about=tender),
    "oversight/complaints/<int:pk>/<slug:command>/": Door(REGULATOR, "POST", a_complaint_to_stop),
    "oversight/steps/<int:pk>/": Door(REGULATOR, "POST", a_step),
    "oversight/conduct/": Door(REGULATOR),
    "oversight/conduct/<int:pk>/withdraw/": Door(REGULATOR, "POST", a_conduct),
    # signs of collusion
    "oversight/signs/": Door(OVERSEERS),
    "oversight/signs/<int:pk>/": Door(OVERSEERS, about=tender),
    "oversight/signs/<int:pk>/analyse/": Door(OVERSEERS, "POST", tender),
    "oversight/signs/found/<int:pk>/": Door(OVERSEERS, about=found_sign),
    # monitoring
    "wall/": Door(EVERYBODY),
    "wall/<int:organisation>/": Door(STAFF | {"device"}, about=window),
    "supervision/": Door(WATCH | {"regulator"}),
    "supervision/acknowledge/": Door(frozenset({"supervisor", "regulator"}), "POST"),
    "supervision/board/": Door(WATCH),
}


NOWHERE = {"api/v1/"}
"""Patterns that only refuse: nothing is there, for anybody."""


@pytest.fixture
def clients(cast: Cast, market: Market) -> dict[str, Client]:
    """A browser, a wall display or a program for each who knocks."""
    who = cast.principal("administrator")
    secret = devices.begin("192.0.2.1")
    code = Pairing.objects.get().code
    devices.pair(who, code, organisation=cast.county, name="东墙")
    _, bearer = tokens.issue(who, cast.county, "省级系统", TOKEN_ACTIONS)
    display = Client()
    display.cookies[DEVICE_COOKIE] = secret
    return {
        **{part: browser_of(getattr(cast, part)) for part in STAFF | {"bidder", "outsider"}},
        **{part: browser_of(getattr(market, part)) for part in MARKET - {"company"}},
        **an_expert(market),
        "company": browser_of(market.enterprise(0)),
        "nobody": Client(),
        "device": display,
        "token": Client(headers={"Authorization": f"Bearer {bearer}"}),
    }


@pytest.fixture
def at_work(desk: Desk) -> None:
    """A case of the cast's clerk, paused on a paper, with a request for more time."""
    found = desk.accept("P")
    clock = clocks(found.subject).get(kind="promised").pk
    hall.ask_extension(found.pk, clock=clock, amount=1, reason="踏勘", who=desk.clerk)
    hall.pause(found.pk, ground="expert_review", document=desk.document(), who=desk.clerk)


@pytest.fixture
def on_the_market(market: Market) -> None:
    """A tender with its documents on offer, and the draft of another."""
    market.published()
    market.drafted()


@pytest.mark.usefixtures("at_work", "on_the_market")
def test_every_door_lets_in_whom_it_should(cast: Cast, clients: dict[str, Client]):
    wrong = []
    for route, door in DOORS.items():
        address = address_of(route, door, cast)
        for part, client in clients.items():
            for method in door.knocks(part):
                answer = knock(client, method, address)
                if not expected(part, door, answer):
                    where = answer.headers.get("Location", "")
                    wrong.append(f"{part}: {method} {address} {answer.status_code} {where}")
    assert not wrong, "\n".join(wrong)


def test_every_route_has_a_door():
    assert set(routes(get_resolver().url_patterns)) == set(DOORS) | NOWHERE


def expected(part: str, door: Door, answer: HttpResponse) -> bool:
    """Whether `part` was let in or turned away as the row says."""
    if door.admits(part):
        return is_admitted(answer)
    if part == "outsider":
        return answer.status_code in {401, 403, 404, 405}
    if part in PEOPLE:
        return answer.status_code in {401, 403, 405}
    return answer.status_code in {401, 403, 405} or is_sent_to_sign_in(answer)


def is_admitted(answer: HttpResponse) -> bool:
    """Whether the answer is the page's own, be it that the bare knock lacks what a form needs, or
    that the house is found at rest (503).
    """
    return answer.status_code in {200, 302, 409, 422, 503} and not is_sent_to_sign_in(answer)


def is_sent_to_sign_in(answer: HttpResponse) -> bool:
    return answer.headers.get("Location", "").startswith("/sign-in/?next=")


def knock(client: Client, method: str, address: str) -> HttpResponse:
    """What `client` is answered; what it did, to the database and to its cookies, is undone."""
    cookies = deepcopy(client.cookies)
    with undone():
        answer = client.generic(method, address)
    client.cookies = cookies
    return answer


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def browser_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address_of(route: str, door: Door, cast: Cast) -> str:
    """The address that `route` stands for, its parameters filled in one after the other."""
    about = door.about(cast) if door.about else ()
    values = iter(about if isinstance(about, tuple) else (about,))
    return "/" + re.sub(r"<[^>]+>", lambda _: str(next(values)), route)


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Every route beneath `patterns`, as written."""
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route
