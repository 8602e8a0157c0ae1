"""A member is replaced: what they did is void (Regulations art. 48), the next one begins anew."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Evaluation, Member
from bidding.evaluation.rules.committee import Place, Seat
from bidding.evaluation.rules.states import State
from bidding.evaluation.services import filming
from bidding.evaluation.services.common import (
    active,
    back_to_prices,
    entries,
    locked,
    must_host,
    reason_in,
    step,
)
from bidding.evaluation.services.convening import must_be_lawful, placed, seats_of

_WORKING = (State.CONVENED, State.REVIEW, State.SCORES, State.PRICES, State.SIGNING)


@transaction.atomic
def replace(
    evaluation: int, number: int, person: int, *, reason: str, who: Principal, leader: bool = False
) -> Member:
    """Give the seat `number` to the next in the drawn order, or another representative.

    `leader`: they lead now. What the former member locked counts no more, opened or not. The
    others' sheets stand; the review goes on with the new member's. Raises `NotAllowed`, and
    `Refused` without a reason, where the committee would not be lawful, or once somebody has
    signed.
    """
    found, now = locked(evaluation, *_WORKING)
    must_host(who, found.tender)
    former = Member.objects.get(evaluation=found, number=number)
    said = former.void_reason or reason_in(reason)
    back_to_prices(found)
    if active(found).filter(person=person).exists():
        raise Refused("committee_twice", _("同一人不能占两个席位。"), "person")
    seat = Seat(former.seat)
    if seats_of(found.tender_id).get(person) != seat:
        raise Refused("not_drawn", _("接替的人不在抽取结果或委派的代表之中。"), "person")
    _void(former, said, now)
    filming.leave(former, who.actor)
    _check(found, person, seat, now, lead=leader or former.leader)
    member = Member.objects.create(
        evaluation=found,
        number=Member.objects.filter(evaluation=found).count() + 1,
        person_id=person,
        seat=seat,
        leader=leader or former.leader,
    )
    if found.state != State.CONVENED:
        found.state = State.REVIEW
    body = {"former": former.key, "member": member.key, "reason": said}
    step(found, events.MEMBER_REPLACED, who, now, body)
    return member


def _void(former: Member, reason: str, now: datetime) -> None:
    if former.void_at is None:
        former.void_at, former.void_reason = now, reason
        former.save()
    elif active(former.evaluation).count() >= former.evaluation.size:
        raise Refused("no_seat", _("这个席位已经有人接替。"))


def _check(evaluation: Evaluation, person: int, seat: Seat, now: datetime, *, lead: bool) -> None:
    """The committee with the new member must be as lawful as at first."""
    left = {one.person_id: Seat(one.seat) for one in active(evaluation)}
    leaders = [one.person_id for one in active(evaluation) if one.leader]
    leader = person if lead else leaders[0] if leaders else person
    places: list[Place] = placed({**left, person: seat}, leader)
    bidders = [one.bid.party for one in entries(evaluation)]
    must_be_lawful(evaluation.tender, places, bidders, now)
