"""The committee is convened: members, the bids under ids dealt by lot, the basis of all sheets."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import accounts.selectors
import bidding.experts.selectors as experts
from accounts.principal import Principal
from bidding.draw.rules.kinds import MemberKind
from bidding.draw.selectors import is_complete, members
from bidding.draw.services.planning import law_of, side
from bidding.envelope.ranking import SALT, Alias, Basis, Lot, Method, commitment, digest_of
from bidding.envelope.tenderlog.evaluations import BASIS
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Entry, Evaluation, Member
from bidding.evaluation.rules.committee import Barred, Place, Seat, check_committee
from bidding.evaluation.rules.states import State
from bidding.evaluation.services.common import fix, must_host, record
from bidding.evaluation.services.methods import method_of
from bidding.evaluation.services.sealing import trustees_of
from bidding.experts.rules.avoidance import Sides
from bidding.models import Opening, SealedBid, Tender, TenderLog
from bidding.rules.ceremony import BidState, OpeningState
from bidding.rules.kinds import ProjectKind, Regime
from bidding.rules.states import TenderState
from bidding.services.openings import FIRST
from ledger import clock
from worktime import to_local

if TYPE_CHECKING:
    from accounts.models import Organisation

_DONE = (OpeningState.OPENED, OpeningState.RECORDED)
HOURS = 24
"""How long the sheets are expected to take, unless the host says otherwise."""


@transaction.atomic
def convene(
    tender: int,
    *,
    leader: int,
    who: Principal,
    hours: int = HOURS,
    ceilings: Mapping[int, int] | None = None,
) -> Evaluation:
    """Seat the committee of an opened tender and deal its bids their ids.

    Its members are those of the draw and the purchaser's representatives (`bidding.draw`); `leader`
    is one of them by their person's number. `ceilings`: the highest price of lots in fen, by the
    lot's number. Raises `NotAllowed`, and `Refused` before the opening has ended, without a
    published method or the trustees' keys, a second time, and for a committee that is not lawful.
    """
    found = Tender.objects.select_for_update(of=["self"], no_key=True).select_related(
        "project__purchaser", "project__agent", "project__centre"
    )
    kept = found.get(pk=tender)
    must_host(who, kept)
    now = clock.now()
    method = method_of(kept)
    bids = _bids(kept)
    trustees_of(kept)
    if not is_complete(kept.pk):
        raise Refused("committee_incomplete", _("专家抽取尚未完成，评标委员会还有空缺席位。"))
    places = placed(seats_of(kept.pk), leader)
    must_be_lawful(kept, places, [bid.party for bid in bids], now)
    dealt = _deal(bids)
    evaluation = Evaluation.objects.create(
        tender=kept,
        state=State.CONVENED,
        basis=_basis(kept, method, dealt, ceilings or {}).encode(),
        convened_at=now,
        size=len(places),
        span=timedelta(hours=hours),
        due_at=now + timedelta(hours=hours),
    )
    for entry in dealt:
        entry.evaluation = evaluation
    Entry.objects.bulk_create(dealt)
    _seat(evaluation, places)
    fix(evaluation, BASIS, digest_of(bytes(evaluation.basis)), now)
    body = {
        "basis_sha256": digest_of(bytes(evaluation.basis)).hex(),
        "members": len(places),
        "experts": sum(one.seat == Seat.EXPERT for one in places),
    }
    record(evaluation, events.CONVENED, who, now, body)
    return evaluation


def seats_of(tender: int) -> dict[int, Seat]:
    """Who is on the committee, by the draw: people by number, each with their seat."""
    return {
        one.person_pk: Seat.PURCHASER if one.kind == MemberKind.REPRESENTATIVE else Seat.EXPERT
        for one in members(tender)
    }


def placed(seats: Mapping[int, Seat], leader: int) -> list[Place]:
    """The people with the organisations they work for. Raises `Refused` for an unknown one."""
    people = accounts.selectors.people("/").filter(pk__in=seats, is_active=True)
    home = dict(people.values_list("pk", "organisation_id"))
    if set(home) != set(seats):
        raise Refused("no_such_person", _("评委名单中有未知或已停用的人员。"), "members")
    return [Place(one, home[one], seat, one == leader) for one, seat in seats.items()]


def must_be_lawful(
    tender: Tender, places: Sequence[Place], bidders: Sequence["Organisation"], now: datetime
) -> None:
    """Raise `Refused` unless these may judge what the bidders handed in, by today's records.

    What is on record about an expert may have changed since they were drawn and called.
    """
    project = tender.project
    sides, years = Sides(map(side, bidders)), law_of(tender).employer_years
    people = [one.person for one in places]
    hosts = (project.purchaser_id, project.agent_id, project.regulator_id)
    barred = Barred(
        frozenset(one.pk for one in bidders),
        frozenset(one for one in hosts if one is not None),
        frozenset(experts.tied_people(people, sides, to_local(now).date(), years)),
    )
    regime, kind = Regime(project.regime), ProjectKind(project.kind)
    check_committee(places, regime, kind, project.estimate, barred)


def _bids(tender: Tender) -> list[SealedBid]:
    if tender.state != TenderState.CLOSED or Evaluation.objects.filter(tender=tender).exists():
        raise Refused("wrong_state", _("现在不能组建评标委员会。"))
    if not Opening.objects.filter(tender=tender, stage=FIRST, state__in=_DONE).exists():
        raise Refused("not_opened", _("开标结束后才能评审。"))
    read = SealedBid.objects.filter(tender=tender, stage=FIRST, state=BidState.READ)
    found = list(read.select_related("lot", "party").order_by("lot__number", "number"))
    if not found:
        raise Refused("no_bids", _("没有可以评审的投标文件。"))
    return found


def _deal(bids: Sequence[SealedBid]) -> list[Entry]:
    """Each lot's bids in an order that nobody chose; ids run through all lots."""
    shuffled = list(bids)
    secrets.SystemRandom().shuffle(shuffled)
    shuffled.sort(key=lambda bid: bid.lot.number)
    return [
        Entry(
            lot=bid.lot,
            bid=bid,
            alias=f"{bid.lot.number}-{number}",
            salt=secrets.token_bytes(SALT),
        )
        for number, bid in enumerate(shuffled, 1)
    ]


def _basis(
    tender: Tender, method: Method, dealt: Sequence[Entry], ceilings: Mapping[int, int]
) -> Basis:
    lots = tuple(
        Lot(str(lot.number), lot.name, ceilings.get(lot.number), tuple(map(_alias, mine)))
        for lot in tender.lots.all()
        if (mine := [one for one in dealt if one.lot == lot])
    )
    origin = TenderLog.objects.get(tender=tender).origin
    return Basis(origin, tender.number, method, lots)


def _alias(entry: Entry) -> Alias:
    header = bytes.fromhex(entry.bid.header_sha256)
    return Alias(entry.alias, commitment(header, bytes(entry.salt)))


def _seat(evaluation: Evaluation, places: Sequence[Place]) -> None:
    for number, place in enumerate(places, 1):
        Member.objects.create(
            evaluation=evaluation,
            number=number,
            person_id=place.person,
            seat=place.seat,
            leader=place.leader,
        )
