"""Who may read signs: the tender's regulator, and the supervisors over its trading centre."""

from django.db.models import Q, QuerySet

from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.models import Project, Tender
from bidding.rules.states import TenderState
from bidding.selectors import tenders


def may_read(who: Principal, project: Project) -> bool:
    """Whether `who` may read what bids have in common, and write to it."""
    return who.may(Action.TENDER_OVERSEE, project.regulator.path) or who.may(
        Action.WARNING_ACKNOWLEDGE, project.centre.path
    )


def must_read(who: Principal, project: Project) -> None:
    """Raise `NotAllowed` unless `who` may."""
    if not may_read(who, project):
        raise NotAllowed(Action.TENDER_OVERSEE)


def oversees(who: Principal) -> bool:
    """Whether `who` oversees any tender at all."""
    return who.may_somewhere(Action.TENDER_OVERSEE) or who.may_somewhere(Action.WARNING_ACKNOWLEDGE)


def overseen(who: Principal) -> QuerySet[Tender]:
    """The published tenders that `who` oversees."""
    mine = Q(pk__in=[])
    for branch in who.branches(Action.TENDER_OVERSEE):
        mine |= Q(project__regulator__path__startswith=branch)
    for branch in who.branches(Action.WARNING_ACKNOWLEDGE):
        mine |= Q(project__centre__path__startswith=branch)
    return tenders().filter(mine).exclude(state=TenderState.DRAFT)
