"""Objections to a result (异议, 质疑): raised in time, answered in time, and the award waits."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import deadlines.calendars
from accounts.principal import Principal
from bidding.award import events
from bidding.award.models import Award, Objection
from bidding.award.rules.kinds import AwardState, Duty, Span
from bidding.award.rules.spans import is_in_time
from bidding.award.services import duties
from bidding.award.services.common import locked, step
from bidding.errors import Refused
from bidding.parties import party_of
from bidding.rules.kinds import Regime
from bidding.services.common import must_run
from hall.wording import language

MOST_TEXT = 4000


@transaction.atomic
def object_to(award: int, *, text: str, who: Principal) -> Objection:
    """Object to a result: under the Tendering Law during the publicity, else within 7 working days.

    By an enterprise whose bid was evaluated. Raises `NotAllowed`, and `Refused` for one that comes
    too late or too early.
    """
    found, now = locked(
        award, AwardState.PUBLIC, AwardState.DETERMINED, AwardState.NOTIFIED, AwardState.CONTRACTED,
        stopped=True,
    )  # fmt: skip
    party = party_of(who)
    if party.pk not in found.parties:
        raise Refused("not_concerned", _("只有参加本标段投标的单位可以在这里提出。"))
    if not text.strip() or len(text) > MOST_TEXT:
        raise Refused("no_text", _("请写明内容，不超过 %(n)d 字。") % {"n": MOST_TEXT}, "text")
    if not may_object(found, now):
        rule = found.limits.rule(Span.OBJECT) or found.limits.must(Span.PUBLICITY)
        article = {"article": rule.article.text(language())}
        raise Refused("not_now", _("现在不在提出异议（质疑）的期限内（%(article)s）。") % article)
    made = Objection.objects.create(
        award=found, number=found.objections.count() + 1, party=party, text=text.strip(),
        raised_at=now, due_at=now,
    )  # fmt: skip
    running = duties.begin(found, Duty.ANSWER, now, now, made.about)
    if running is not None:
        made.due_at = running.due_at
        made.save(update_fields=["due_at"])
    body = {"objection": made.number, "party": party.pk, "text": made.text}
    step(found, events.OBJECTION_RAISED, who, now, body)
    return made


def may_object(award: Award, now: datetime) -> bool:
    """Whether objections are in time at `now`."""
    if award.regime == Regime.TENDERING:
        return (
            award.public_from is not None and award.public_to is not None and now <= award.public_to
        )
    rule = award.limits.must(Span.OBJECT)
    announced = award.notified_at
    return announced is not None and is_in_time(now, announced, rule, deadlines.calendars.current())


@transaction.atomic
def answer(objection: int, *, text: str, who: Principal) -> Objection:
    """Answer an objection; the award goes on once none waits. Raises `NotAllowed` and `Refused`."""
    pk = Objection.objects.filter(pk=objection).values_list("award", flat=True).first()
    found, now = locked(pk or 0, stopped=True)
    must_run(who, found.tender.project)
    asked = Objection.objects.get(pk=objection)
    if asked.answered_at:
        raise Refused("answered_already", _("已经答复过了。"))
    if not text.strip():
        raise Refused("no_text", _("请写答复内容。"), "text")
    asked.answer, asked.answered_at, asked.answered_by = text.strip(), now, who.actor
    asked.save()
    late = duties.end(found, Duty.ANSWER, now, asked.about)
    body = {"objection": asked.number, "answer": asked.answer, "late": late}
    step(found, events.OBJECTION_ANSWERED, who, now, body)
    return asked
