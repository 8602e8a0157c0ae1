"""What every command on a draw does first and last."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import bidding.selectors
import ledger.services
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.draw import events
from bidding.draw.models import Attempt, Draw
from bidding.draw.rules.kinds import DrawState
from bidding.errors import Refused
from ledger import clock

if TYPE_CHECKING:
    from bidding.models import Project, Tender

P = ParamSpec("P")
T = TypeVar("T")


def runs(who: Principal, project: "Project") -> bool:
    """Whether `who` runs the tender or works at its trading centre: whoever may host a draw."""
    sides = [project.purchaser, project.agent]
    return any(side and who.may(Action.TENDER_RUN, side.path) for side in sides) or who.may(
        Action.TENDER_ADMIT, project.centre.path
    )


def must_host(who: Principal, tender: "Tender") -> None:
    """Raise `NotAllowed` unless `who` hosts the tender's draw."""
    if not runs(who, tender.project):
        raise NotAllowed(Action.TENDER_ADMIT)


def must_supervise(who: Principal, tender: "Tender") -> None:
    """Raise `NotAllowed` unless `who` oversees the tender."""
    who.must(Action.TENDER_OVERSEE, tender.project.regulator.path)


def locked_tender(pk: int) -> tuple["Tender", datetime]:
    """The tender, locked, and the clock read under the lock. Raises `Refused`."""
    found = bidding.selectors.tenders().select_for_update(of=("self",), no_key=True)
    tender = found.filter(pk=pk).first()
    if tender is None:
        raise Refused("no_such_tender", _("没有这次招标。"))
    return tender, clock.now()


def locked(pk: int, *allowed: DrawState) -> tuple[Draw, datetime]:
    """The draw, locked with its tender, at one of the steps `allowed`. Raises `Refused`."""
    draw = Draw.objects.filter(pk=pk).first()
    if draw is None:
        raise Refused("no_such_draw", _("没有这次抽取。"))
    tender, now = locked_tender(draw.tender_id)
    draw.refresh_from_db()
    draw.tender = tender
    if allowed and draw.state not in allowed:
        text = _("抽取现在的步骤是“%(state)s”，不能这样做。")
        raise Refused("wrong_step", text % {"state": DrawState(draw.state).label})
    return draw, now


def step(
    draw: Draw,
    kind: str,
    who: Principal | str,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Save a draw under its next version and record the deed."""
    draw.version += 1
    draw.save()
    record(draw, kind, who, now, body)


def record(
    draw: Draw,
    kind: str,
    who: Principal | str,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Append the entry of a step of a draw, named by its version."""
    facts = {
        "tender": draw.tender.number,
        "draw_no": draw.number,
        "state": draw.state,
        "version": draw.version,
    }
    ledger.services.append(
        kind,
        subject=draw.subject,
        actor=who if isinstance(who, str) else who.actor,
        scope=draw.scope,
        at=now,
        body={**facts, **(body or {})},
    )


def record_tender(
    tender: "Tender", kind: str, who: Principal, now: datetime, body: Mapping[str, object]
) -> None:
    """Append an entry about a tender's committee that is no step of a draw."""
    ledger.services.append(
        kind,
        subject=tender.subject,
        actor=who.actor,
        scope=tender.scope,
        at=now,
        body={"tender": tender.number, **body},
    )


def on_record(
    deed: str,
) -> Callable[[Callable[Concatenate[int, P], T]], Callable[Concatenate[int, P], T]]:
    """A command on a tender in one transaction; what is refused is an `Attempt` in another.

    The command's first argument is the tender's key, and `who` is given by name.
    """

    def decorate(command: Callable[Concatenate[int, P], T]) -> Callable[Concatenate[int, P], T]:
        @wraps(command)
        def guarded(pk: int, /, *args: P.args, **kwargs: P.kwargs) -> T:
            try:
                with transaction.atomic():
                    return command(pk, *args, **kwargs)
            except Refused as refusal:
                _keep(pk, deed, refusal, kwargs["who"])
                raise

        return guarded

    return decorate


@transaction.atomic
def _keep(pk: int, deed: str, refusal: Refused, who: object) -> None:
    tender = bidding.selectors.tenders().filter(pk=pk).first()
    if tender is None or not isinstance(who, Principal):
        return
    now = clock.now()
    attempt = Attempt.objects.create(
        tender=tender, deed=deed, code=refusal.code, text=str(refusal), by=who.actor, at=now
    )
    body = {"attempt": attempt.pk, "deed": deed, "code": refusal.code}
    record_tender(tender, events.REFUSED, who, now, body)
