"""Who may knock at which address of the house: one row a route.

A row says who may, by their part in the cast; whoever is not named must be turned away, whatever
the method. `test_doors.py` tries them all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cast import Cast
from door_subjects import (
    a_change_to_review,
    a_complaint_to_stop,
    a_conduct,
    a_film,
    a_hold,
    a_letter,
    a_package,
    a_public_film,
    a_release,
    a_sealed_recording,
    a_step,
    a_viewing,
    an_award,
    an_award_to_publish,
    an_objection,
    an_opening_on_film,
    camera,
    case,
    case_and,
    case_and_document,
    certificate,
    clerk,
    device,
    draft,
    expert,
    expert_and,
    extension,
    found_sign,
    item,
    notice,
    number,
    post,
    project,
    recording,
    remote_browser,
    revision,
    room,
    tender,
    tender_and,
    tender_and_command,
    tender_and_document,
    tender_and_stage,
    tender_and_unlock,
    token,
    trustee,
    trustee_and,
    window,
)

STAFF = frozenset(
    {"administrator", "clerk", "chief", "supervision_window", "supervisor", "auditor"}
)
MARKET = frozenset({"purchaser", "trader", "regulator", "company"})
EXPERTS = frozenset({"pool_keeper", "expert"})
RECORDERS = frozenset({"inspector", "archivist", "publisher"})
PEOPLE = STAFF | MARKET | EXPERTS | RECORDERS | {"bidder"}
EVERYBODY = PEOPLE | {"nobody", "device", "token"}
ADMINISTRATOR = frozenset({"administrator"})
PROGRAM = frozenset({"token"})
WATCH = frozenset({"chief", "supervision_window", "supervisor", "inspector"})
WINDOWS = frozenset({"clerk", "chief", "token"})
READERS = WINDOWS | {"supervision_window", "supervisor", "auditor", "inspector"}
APPROVERS = frozenset({"chief", "supervision_window"})
RUNNER = frozenset({"purchaser"})
CENTRE = frozenset({"trader"})
COMPANY = frozenset({"company"})
KEEPER = frozenset({"pool_keeper"})
EXPERT = frozenset({"expert"})
HOSTS = frozenset({"purchaser", "trader"})
OVERSEERS = frozenset({"regulator", "supervisor"})
REGULATOR = frozenset({"regulator"})
SUPERVISOR = frozenset({"supervisor"})
INSPECTOR = SUPERVISOR | {"inspector"}
ARCHIVIST = frozenset({"archivist"})
PUBLISHER = frozenset({"publisher"})
FILMING = INSPECTOR | ARCHIVIST | PUBLISHER | {"trader"}
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
    "tenders/<int:pk>/opening/correction/": Door(HOSTS, about=tender),
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
    "evaluation/<int:pk>/recording/": Door(frozenset(), about=lambda cast: 0),
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
    "recordings/pictures/<slug:occasion>/<path:subject>.json": Door(
        EVERYBODY, about=lambda _: ("opening", "tender:1")
    ),
    "recordings/cameras/": Door(CENTRE),
    "recordings/cameras/rooms/new/": Door(CENTRE),
    "recordings/cameras/rooms/<int:room>/new/": Door(CENTRE, about=room),
    "recordings/cameras/rooms/<int:room>/browsers/": Door(CENTRE, about=room),
    "recordings/cameras/<int:pk>/": Door(CENTRE, about=camera),
    "recordings/cameras/<int:pk>/retire/": Door(CENTRE, "POST", camera),
    # remote experts' browsers: each part is sent by one person alone, from one browser
    "recordings/browser/": Door(EVERYBODY),
    "recordings/browsers/<int:pk>/retire/": Door(CENTRE, "POST", remote_browser),
    "recordings/feeds/<int:track>/": Door(frozenset(), about=lambda cast: 0),
    "recordings/feeds/<int:track>/runs/": Door(frozenset(), "POST", lambda cast: 0),
    "recordings/feeds/<int:track>/runs/<int:run>/over/": Door(
        frozenset(), "POST", lambda cast: (0, 1)
    ),
    "recordings/feeds/<int:track>/runs/<int:run>/<int:number>/": Door(
        frozenset(), "POST", lambda cast: (0, 1, 0)
    ),
    # alarms of cameras, and looking at recordings afterwards: each viewing is its own person's
    "recordings/alarms/": Door(WATCH),
    "recordings/alarms/acknowledge/": Door(SUPERVISOR, "POST"),
    "recordings/review/": Door(INSPECTOR),
    "recordings/review/<int:pk>/": Door(INSPECTOR, about=a_sealed_recording),
    "recordings/review/<int:pk>/ask/": Door(INSPECTOR, "POST", a_sealed_recording),
    "recordings/viewings/<int:pk>/": Door(INSPECTOR, about=a_viewing),
    "recordings/viewings/<int:pk>/consent/": Door(INSPECTOR, "POST", a_viewing),
    "recordings/viewings/<int:pk>/address/": Door(SUPERVISOR, "POST", a_viewing),
    "recordings/viewings/<int:pk>/notes/": Door(SUPERVISOR, "POST", a_viewing),
    "recordings/viewings/<int:pk>/evidence/": Door(SUPERVISOR, "POST", a_viewing),
    "recordings/film/<str:token>/<path:name>": Door(SUPERVISOR, about=a_film),
    # the archive
    "recordings/archive/": Door(INSPECTOR | ARCHIVIST),
    "recordings/archive/<int:pk>/": Door(INSPECTOR | ARCHIVIST, about=a_package),
    "recordings/archive/<int:pk>/hold/": Door(INSPECTOR | ARCHIVIST, "POST", a_package),
    "recordings/archive/<int:pk>/discs/": Door(ARCHIVIST, "POST", a_package),
    "recordings/archive/<int:pk>/delete/": Door(ARCHIVIST, "POST", a_package),
    "recordings/archive/holds/<int:pk>/release/": Door(INSPECTOR, "POST", a_hold),
    # films of openings for the public
    "openings/films/": Door(EVERYBODY),
    "openings/films/<int:pk>/<str:name>": Door(EVERYBODY, about=a_public_film),
    "recordings/releases/": Door(INSPECTOR | PUBLISHER),
    "recordings/releases/new/<int:pk>/": Door(PUBLISHER, about=an_opening_on_film),
    "recordings/releases/<int:pk>/": Door(INSPECTOR | PUBLISHER, about=a_release),
    "recordings/releases/<int:pk>/film.mp4": Door(INSPECTOR | PUBLISHER, about=a_release),
    "recordings/releases/<int:pk>/mark/": Door(PUBLISHER, "POST", a_release),
    "recordings/releases/<int:pk>/publish/": Door(INSPECTOR, "POST", a_release),
    "recordings/releases/<int:pk>/refuse/": Door(INSPECTOR, "POST", a_release),
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
    "wall/<int:organisation>/": Door(STAFF | {"device", "inspector"}, about=window),
    "supervision/": Door(WATCH | {"regulator"}),
    "supervision/acknowledge/": Door(frozenset({"supervisor", "regulator"}), "POST"),
    "supervision/board/": Door(WATCH),
}


NOWHERE = {"api/v1/"}
"""Patterns that only refuse: nothing is there, for anybody."""
