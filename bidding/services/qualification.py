"""Prequalification: applications under seal, read by the runner after their deadline."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding import events
from bidding.errors import Refused
from bidding.models import Tender
from bidding.models.box import Purpose
from bidding.parties import party_of
from bidding.rules import states
from bidding.rules.states import Command, TenderState
from bidding.services import boxes
from bidding.services.common import close_tender, locked_tender, must_run
from ledger import clock

MOST_TEXT = 4000


@transaction.atomic
def apply_for_qualification(tender: int, *, text: str, who: Principal) -> None:
    """Apply, or replace what one applied with. Leaves no entry: entries would count applicants.

    Only the box is locked and written, so the tender's row does not age with each applicant.
    Raises `NotAllowed`, and `Refused` outside the time for it or while the tender is suspended.
    """
    party, found = party_of(who), Tender.objects.select_related("project").filter(pk=tender).first()
    if found is None:
        raise Refused("no_such_tender", _("没有这次招标。"))
    states.check(Command.QUALIFY, TenderState(found.state))
    _check_prequalified(found)
    now = clock.now()
    begins = found.prequalification_from or found.notice
    ends = found.prequalification_deadline
    if begins is None or ends is None or not begins <= now < ends or found.suspended_at:
        raise Refused("not_now", _("现在不接受资格预审申请。"))
    if not text.strip() or len(text) > MOST_TEXT:
        raise Refused("no_text", _("请写明内容，不超过 %(n)d 字。") % {"n": MOST_TEXT}, "text")
    others = [
        row for row in boxes.locked_rows(found, Purpose.APPLICATIONS) if row["party"] != party.pk
    ]
    mine = {"party": party.pk, "name": party.name, "at": now.isoformat(), "text": text.strip()}
    boxes.put(found, Purpose.APPLICATIONS, [*others, mine])


@transaction.atomic
def decide_qualification(
    tender: int, *, passed: Mapping[int, bool], who: Principal, version: int | None = None
) -> Tender:
    """Say who passed, of all who applied. The entry says that it is decided, not who or how many.

    Raises `NotAllowed`, `Conflict`, and `Refused` before the deadline or with somebody left out.
    """
    found, now = locked_tender(tender, Command.QUALIFY, version)
    must_run(who, found.project)
    rows = applications(found)
    if {row["party"] for row in rows} != set(passed):
        raise Refused("somebody_left_out", _("请对每一份申请作出结论。"))
    for row in rows:
        row["passed"] = passed[row["party"]]
    boxes.put(found, Purpose.APPLICATIONS, rows)
    return close_tender(found, events.TENDER_QUALIFIED, who, now, {"decision": "sealed"})


def applications(tender: Tender) -> list[dict[str, Any]]:
    """The applications, for the runner alone. Raises `Refused` before their deadline."""
    _check_prequalified(tender)
    ends = tender.prequalification_deadline
    if ends is None or clock.now() < ends or tender.suspended_at:
        raise Refused("not_now", _("资格预审申请截止后才能查看。"))
    return boxes.rows(tender, Purpose.APPLICATIONS)


def has_passed(tender: Tender, party: int) -> bool:
    """Whether an enterprise passed the tender's prequalification."""
    rows = boxes.rows(tender, Purpose.APPLICATIONS)
    return any(row["party"] == party and row.get("passed") for row in rows)


def _check_prequalified(tender: Tender) -> None:
    if not tender.is_prequalified:
        raise Refused("no_prequalification", _("本次招标没有资格预审。"))
