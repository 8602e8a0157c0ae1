"""Candidates in public, the winner, those passed over, and a lot that comes to nothing."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

import deadlines.calendars
import worktime
from accounts.principal import Principal
from bidding.award import events
from bidding.award.models import Award
from bidding.award.rules.kinds import AwardState, Duty, PassedOver, Span
from bidding.award.rules.spans import is_long_enough, last_day
from bidding.award.services import duties
from bidding.award.services.common import locked, must_have_no_objections, step
from bidding.errors import Refused
from bidding.rules.kinds import AnnouncementKind, Regime
from bidding.services.announcing import announce
from bidding.services.common import must_run
from hall.wording import language

RECORD = "zh-hans"


@transaction.atomic
def publish(award: int, *, until: datetime, who: Principal, version: int | None = None) -> Award:
    """Put the candidates before the public until the end of the day of `until`.

    Raises `NotAllowed`, `Conflict`, and `Refused` for less than three days (Regulations 54).
    """
    found, now = locked(award, AwardState.REPORTED, version=version)
    must_run(who, found.tender.project)
    rule = found.limits.rule(Span.PUBLICITY)
    if rule is None:
        raise Refused("no_publicity", _("政府采购不公示中标候选人，直接确定中标人并公告结果。"))
    if not is_long_enough(now, until, rule, deadlines.calendars.current()):
        last = last_day(now, rule, deadlines.calendars.current())
        said = {"day": f"{last:%Y-%m-%d}", "article": rule.article.text(language())}
        raise Refused("too_short", _("公示期至少到 %(day)s（%(article)s）。") % said, "until")
    found.public_from, found.public_to = now, end_of_day(until)
    found.state = AwardState.PUBLIC
    late = duties.end(found, Duty.PUBLISH, now)
    announce(found.tender, AnnouncementKind.CANDIDATES, _candidates(found), by=who.actor, now=now)
    body = {"candidates": found.candidates, "until": found.public_to, "late": late}
    return step(found, events.CANDIDATES_PUBLISHED, who, now, body)


@transaction.atomic
def determine(
    award: int, *, who: Principal, party: int | None = None, version: int | None = None
) -> Award:
    """Determine the winner: the first candidate who was not passed over.

    Where no state funds prevail the tenderee may choose another candidate, `party` (Law 40).
    Raises `NotAllowed`, `Conflict`, and `Refused` while the publicity runs, an objection is
    unanswered, or for a candidate out of turn.
    """
    found, now = locked(award, *_deciding(), version=version)
    must_run(who, found.tender.project)
    _check_publicity(found, now)
    must_have_no_objections(found)
    chosen = _chosen(found, party)
    found.winner_id, found.price = int(chosen["party"]), Decimal(chosen["price"])
    found.determined_at, found.determined_by = now, who.actor
    found.state = AwardState.DETERMINED
    late = duties.end(found, Duty.DETERMINE, now)
    duties.begin(found, Duty.NOTIFY, now, now)
    duties.begin(found, Duty.REPORT, now, now)
    return step(found, events.WINNER_DETERMINED, who, now, {"winner": chosen, "late": late})


@transaction.atomic
def pass_over(
    award: int, *, ground: str, reason: str, who: Principal, version: int | None = None
) -> Award:
    """Pass over the candidate whose turn it is, or who has won, for a reason the law names.

    The next one's turn comes; without a next the lot can only fail. Raises `NotAllowed` and
    `Refused`.
    """
    found, now = locked(
        award, *_deciding(), AwardState.DETERMINED, AwardState.NOTIFIED, version=version
    )
    must_run(who, found.tender.project)
    if not reason.strip():
        raise Refused("no_reason", _("请写明理由。"), "reason")
    if found.winner_id is None:
        turn = found.next_candidate
    else:
        turn = next(row for row in found.candidates if row["party"] == found.winner_id)
    if turn is None:
        raise Refused("nobody_left", _("没有其他中标候选人，只能宣布流标、重新招标。"))
    ground = PassedOver(ground).value
    row = {
        "place": turn["place"],
        "party": turn["party"],
        "ground": ground,
        "reason": reason.strip(),
    }
    found.passed_over = [*found.passed_over, row]
    found.winner = found.price = found.notified_at = None
    if found.state != AwardState.REPORTED:
        procurement = found.regime == Regime.PROCUREMENT
        found.state = AwardState.REPORTED if procurement else AwardState.PUBLIC
    for duty in (Duty.NOTIFY, Duty.REPORT, Duty.CONTRACT):
        duties.end(found, duty, now)
    duties.begin(found, Duty.DETERMINE, now, now)
    return step(found, events.CANDIDATE_PASSED, who, now, row)


@transaction.atomic
def fail(award: int, *, reason: str, who: Principal, version: int | None = None) -> Award:
    """Declare that the lot comes to no contract: it can be tendered again.

    A winner has to be passed over first, with its reason. Raises `NotAllowed` and `Refused`.
    """
    found, now = locked(award, *_deciding(), version=version)
    must_run(who, found.tender.project)
    if not reason.strip():
        raise Refused("no_reason", _("请写明理由。"), "reason")
    found.state, found.reason = AwardState.FAILED, reason.strip()
    duties.end_all(found, now)
    announce(found.tender, AnnouncementKind.FAILURE, found.reason, by=who.actor, now=now)
    return step(found, events.AWARD_FAILED, who, now, {"reason": found.reason})


def end_of_day(moment: datetime) -> datetime:
    """The last instant of a date in Asia/Shanghai."""
    local = worktime.to_local(moment)
    return local.replace(hour=23, minute=59, second=59, microsecond=0)


def _deciding() -> tuple[AwardState, AwardState]:
    return AwardState.REPORTED, AwardState.PUBLIC


def _check_publicity(award: Award, now: datetime) -> None:
    if award.regime == Regime.PROCUREMENT:
        return
    if award.public_to is None:
        raise Refused("not_published", _("中标候选人还没有公示。"))
    if now <= award.public_to:
        text = _("公示期到 %(day)s 才结束。")
        raise Refused("publicity_runs", text % {"day": f"{award.public_to:%Y-%m-%d}"})


def _chosen(award: Award, party: int | None) -> dict[str, str]:
    """The candidate who wins. Raises `Refused` for one out of turn."""
    first = award.next_candidate
    if first is None:
        raise Refused("nobody_left", _("没有其他中标候选人，只能宣布流标、重新招标。"))
    if party is None or int(first["party"]) == party:
        return first
    if award.state_funded or award.regime == Regime.PROCUREMENT:
        said = {"article": award.limits.next_article.text(language())}
        raise Refused(
            "first_wins", _("应当确定排名第一的中标候选人（%(article)s）。") % said, "party"
        )
    gone = {row["party"] for row in award.passed_over}
    found = [row for row in award.candidates if row["party"] == party and party not in gone]
    if not found:
        raise Refused("no_candidate", _("只能在中标候选人中确定中标人。"), "party")
    return dict(found[0])


def _candidates(award: Award) -> str:
    """The candidates in words, for the announcement: in the language of the record."""
    day = f"{award.public_to:%Y-%m-%d}" if award.public_to else ""
    with override(RECORD):
        span = _("标段 %(lot)s，公示到 %(day)s。") % {"lot": award.lot.number, "day": day}
        row = _("第 %(place)s 名：%(name)s，报价 %(price)s 元")
        return "\n".join([str(span), *(str(row % one) for one in award.candidates)])
