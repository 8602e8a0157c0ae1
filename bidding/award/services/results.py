"""Taking over the evaluation's result."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.principal import Principal
from bidding.award import events
from bidding.award.models import Award
from bidding.award.rules.kinds import AwardState, Duty
from bidding.award.services import duties
from bidding.award.services.common import record
from bidding.errors import Refused
from bidding.models import Lot, Tender
from bidding.rules.kinds import Regime
from bidding.rules.states import TenderState
from bidding.services.common import must_run
from ledger import clock

if TYPE_CHECKING:
    from bidding.evaluation.results import LotResult, Ranked, Result

MOST_CANDIDATES = 3


@transaction.atomic
def receive(result: "Result", *, who: Principal, state_funded: bool = True) -> list[Award]:
    """Take over what the committee handed in: an award for each lot, its first limit begun.

    The day of the report counts from now, when the runner has it. Raises `NotAllowed`, and
    `Refused` for more than three candidates (Regulations 53), or where it was taken over already.
    """
    found = Tender.objects.select_for_update(of=["self"], no_key=True).select_related("project")
    tender = found.get(pk=result.tender)
    must_run(who, tender.project)
    if tender.state != TenderState.CLOSED:
        raise Refused("wrong_state", _("该招标不在评标阶段。"))
    if Award.objects.filter(tender=tender).exists():
        raise Refused("received_already", _("评标结果已经接收。"))
    now = clock.now()
    awards = [_award(tender, lot, result, now) for lot in result.lots]
    for one in awards:
        one.state_funded = state_funded
        one.save(update_fields=["state_funded"])
        _begin(one, result, who, now)
    return awards


def _begin(award: Award, result: "Result", who: Principal, now: datetime) -> None:
    """Record what was taken over, and begin the first limit."""
    facts = {
        "candidates": award.candidates,
        "archive_sha256": result.archive_sha256,
        "state_funded": award.state_funded,
    }
    kind = events.AWARD_FAILED if award.reason else events.REPORT_RECEIVED
    record(award, kind, who, now, {**facts, "reason": award.reason})
    if not award.reason:
        procurement = award.regime == Regime.PROCUREMENT
        duties.begin(award, Duty.DETERMINE if procurement else Duty.PUBLISH, now, now)


def _award(tender: Tender, one: "LotResult", result: "Result", now: datetime) -> Award:
    if len(one.candidates) > MOST_CANDIDATES:
        raise Refused("too_many", _("中标候选人不超过 3 个（《招标投标法实施条例》第五十三条）。"))
    names = _names(one)
    return Award.objects.create(
        tender=tender,
        lot=Lot.objects.get(tender=tender, number=one.lot),
        state=AwardState.FAILED if one.failed else AwardState.REPORTED,
        ranking=[_row(ranked, names) for ranked in one.ranking],
        candidates=[_row(ranked, names, place) for place, ranked in enumerate(one.candidates, 1)],
        excluded=[
            {"party": bid.party, "name": names[bid.party], "reason": bid.reason}
            for bid in one.excluded
        ],
        report_id=result.report,
        reported_at=now,
        reason=one.failed,
    )


def _names(one: "LotResult") -> dict[int, str]:
    parties = {bid.party for bid in (*one.ranking, *one.candidates)}
    parties |= {bid.party for bid in one.excluded}
    return {party: accounts.selectors.organisation(party).name for party in parties}


def _row(ranked: "Ranked", names: dict[int, str], place: int | None = None) -> dict[str, object]:
    """A candidate's place is that of the committee's list; those of a ranking may be shared."""
    return {
        "place": place or ranked.place,
        "party": ranked.party,
        "name": names[ranked.party],
        "price": f"{ranked.price:.2f}",
        "evaluated_price": f"{ranked.evaluated_price:.2f}",
        "score": f"{float(ranked.score):.2f}" if ranked.score is not None else "",
    }
