"""What every step of an opening does first and last."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.errors import Refused
from bidding.models import Opening, SealedBid
from bidding.rules.ceremony import OpeningState, must_be
from bidding.rules.states import TenderState
from bidding.services.common import runs
from ledger import clock

FIRST, SECOND = "1", "2"


def locked(pk: int, *allowed: OpeningState) -> tuple[Opening, datetime]:
    """Lock an opening that stands at one of the steps `allowed`, and read the clock, in this order.

    Raises `Refused`.
    """
    related = ("tender__project__purchaser", "tender__project__agent", "tender__project__centre")
    found = Opening.objects.select_for_update(of=["self"], no_key=True).select_related(*related)
    opening = found.filter(pk=pk).first()
    if opening is None:
        raise Refused("no_such_opening", _("没有这次开标。"))
    must_be(opening.state, *allowed)
    if opening.tender.state != TenderState.CLOSED:
        raise Refused("wrong_state", _("招标已经流标或终止，开标不再进行。"))
    return opening, clock.now()


def must_host(who: Principal, opening: Opening) -> None:
    """Raise `NotAllowed` unless `who` runs the tender or works at its trading centre."""
    project = opening.tender.project
    if not runs(who, project) and not who.may(Action.TENDER_ADMIT, project.centre.path):
        raise NotAllowed(Action.TENDER_ADMIT)


def bids(opening: Opening, *states: str) -> list[SealedBid]:
    """The bids of the opening's stage, in the order of reading out; of `states` where given."""
    found = SealedBid.objects.filter(tender=opening.tender_id, stage=opening.stage)
    if states:
        found = found.filter(state__in=states)
    return list(found.select_related("lot", "party"))


def step(
    opening: Opening,
    kind: str,
    who: Principal | str,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Save an opening under its next version and record the deed."""
    opening.version += 1
    opening.save()
    record(opening, kind, who, now, body)


def record(
    opening: Opening,
    kind: str,
    who: Principal | str,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Append the entry of a step of an opening, named by its version."""
    facts = {
        "tender": opening.tender.number,
        "stage": opening.stage,
        "state": opening.state,
        "version": opening.version,
    }
    ledger.services.append(
        kind,
        subject=opening.subject,
        actor=who if isinstance(who, str) else who.actor,
        scope=opening.tender.scope,
        at=now,
        body={**facts, **(body or {})},
    )
