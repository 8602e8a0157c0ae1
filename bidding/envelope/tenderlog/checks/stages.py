"""Later stages: called by a result, begun at a published instant, opened for who passed alone.

Stages are opened in the order of their names. The first begins with the closing; each other one
needs the result of the stage before it, which calls it, and a leaf of its own with which it begins.
Until then the result may be corrected: the last one stands.
"""

from itertools import pairwise

from bidding.envelope.errors import BadFormat
from bidding.envelope.tenderlog.ceremony import (
    Begun,
    Call,
    Freeze,
    LockReleased,
    OfStage,
    ReadOut,
    Rescue,
    Result,
)
from bidding.envelope.tenderlog.checks.case import Case
from bidding.envelope.tenderlog.checks.certificates import Owners
from bidding.envelope.tenderlog.checks.heads import Heads
from bidding.envelope.tenderlog.checks.intake import SKEW
from bidding.envelope.tenderlog.findings import Code
from bidding.envelope.tenderlog.log import Entry

Release = LockReleased | Freeze | Rescue | OfStage
"""What may only come after its stage has begun."""


def hold_back(case: Case, owners: Owners) -> None:
    """Find what goes back sealed: later envelopes of bidders who did not pass the stage before."""
    places = {
        one.header_sha256: (one.lot, owners.of(case.heads[one.header_sha256].pre.bidder))
        for one in case.standing
        if one.header_sha256 in case.heads
    }
    standing = {one.body.next: one.body for one in _calls(case)}
    for stage, result in standing.items():
        passed = {places[one] for one in result.passed if one in places}
        case.held_back |= {
            one.header_sha256
            for one in case.standing
            if one.stage == stage and places.get(one.header_sha256) not in passed
        }


def _calls(case: Case) -> list[Entry[Call]]:
    """Results and their corrections, in the log's order."""
    return [Entry(one.index, one.body) for one in case.log.entries if isinstance(one.body, Call)]


def check_begun(case: Case, heads: Heads) -> None:
    """Each later stage begins once, when it was called for; nothing of it is released before."""
    begun: dict[str, Entry[Begun]] = {}
    for one in case.log.all(Begun):
        with case.report.finding(Code.STAGE, leaf=one.index):
            if one.body.stage in begun:
                raise BadFormat("同一阶段开始了两次", "a stage began twice")
            begun[one.body.stage] = one
            _check_instant(case, one, heads)
    for entry in case.log.entries:
        if isinstance(entry.body, Release) and entry.body.stage in case.stages[1:]:
            start = begun.get(entry.body.stage)
            if start is None or entry.index < start.index or entry.body.at < start.body.at:
                what = entry.body.KIND.value
                case.report.find(
                    Code.OPENED_EARLY,
                    f"{what} 先于其阶段的开始",
                    f"{what} came before its stage had begun",
                    leaf=entry.index,
                )


def _check_instant(case: Case, begun: Entry[Begun], heads: Heads) -> None:
    """Not without a result that calls it, nor before the instant that the result published."""
    calls = [
        one for one in _calls(case)
        if one.body.next == begun.body.stage and one.index < begun.index
    ]  # fmt: skip
    if not calls:
        raise BadFormat("没有前一阶段的结果而开始", "no result of the stage before called it")
    opens_at, seen = calls[-1].body.opens_at, heads.logged_by(begun.index)
    if begun.body.at < opens_at or (seen is not None and seen < opens_at - SKEW):
        case.report.find(
            Code.OPENED_EARLY,
            f"阶段 {begun.body.stage} 早于公布的时间开始",
            f"stage {begun.body.stage} began before the instant that was published",
            leaf=begun.index,
        )


def check_results(case: Case, read: dict[str, set[bytes]]) -> None:
    """Each result is of the stage before, and says of every bid `read` out there how it fared."""
    following, last = dict(pairwise(case.stages)), dict[str, Call]()
    for one in _calls(case):
        stage = one.body.stage
        with case.report.finding(Code.STAGE, leaf=one.index):
            first = isinstance(one.body, Result)
            if first == (stage in last) or following.get(stage) != one.body.next:
                raise BadFormat("结果不是前一阶段的，或有两份", "a result out of turn, or twice")
            before, last[stage] = last.get(stage), one.body
            _check_result(case, one, read[stage])
            if before is not None:
                _check_correction(case, one, before)
    for lock in case.log.all(LockReleased):
        if lock.body.header_sha256 in case.held_back:
            case.report.find(
                Code.STAGE,
                "应原封退回的标书被开了锁",
                "a bid that goes back sealed was unlocked",
                leaf=lock.index,
                envelope=lock.body.header_sha256,
            )


def _check_correction(case: Case, call: Entry[Call], before: Call) -> None:
    """A result is corrected before the stage it calls has begun, and calls for no earlier instant.

    Raises `BadFormat`.
    """
    begun = [one.index for one in case.log.all(Begun) if one.body.stage == call.body.next]
    if begun and begun[0] < call.index:
        raise BadFormat("阶段开始之后更正了结果", "a result corrected after the stage had begun")
    if call.body.opens_at < before.opens_at:
        raise BadFormat("更正把开启时间提前了", "a correction that calls for an earlier instant")


def _check_result(case: Case, result: Entry[Call], read: set[bytes]) -> None:
    body = result.body
    failed = {one.header_sha256 for one in body.failed}
    later = [
        one.index
        for one in case.log.all(ReadOut)
        if one.body.stage == body.stage and one.index > result.index
    ]
    if later or set(body.passed) & failed or set(body.passed) | failed != read:
        raise BadFormat(
            "结果与该阶段唱标的标书不符", "the result is not about the bids that were read out"
        )
    if body.opens_at < body.at:
        raise BadFormat("公布的开启时间已过", "the instant it calls for had passed already")
