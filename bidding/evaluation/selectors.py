"""Questions about evaluations; none tells what a member thinks before all sheets are open."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from accounts.principal import Principal
from bidding.envelope.ranking import Evaluation as Evaluated
from bidding.envelope.ranking import LotOutcome, Standing
from bidding.evaluation.models import (
    Draft,
    Entry,
    Evaluation,
    LockedSheet,
    Member,
    PublishedMethod,
    Question,
)
from bidding.evaluation.results import Excluded, LotResult, Ranked, Result
from bidding.evaluation.rules.grounds import Ground
from bidding.evaluation.rules.states import ROUND_OF, State
from bidding.models import Tender

FAILED = {
    "few": "有效投标不足法定数量",
    "decided": "评标委员会认定明显缺乏竞争",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a member is, for the leader and the host: never what they put down."""

    member: Member
    signed_in: bool
    filled: int
    total: int
    locked_at: datetime | None
    released: bool
    signed: bool
    fault: str


def result(tender: int) -> Result | None:
    """What the evaluation of a tender came to; None before its report is signed."""
    found = Evaluation.objects.filter(tender=tender, state=State.REPORTED).first()
    if found is None or found.report_id is None or found.archive is None or not found.reported_at:
        return None
    evaluated = Evaluated.parse(bytes(found.evaluated or b""))
    known = {
        one.alias: one
        for one in Entry.objects.filter(evaluation=found).select_related("bid", "lot")
    }
    return Result(
        tender=tender,
        reported_at=found.reported_at,
        report=found.report_id,
        archive=found.archive.pk,
        archive_sha256=found.archive.sha256,
        lots=tuple(_lot(one, known) for one in evaluated.outcome),
    )


def _lot(lot: LotOutcome, known: dict[str, Entry]) -> LotResult:
    placed = sorted((one for one in lot.standings if one.place), key=lambda one: one.place)
    ranked = {one.bid: _ranked(one, known[one.bid]) for one in placed}
    return LotResult(
        lot=int(lot.lot),
        ranking=tuple(ranked.values()),
        candidates=tuple(ranked[one] for one in lot.candidates),
        excluded=tuple(
            _excluded(one, known[one.bid]) for one in lot.standings if one.bid not in ranked
        ),
        failed=FAILED.get(lot.failed or "", ""),
    )


def _ranked(one: Standing, entry: Entry) -> Ranked:
    evaluated = one.evaluated_price or 0
    return Ranked(
        place=one.place,
        bid=entry.bid_id,
        party=entry.bid.party_id,
        price=Decimal(entry.price or 0) / 100,
        evaluated_price=Decimal(round(evaluated)) / 100,
        score=None if one.total is None else one.total / 100,
    )


def _excluded(one: Standing, entry: Entry) -> Excluded:
    return Excluded(entry.bid_id, entry.bid.party_id, _why(one, entry))


def _why(one: Standing, entry: Entry) -> str:
    if entry.reason:
        return entry.reason
    labels = {str(ground.value): str(ground.label) for ground in Ground}
    return labels.get(one.fate, FAILED["few"])


def evaluation_of(tender: Tender) -> Evaluation | None:
    """A tender's evaluation, once its committee is convened."""
    found = Evaluation.objects.filter(tender=tender)
    return found.select_related("tender__project", "report", "archive").first()


def method_file(tender: Tender) -> PublishedMethod | None:
    """The method that was published with a tender."""
    return PublishedMethod.objects.filter(tender=tender).first()


def desks_of(who: Principal) -> QuerySet[Member]:
    """The seats of `who`, the newest first."""
    found = Member.objects.filter(person=who.person_id, void_at=None)
    return found.select_related("evaluation__tender__project").order_by("-evaluation__convened_at")


def committee(tender: int) -> QuerySet[Member]:
    """Who evaluated a tender, once that is public (Procurement Regulations 43); nobody before."""
    found = Member.objects.filter(evaluation__tender=tender, void_at=None)
    known = found.filter(evaluation__disclosed_at__isnull=False)
    return known.select_related("person").order_by("number")


def progress(evaluation: Evaluation) -> list[Progress]:
    """How far the members of the committee are in the round that goes on."""
    stage = ROUND_OF.get(State(evaluation.state))
    members = Member.objects.filter(evaluation=evaluation, void_at=None)
    members = members.select_related("person", "assent")
    drafts = {one.member_id: one for one in Draft.objects.filter(member__in=members, round=stage)}
    locked = LockedSheet.objects.filter(member__in=members, round=stage, superseded=False)
    sheets = {one.member_id: one for one in locked.defer("envelope", "content", "secret")}
    return [_progress(one, drafts.get(one.pk), sheets.get(one.pk)) for one in members]


def _progress(member: Member, draft: Draft | None, sheet: LockedSheet | None) -> Progress:
    return Progress(
        member=member,
        signed_in=member.signed_in_at is not None,
        filled=draft.filled if draft else 0,
        total=draft.total if draft else 0,
        locked_at=sheet.locked_at if sheet else None,
        released=bool(sheet and sheet.released_at),
        signed=hasattr(member, "assent"),
        fault=sheet.fault if sheet else "",
    )


def questions(evaluation: Evaluation) -> QuerySet[Question]:
    """What bidders were asked, the newest first."""
    found = Question.objects.filter(entry__evaluation=evaluation)
    return found.select_related("entry").order_by("-asked_at")


def names(tender: Tender) -> dict[int, str]:
    """The bidders of an evaluated tender by the number of their organisation."""
    found = Entry.objects.filter(evaluation__tender=tender).select_related("bid__party")
    return {one.bid.party_id: one.bid.party.title for one in found}
