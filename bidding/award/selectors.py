"""Questions about awards, contracts and conduct."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

import worktime
from accounts.principal import Principal
from accounts.rules import Action
from bidding.award.models import Award, Change, ChangeStep, Conduct, DutyClock
from bidding.award.rules.kinds import AwardState, ChangeState

_RELATED = ("tender__project", "lot", "winner", "report")


def awards(tender: int) -> QuerySet[Award]:
    """The awards of a tender's lots, in their order."""
    return Award.objects.filter(tender=tender).select_related(*_RELATED)


def published(tender: int) -> QuerySet[Award]:
    """Those of which the public knows: from the candidates' publicity, or the notice, on."""
    known = Q(public_from__isnull=False) | Q(notified_at__isnull=False) | Q(state=AwardState.FAILED)
    return awards(tender).filter(known)


def of_party(party: int) -> list[Award]:
    """The published awards of lots for which an enterprise bid, the newest first."""
    known = Q(public_from__isnull=False) | Q(notified_at__isnull=False) | Q(state=AwardState.FAILED)
    concerned = Q(ranking__contains=[{"party": party}]) | Q(excluded__contains=[{"party": party}])
    return list(Award.objects.filter(known & concerned).select_related(*_RELATED).order_by("-pk"))


def winners(lots: Iterable[int]) -> dict[int, int]:
    """Who won these lots, of those of which the notice has gone out."""
    found = Award.objects.filter(
        lot__in=list(lots), notified_at__isnull=False, winner__isnull=False
    )
    return {lot: winner for lot, winner in found.values_list("lot", "winner") if winner}


def tender_of_duty(duty: int) -> int | None:
    """The tender in which a limit runs."""
    return DutyClock.objects.filter(pk=duty).values_list("award__tender", flat=True).first()


def steps_for(who: Principal) -> list[ChangeStep]:
    """The reviews of changes that wait for `who` now."""
    mine = Q(pk__in=[])
    for branch in who.branches(Action.TENDER_OVERSEE):
        mine |= Q(steps__body__path__startswith=branch)
    open_ones = Change.objects.filter(mine, state=ChangeState.REVIEWED).distinct()
    related = open_ones.select_related("contract__award__tender__project", "contract__award__lot")
    return [
        step
        for change in related.prefetch_related("steps__body")
        for step in change.current
        if step.body is not None and who.may(Action.TENDER_OVERSEE, step.body.path)
    ]


def conduct(now: datetime, *, all_of_them: bool = False) -> QuerySet[Conduct]:
    """The records that are public at `now`; those that ended or were withdrawn too, if wanted."""
    found = Conduct.objects.select_related("party", "by")
    if all_of_them:
        return found
    return found.filter(withdrawn_at__isnull=True, ends_on__gte=worktime.to_local(now).date())
