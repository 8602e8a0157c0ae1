"""What a visitor is told, and how near to a deadline they come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import bidding.selectors
import deadlines.calendars
from accounts.principal import NOBODY
from bidding.rules.states import TenderState
from ledger import clock
from mingjing.county.day import EARLY, Day
from mingjing.county.founding import PARTS, PASSWORD
from mingjing.county.market import BIDDERS, VISITOR, folder_of, keys
from mingjing.county.tenders import KEEPERS, LEAST, keeper_names, played
from worktime import to_local

if TYPE_CHECKING:
    from bidding.models import Tender

TENDER_PARTS = (VISITOR, "purchaser", "trader", "regulator", "representative", "poolkeeper")
"""Who a visitor can be in a tender; the scripts play the rest, and these too where nobody does."""
FAR = timedelta(hours=11)
"""From how much of its day on the county skips ahead to a deadline's morning."""
USUAL_SPEED = 60


def come_near() -> None:
    """Play the days until the morning of the next deadline, where it lies far ahead."""
    tender = _next_to_meet()
    if tender is None or tender.deadline is None or _left(tender) < FAR:
        return
    morning = deadlines.calendars.current().opening(to_local(tender.deadline).date())
    Day().play_to(morning)


def deadline_today() -> "datetime | None":
    """A deadline of this very day that lies ahead, or whose opening goes on; in local time."""
    today = to_local(clock.now()).date()
    for tender in bidding.selectors.tenders_for(NOBODY).order_by("deadline"):
        local, folder = tender.deadline and to_local(tender.deadline), folder_of(tender.number)
        over = (folder / "opened").exists() or (folder / "over").exists()
        if local and local.date() == today and not over:
            return local
    return None


def welcome() -> str:
    """Who may sign in, and which tender waits for a bid."""
    accounts = [*PARTS, *(TENDER_PARTS if _to_come() else ())]
    lines = ["  Sign in as (name, password):", *(f"    {name:<14} {PASSWORD}" for name in accounts)]
    return "\n".join([*lines, *_invitation()]) + "\n"


def _invitation() -> Sequence[str]:
    """What there is to do in the first tender that a visitor can still bid for."""
    tender = _next_to_meet()
    if tender is None or tender.deadline is None:
        return ()
    minutes = round(_left(tender).total_seconds() / 60 / USUAL_SPEED)
    others = [*BIDDERS[1:], *(keeper_names(one)[0] for one in range(1, len(KEEPERS) + 1))]
    return (
        "",
        f"  Bid for it (docs/demo-tender.md): /tenders/{tender.pk}/ {tender.project.name}",
        f"    until {to_local(tender.deadline):%Y-%m-%d %H:%M} there, some {minutes} minutes here",
        f"    sign with {keys() / f'{VISITOR}.p12'}, the same password",
        f"    played by scripts, unless you are quicker: {' '.join(others)}",
        "  Then opening, draw, evaluation and award, said here as they come; their recordings:",
        "    /recordings/review/ as supervisor (supervisor2 consents to a draw's, an evaluation's)",
    )


def _next_to_meet() -> "Tender | None":
    """The first tender whose deadline a visitor can meet."""
    return next((one for one in _to_come() if _left(one) >= LEAST), None)


def _to_come() -> "list[Tender]":
    """The open tenders whose deadline lies ahead, the nearest first."""
    found = bidding.selectors.tenders_for(NOBODY).filter(state=TenderState.PUBLISHED)
    return list(found.filter(deadline__gt=clock.now()).order_by("deadline"))


def _left(tender: "Tender") -> timedelta:
    """How much of the time until the deadline is played."""
    if tender.deadline is None:
        return timedelta(0)
    return played(clock.now(), tender.deadline, deadlines.calendars.current(), EARLY)
