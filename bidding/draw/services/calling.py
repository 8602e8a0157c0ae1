"""Calls and answers. The host has experts called without learning who they are."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

import bidding.experts.selectors as experts
from accounts.principal import Principal
from bidding.draw import events
from bidding.draw.messages import gateway
from bidding.draw.models import Draw, Message, Seat
from bidding.draw.rules.kinds import DrawState, SeatState
from bidding.draw.selectors import sealed_expert
from bidding.draw.services.common import locked, must_host, step
from bidding.draw.services.skipping import ask_about_ties, ask_to_skip
from bidding.envelope.draw import DECLINED, UNREACHABLE
from bidding.errors import Refused
from bidding.sealing import seal
from worktime import to_local

STEP = 1024
UNDISCLOSED = "expert:undisclosed"
"""The actor of what a drawn expert does before the names are released."""


@transaction.atomic
def call(draw: int, *, who: Principal) -> int:
    """Call everybody who was drawn and not called yet, and is not tied to a bidder; how many.

    Raises `NotAllowed`, `Refused` out of turn.
    """
    found, now = locked(draw, DrawState.DRAWN)
    must_host(who, found.tender)
    if found.tender.log.closed_at is not None:
        ask_about_ties(found, who, now)
    waiting = list(found.seats.filter(state=SeatState.DRAWN))
    for seat in waiting:
        _send(found, seat)
        seat.state, seat.called_at = SeatState.CALLED, now
        seat.save()
    if waiting:
        body = {"seats": [[one.speciality, one.position] for one in waiting]}
        step(found, events.CALLED, who, now, body)
    return len(waiting)


@transaction.atomic
def reply(seat: int, *, accept: bool, reason: str = "", who: Principal) -> Seat:
    """An expert answers their own call.

    Raises `Refused` for another's call, for one that is answered, or a refusal without a reason.
    """
    found, draw, now = _seat(seat)
    if sealed_expert(found).person != who.person_id or who.person_id is None:
        raise Refused("not_yours", _("没有发给您的通知。"))
    if found.state != SeatState.CALLED:
        raise Refused("answered", _("已经答复过了。"))
    if not accept and not reason.strip():
        raise Refused("no_reason", _("请写明不能参加的理由。"), "reason")
    found.replied_at = now
    found.state = SeatState.ACCEPTED if accept else SeatState.DECLINED
    found.save()
    body = {"speciality": found.speciality, "position": found.position, "accept": accept}
    step(draw, events.REPLIED, UNDISCLOSED, now, body)
    if not accept:
        ask_to_skip(draw, found, UNDISCLOSED, now, reason=DECLINED, text=reason)
    return found


@transaction.atomic
def unreachable(seat: int, *, note: str, who: Principal) -> Seat:
    """The host says that a called expert did not answer, and how it was tried."""
    found, draw, now = _seat(seat)
    must_host(who, draw.tender)
    if found.state != SeatState.CALLED:
        raise Refused("answered", _("只有已通知、未答复的专家可以登记为联系不上。"))
    if not note.strip():
        raise Refused("no_reason", _("请写明联系的经过。"), "reason")
    found.state, found.replied_at = SeatState.UNREACHABLE, now
    found.save()
    ask_to_skip(draw, found, who, now, reason=UNREACHABLE, text=note)
    return found


def _seat(pk: int) -> tuple[Seat, Draw, datetime]:
    found = Seat.objects.filter(pk=pk).first()
    if found is None:
        raise Refused("no_such_seat", _("没有这个席位。"))
    draw, now = locked(found.draw_id, DrawState.DRAWN)
    found.refresh_from_db()
    return found, draw, now


def _send(draw: Draw, seat: Seat) -> None:
    """Hand the message to the gateway, and keep what it took: a receipt, not a hope."""
    expert = experts.expert(sealed_expert(seat).expert)
    with override("zh-hans"):
        when = to_local(draw.evaluation_at)
        text = _(
            "您被抽取为评审专家，请于 %(when)s 前往 %(centre)s。请登录明镜平台确认，内容请保密。"
        )
        said = text % {
            "when": f"{when:%Y-%m-%d %H:%M}",
            "centre": draw.tender.project.centre.name,
        }
    sent = gateway().send(expert.phone, said, f"draw-{draw.pk}-{seat.pk}")
    content = [{"to": expert.phone, "text": said}]
    Message.objects.create(
        seat=seat,
        content=seal(f"message/{seat.pk}", content, STEP),
        gateway=sent.gateway,
        reference=sent.reference,
        at=sent.at,
    )
