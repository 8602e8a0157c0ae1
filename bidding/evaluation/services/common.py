"""What every step of an evaluation does first and last."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.envelope.tenderlog.evaluations import EvaluationFixed
from bidding.errors import Refused
from bidding.evaluation.models import Entry, Evaluation, Member
from bidding.evaluation.rules.states import State, must_be
from bidding.models import Tender
from bidding.services import log
from bidding.services.common import runs
from ledger import clock

COMMITTEE = "system:committee"
"""The actor of what members do; their entries say by which seat."""
_RELATED = ("tender__project__purchaser", "tender__project__agent", "tender__project__centre")


def locked(pk: int, *allowed: State) -> tuple[Evaluation, datetime]:
    """Lock an evaluation that stands at one of the steps `allowed`, and read the clock.

    Raises `Refused`.
    """
    found = Evaluation.objects.select_for_update(of=["self"], no_key=True)
    evaluation = found.select_related(*_RELATED).filter(pk=pk).first()
    if evaluation is None:
        raise Refused("no_such_evaluation", _("没有这次评审。"))
    must_be(evaluation.state, *allowed)
    if evaluation.tender.suspended_at:
        raise Refused("suspended", _("招标投标活动已暂停，评审暂停进行。"))
    return evaluation, clock.now()


def hosts(who: Principal, tender: Tender) -> bool:
    """Whether `who` conducts the evaluation: runs the tender, or works at its trading centre."""
    project = tender.project
    return runs(who, project) or who.may(Action.TENDER_ADMIT, project.centre.path)


def must_host(who: Principal, tender: Tender) -> None:
    """Raise `NotAllowed` unless `who` conducts the evaluation."""
    if not hosts(who, tender):
        raise NotAllowed(Action.TENDER_ADMIT)


def active(evaluation: Evaluation) -> QuerySet[Member]:
    """The members who count: not replaced."""
    return Member.objects.filter(evaluation=evaluation, void_at=None)


def seat_of(evaluation: Evaluation, who: Principal) -> Member:
    """The seat of `who`. Raises `NotAllowed` for anybody without one, and whoever was replaced."""
    person = who.person_id
    found = active(evaluation).filter(person=person).first() if person else None
    if found is None:
        raise NotAllowed(Action.TENDER_ADMIT)
    return found


def leads(evaluation: Evaluation, who: Principal) -> Member:
    """The leader's seat. Raises `NotAllowed` for anybody else."""
    found = seat_of(evaluation, who)
    if not found.leader:
        raise NotAllowed(Action.TENDER_ADMIT)
    return found


def entries(evaluation: Evaluation) -> QuerySet[Entry]:
    """The bids, in the order of the basis."""
    found = Entry.objects.filter(evaluation=evaluation)
    return found.select_related("lot", "bid__party").order_by("lot__number", "pk")


def must_be_signed_in(member: Member) -> None:
    """Raise `Refused` unless a member has declared and signed in."""
    if member.signed_in_at is None:
        raise Refused("not_signed_in", _("请先声明并签到。"))


def reason_in(text: str) -> str:
    """A reason as it is kept. Raises `Refused` where there is none, or one too long for a file."""
    said = " ".join(text.split())
    if not 0 < len(said) <= 200:
        raise Refused("no_reason", _("请写明理由，不超过 200 字。"), "reason")
    return said


def back_to_prices(evaluation: Evaluation) -> None:
    """Undo the ranking, as what it follows from changes. Raises `Refused` once somebody signed."""
    if evaluation.state == State.SIGNING:
        if active(evaluation).filter(assent__isnull=False).exists():
            raise Refused("signed", _("已有评委签字，评审结果不能再改。"))
        evaluation.state, evaluation.evaluated, evaluation.ranked_at = State.PRICES, None, None


def fix(
    evaluation: Evaluation, what: str, digest: bytes, now: datetime, stage: str | None = None
) -> None:
    """Have the tender's log say what is fixed from here on, for strangers to check."""
    tender = evaluation.tender
    log.append(tender, [EvaluationFixed(tender.number, what, stage, now, digest)], now)


def step(
    evaluation: Evaluation,
    kind: str,
    who: Principal | str,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Save an evaluation under its next version and record the deed."""
    evaluation.version += 1
    evaluation.save()
    record(evaluation, kind, who, now, body)


def record(
    evaluation: Evaluation,
    kind: str,
    who: Principal | str,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Append the entry of something that happened in an evaluation, named by its version.

    A member's deed is a committee's, `by` their seat: who sits there is secret until the result is
    public (Law 37), also from whoever reads the ledger.
    """
    facts: dict[str, object] = {
        "tender": evaluation.tender.number,
        "state": evaluation.state,
        "version": evaluation.version,
    }
    seat = None if isinstance(who, str) else _seat(evaluation, who)
    if seat is not None:
        facts["by"] = seat.key
    ledger.services.append(
        kind,
        subject=evaluation.subject,
        actor=COMMITTEE if seat else who if isinstance(who, str) else who.actor,
        scope=evaluation.tender.scope,
        at=now,
        body={**facts, **(body or {})},
    )


def _seat(evaluation: Evaluation, who: Principal) -> Member | None:
    """The seat of `who`, replaced or not."""
    if who.person_id is None:
        return None
    return Member.objects.filter(evaluation=evaluation, person=who.person_id).first()
