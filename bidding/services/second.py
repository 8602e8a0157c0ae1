"""The second envelope: called by the result of the first, opened at a published instant.

What bidders handed in for the second stage stays sealed until the first has been examined. The
result says of every bid that was read out whether it passed, and if not, why; it is published with
the instant at which the second envelopes of those that passed are opened. All others go back as
they came: no lock of theirs is taken, and no trustee is shown their heads.

    opening = call_second(tender, passed=…, failed=…, opens_at=…, who=…)
    begin_if_due(opening)                       # the steward, at that instant
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding import events
from bidding.envelope.tenderlog import Begun, NotPassed, Result
from bidding.errors import Refused
from bidding.models import Lot, Opening, SealedBid, Tender
from bidding.rules.ceremony import BidState, OpeningState
from bidding.rules.kinds import AnnouncementKind, Regime
from bidding.rules.states import Command
from bidding.services import log
from bidding.services.announcing import announce
from bidding.services.closing import fail_lots
from bidding.services.common import locked_tender, must_run
from bidding.services.openings import FIRST, SECOND, bids, locked, record, step
from ledger import clock

MOST_REASON = 180
NO_FIRST = "第一信封没有唱标"
FAILED = "第一信封未通过评审："
TOO_FEW_PASSED = "第一信封通过评审的投标人少于法定的家数，第二信封不开启，原封退回。"


def awaiting_result(tender: Tender) -> Opening | None:
    """The first opening of a tender of two envelopes whose result is due; None otherwise."""
    if tender.envelopes < len((FIRST, SECOND)):
        return None
    openings = {one.stage: one for one in Opening.objects.filter(tender=tender)}
    first = openings.get(FIRST)
    ended = first is not None and first.state == OpeningState.RECORDED
    return first if ended and SECOND not in openings else None


@transaction.atomic
def call_second(
    tender: int,
    *,
    passed: Collection[int],
    failed: Mapping[int, str],
    opens_at: datetime,
    who: Principal | str,
    version: int | None = None,
) -> Opening:
    """Publish the result of the first stage, and when the second envelopes are opened.

    `passed` and `failed` name the bids that were read out by their numbers, each in one of them,
    and the failed ones with the reason. A person has to run the tender; a room above that has
    asked its own rules gives its actor's name. A lot in which nobody passed has failed; in
    government procurement one with fewer than the law asks for too.

    Raises `NotAllowed`, `Conflict`, and `Refused` before the first record is signed, a second time,
    with a bid left out, without a reason, or for an instant that has passed.
    """
    found, now = locked_tender(tender, Command.CALL, version)
    if isinstance(who, Principal):
        must_run(who, found.project)
    first = awaiting_result(found)
    if first is None:
        raise Refused("wrong_step", _("第一信封的开标记录签发后才能公布评审结果，且只公布一次。"))
    if opens_at < now:
        raise Refused("past", _("第二信封的开启时间须在此刻之后。"), "opens_at")
    examined = _examined(first, passed, failed)
    leaf = _leaf(found, examined, opens_at, now)
    _hold_back(found, examined)
    log.append(found, [leaf], now)
    return _call(found, examined, opens_at, who, now)


def begin_if_due(opening: Opening) -> bool:
    """Begin a second opening whose instant has come; whether it began now."""
    due = opening.state == OpeningState.CALLED and clock.now() >= opening.began_at
    return due and _begin(opening.pk)


@transaction.atomic
def _begin(pk: int) -> bool:
    """Not before its instant, not while suspended, and not while the clock is in doubt."""
    try:
        opening, now = locked(pk, OpeningState.CALLED)
    except Refused:
        return False  # another process began it, or the tender has ended
    tender = opening.tender
    if now < opening.began_at or tender.suspended_at or clock.trouble():
        return False
    log.append(tender, [Begun(tender.number, opening.stage, now)], now)
    opening.state, opening.began_at = OpeningState.LOCKS, now
    opening.locks_until = now + timedelta(minutes=tender.unlock_minutes)
    step(opening, events.OPENING_BEGUN, log.KEEPER, now, {"locks_until": opening.locks_until})
    return True


def _examined(
    first: Opening, passed: Collection[int], failed: Mapping[int, str]
) -> list[SealedBid]:
    """The bids that were read out, each with what was said of it. Raises `Refused`."""
    found = bids(first, BidState.READ)
    numbers = {bid.number for bid in found}
    if set(passed) & set(failed) or set(passed) | set(failed) != numbers:
        raise Refused("somebody_left_out", _("请对每一份唱标的投标文件作出结论。"))
    for bid in found:
        bid.passed = bid.number in passed
        bid.verdict = "" if bid.passed else " ".join(failed[bid.number].split())
        if not bid.passed and not 0 < len(bid.verdict) <= MOST_REASON:
            text = _("请写明未通过的理由，不超过 %(n)d 字。") % {"n": MOST_REASON}
            raise Refused("no_reason", text)
    SealedBid.objects.bulk_update(found, ["passed", "verdict"])
    return found


def _leaf(
    tender: Tender, examined: Sequence[SealedBid], opens_at: datetime, at: datetime
) -> Result:
    passed = sorted(bytes.fromhex(bid.header_sha256) for bid in examined if bid.passed)
    failed = tuple(
        NotPassed(bytes.fromhex(bid.header_sha256), bid.verdict)
        for bid in sorted(examined, key=lambda one: one.header_sha256)
        if not bid.passed
    )
    return Result(tender.number, FIRST, SECOND, at, opens_at, tuple(passed), failed)


def _hold_back(tender: Tender, examined: Sequence[SealedBid]) -> None:
    """Give the second envelopes of whoever did not pass back sealed."""
    said = {(bid.lot_id, bid.party_id): bid for bid in examined}
    second = SealedBid.objects.filter(tender=tender, stage=SECOND, state=BidState.SEALED)
    for bid in second:
        before = said.get((bid.lot_id, bid.party_id))
        if before is None or not before.passed:
            bid.state = BidState.RETURNED
            bid.reason = NO_FIRST if before is None else FAILED + before.verdict
            bid.save(update_fields=["state", "reason"])


def _call(
    tender: Tender,
    examined: Sequence[SealedBid],
    opens_at: datetime,
    who: Principal | str,
    now: datetime,
) -> Opening:
    """Call the second opening, unless nothing is left to open."""
    failed = list(_failed_lots(tender))
    alive = bool(SealedBid.objects.filter(_second_of(tender)).exclude(lot__in=failed))
    opening = Opening.objects.create(
        tender=tender,
        stage=SECOND,
        state=OpeningState.CALLED if alive else OpeningState.FAILED,
        began_at=opens_at,
        locks_until=opens_at + timedelta(minutes=tender.unlock_minutes),
    )
    facts = {
        "passed": [bid.number for bid in examined if bid.passed],
        "failed": {str(bid.number): bid.verdict for bid in examined if not bid.passed},
        "opens_at": opens_at,
    }
    record(opening, events.OPENING_CALLED, who, now, facts)
    by = who if isinstance(who, str) else who.actor
    text = "\n".join(_words(tender, examined, opens_at))
    announce(tender, AnnouncementKind.RESULT, text, by=by, now=now)
    if failed:
        fail_lots(tender, failed, TOO_FEW_PASSED, now, whole=not alive)
    return opening


def _failed_lots(tender: Tender) -> Iterator[Lot]:
    """The lots still open in which too few are left for a second opening."""
    strict = tender.project.regime == Regime.PROCUREMENT
    least = tender.statutes.competition.bids if strict else 1
    for lot in tender.lots.all():
        of_lot = SealedBid.objects.filter(tender=tender, lot=lot)
        read = of_lot.filter(stage=FIRST).exclude(state=BidState.RETURNED)
        if read.exists() and of_lot.filter(_second_of(tender)).count() < least:
            yield lot


def _second_of(tender: Tender) -> Q:
    """The second envelopes that will be opened."""
    return Q(tender=tender, stage=SECOND, state=BidState.SEALED)


def _words(tender: Tender, examined: Sequence[SealedBid], opens_at: datetime) -> Iterator[str]:
    """What the announcement says: who passed, who did not and why, lot by lot, and the instant."""
    for lot in tender.lots.all():
        mine = [bid for bid in examined if bid.lot_id == lot.pk]
        passed = "、".join(bid.party.name for bid in mine if bid.passed)
        yield f"{lot.name}：通过 {passed or '无'}。"
        yield from (f"未通过 {bid.party.name}：{bid.verdict}" for bid in mine if not bid.passed)
    yield f"第二信封开启时间：{timezone.localtime(opens_at):%Y-%m-%d %H:%M}。"
