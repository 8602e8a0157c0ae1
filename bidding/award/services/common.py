"""What every deed of an award does first and last."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.principal import Principal
from bidding.award.models import Award
from bidding.award.rules.kinds import AwardState
from bidding.errors import Conflict, Refused
from bidding.models import Tender
from ledger import clock

RELATED = (
    "lot",
    "tender__project__purchaser",
    "tender__project__agent",
    "tender__project__centre",
    "tender__project__regulator",
)


def locked(
    pk: int, *allowed: AwardState, version: int | None = None, stopped: bool = False
) -> tuple[Award, datetime]:
    """Lock a tender and its award that stands at one of the steps `allowed` (none named: any).

    Raises `Refused`, also while an authority has stopped it unless `stopped` is fine, and
    `Conflict` for an older version than the one on record.
    """
    tenders = Award.objects.filter(pk=pk).values("tender")
    list(Tender.objects.select_for_update(no_key=True).filter(pk__in=tenders).values_list("pk"))
    found = Award.objects.select_for_update(of=["self"], no_key=True).select_related(*RELATED)
    award = found.filter(pk=pk).first()
    if award is None:
        raise Refused("no_such_award", _("没有这个标段的评标结果。"))
    if version is not None and version != award.version:
        raise Conflict
    if allowed and award.state not in allowed:
        text = _("现在的步骤是“%(state)s”，不能这样做。")
        raise Refused("wrong_step", text % {"state": AwardState(award.state).label})
    if award.stopped_at and not stopped:
        raise Refused("stopped", _("行政监督部门已责令暂停，恢复之前不能这样做。"))
    return award, clock.now()


def must_have_no_objections(award: Award) -> None:
    """Raise `Refused` while an objection waits for its answer: the award waits for it."""
    if award.objections.filter(answered_at__isnull=True).exists():
        raise Refused("unanswered", _("还有异议（质疑）没有答复，答复之前不能定标或签约。"))


def step(
    award: Award,
    kind: str,
    who: Principal | str,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> Award:
    """Save an award under its next version and record the deed."""
    award.version += 1
    award.save()
    record(award, kind, who, now, body)
    return award


def record(
    award: Award,
    kind: str,
    who: Principal | str,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Append the entry of a deed; `who` may be an actor's name."""
    facts = {
        "tender": award.tender.number,
        "lot": award.lot.number,
        "state": award.state,
        "version": award.version,
    }
    ledger.services.append(
        kind,
        subject=award.subject,
        actor=who if isinstance(who, str) else who.actor,
        scope=award.tender.scope,
        at=now,
        body={**facts, **(body or {})},
    )
