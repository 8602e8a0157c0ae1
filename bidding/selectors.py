"""Questions about projects and tenders.

None of them can answer who takes part in a tender, or how many: nothing on record says so.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding import subjects
from bidding.errors import Refused
from bidding.models import DepositReturn, Inquiry, Project, Tender, TenderDocument, Trustee
from bidding.parties import party_of
from bidding.registration import is_invited
from bidding.rules.kinds import Mode, Topic
from bidding.rules.states import TenderState

OFFICES = (Action.TENDER_ADMIT, Action.TENDER_RUN, Action.TENDER_OVERSEE)
_RUN = Action.TENDER_RUN
_PARTIES = ("purchaser", "agent", "centre", "regulator")
_RELATED = ("project", *(f"project__{party}" for party in _PARTIES))


def projects_run_by(who: Principal) -> QuerySet[Project]:
    """The projects that `who` runs, for the purchaser or as agent."""
    mine = _within(("purchaser__path", "agent__path"), who.branches(Action.TENDER_RUN))
    return Project.objects.filter(mine).select_related(*_PARTIES)


def projects_at(who: Principal) -> QuerySet[Project]:
    """The projects brought to the trading centres that `who` works at."""
    here = _within(("centre__path",), who.branches(Action.TENDER_ADMIT))
    return Project.objects.filter(here).select_related(*_PARTIES)


def tenders() -> QuerySet[Tender]:
    """All tenders, with what a page shows of them."""
    return Tender.objects.select_related(*_RELATED)


def tenders_for(who: Principal) -> QuerySet[Tender]:
    """The published tenders that `who` may find: open ones, those of their office, and invitations.

    An invitation is not published, so invited tenders are found one by one.
    """
    published = tenders().exclude(state=TenderState.DRAFT)
    found = Q(mode=Mode.OPEN) | _of_office(who)
    if who.may_somewhere(Action.TENDER_BID):
        invitations = published.filter(mode=Mode.INVITED)
        found |= Q(pk__in=[one.pk for one in invitations if _is_guest(who, one)])
    return published.filter(found)


def tenders_of_office(who: Principal) -> QuerySet[Tender]:
    """The published tenders that `who` runs, trades or oversees."""
    return tenders().exclude(state=TenderState.DRAFT).filter(_of_office(who))


def is_staff(who: Principal, project: Project) -> bool:
    """Whether `who` has an office in a project: runs it, trades it or oversees it."""
    offices = (
        (Action.TENDER_RUN, project.purchaser),
        (Action.TENDER_RUN, project.agent),
        (Action.TENDER_ADMIT, project.centre),
        (Action.TENDER_OVERSEE, project.regulator),
    )
    return any(office and who.may(action, office.path) for action, office in offices)


def holds_office(who: Principal) -> bool:
    """Whether `who` runs, trades or oversees tenders somewhere."""
    return any(who.may_somewhere(action) for action in OFFICES)


def keeps_keys(who: Principal) -> bool:
    """Whether `who` keeps a key of some tender, as a trustee or its deputy."""
    person = who.person_id
    if person is None:
        return False
    return Trustee.objects.filter(Q(holder=person) | Q(deputy=person)).exists()


def tender_of_subject(subject: str) -> int | None:
    """The number of the tender to which a clock's subject belongs (`Inquiry`, `DepositReturn`)."""
    about, _, number = subject.partition(":")
    rows = {"inquiry": Inquiry, "deposits": DepositReturn}.get(about)
    if rows is None:
        return subjects.tender_of(about, int(number))
    return rows._default_manager.filter(pk=int(number)).values_list("tender", flat=True).first()


def visible(who: Principal, tender: Tender) -> bool:
    """Whether `who` may see a tender at all.

    A draft is its parties' own; an invited tender is shown to those invited too.
    """
    if is_staff(who, tender.project):
        return True
    if tender.state == TenderState.DRAFT:
        return False
    return not tender.is_invited or _is_guest(who, tender)


def documents_of(tender: Tender, now: datetime, *, staff: bool) -> QuerySet[TenderDocument]:
    """The tender's documents that have been issued by `now`; to its parties, all."""
    found = tender.documents.select_related("document", "announcement")
    if staff:
        return found
    shown = Q(pk__in=[])
    starts = {
        Topic.DOCUMENTS: tender.documents_from,
        Topic.PREQUALIFICATION: tender.prequalification_from or tender.notice,
    }
    for topic, start in starts.items():
        if start is not None and start <= now:
            shown |= Q(topic=topic)
    return found.filter(shown)


def documents_digest(tender: Tender) -> str:
    """One hash over the tender documents as they stand: SHA-256 over their hashes, sorted.

    What an envelope commits to as `tender_docs_sha256`: a bid for older documents shows.
    """
    found = tender.documents.filter(topic=Topic.DOCUMENTS).values_list(
        "document__sha256", flat=True
    )
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()


def _of_office(who: Principal) -> Q:
    return (
        _within(("project__purchaser__path", "project__agent__path"), who.branches(_RUN))
        | _within(("project__centre__path",), who.branches(Action.TENDER_ADMIT))
        | _within(("project__regulator__path",), who.branches(Action.TENDER_OVERSEE))
    )


def _is_guest(who: Principal, tender: Tender) -> bool:
    try:
        return is_invited(tender, party_of(who).pk)
    except (NotAllowed, Refused):
        return False


def _within(fields: Iterable[str], branches: Iterable[str]) -> Q:
    wanted, prefixes = Q(pk__in=[]), tuple(branches)
    for field in fields:
        for branch in prefixes:
            wanted |= Q(**{f"{field}__startswith": branch})
    return wanted
