"""The second envelope: called by the result of the first, opened at a published instant.

What bidders handed in for the second stage stays sealed until the first has been examined. The
result says of every bid that was read out whether it passed, and if not, why; it is published with
the instant at which the second envelopes of those that passed are opened. All others go back as
they came: no lock of theirs is taken, and no trustee is shown their heads. Until that instant a
result that turns out to be wrong is corrected, in public and with the reason; afterwards never.

    opening = call_second(tender, passed=…, failed=…, opens_at=…, who=…)
    correct_result(tender, passed=…, failed=…, opens_at=…, reason=…, who=…)
    begin_if_due(opening)                       # the steward, at that instant
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding import events
from bidding.envelope.tenderlog import Begun, Result, ResultCorrected
from bidding.errors import Refused
from bidding.models import Lot, Opening, SealedBid, Tender
from bidding.rules.ceremony import OpeningState
from bidding.rules.kinds import AnnouncementKind
from bidding.rules.states import Command
from bidding.services import log, results
from bidding.services.announcing import announce
from bidding.services.closing import fail_lots
from bidding.services.common import locked_tender, must_run
from bidding.services.openings import FIRST, SECOND, locked, must_host, record, step
from bidding.services.results import Said
from ledger import clock

NO_REASON = _("请写明更正的理由，不超过 %(n)d 字。")
TOO_FEW_PASSED = "第一信封通过评审的投标人少于法定的家数，第二信封不开启，原封退回。"


_COMMITTEES: list[Callable[[Tender], bool]] = []


def register(sits: Callable[[Tender], bool]) -> None:
    """Leave the result to another room wherever `sits` says that a committee judges a tender."""
    _COMMITTEES.append(sits)


def judged(tender: Tender) -> bool:
    """Whether a committee judges a tender: then nobody else says who passed."""
    return any(sits(tender) for sits in _COMMITTEES)


def awaiting_result(tender: Tender) -> Opening | None:
    """The first opening of a tender of two envelopes whose result is due; None otherwise."""
    if tender.envelopes < len((FIRST, SECOND)):
        return None
    openings = {one.stage: one for one in Opening.objects.filter(tender=tender)}
    first = openings.get(FIRST)
    ended = first is not None and first.state == OpeningState.RECORDED
    return first if ended and SECOND not in openings else None


def awaiting_second(tender: Tender) -> Opening | None:
    """The second opening while it is called for: until it begins its result can be corrected."""
    called = Opening.objects.filter(tender=tender, stage=SECOND, state=OpeningState.CALLED)
    return called.first()


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
        _must_be_ours(found)
    first = awaiting_result(found)
    if first is None:
        raise Refused("wrong_step", _("第一信封的开标记录签发后才能公布评审结果，且只公布一次。"))
    if opens_at < now:
        raise Refused("past", _("第二信封的开启时间须在此刻之后。"), "opens_at")
    lots = results.open_lots(found)
    examined = results.examined(first, Said(passed, failed), lots)
    results.hold_back(found, examined, lots)
    said = results.outcomes(examined)
    log.append(found, [Result(found.number, FIRST, SECOND, now, opens_at, *said)], now)
    opening = Opening(tender=found, stage=SECOND)
    ended = _call(opening, lots, opens_at)
    opening.save()
    record(opening, events.OPENING_CALLED, who, now, results.facts_of(examined, opens_at))
    _tell(opening, results.words(found, examined, opens_at), who, now)
    _end(opening, ended, now)
    return opening


@transaction.atomic
def correct_result(
    tender: int,
    *,
    passed: Collection[int],
    failed: Mapping[int, str],
    opens_at: datetime,
    reason: str,
    who: Principal | str,
    version: int | None = None,
) -> Opening:
    """Publish another result in the place of the one that called the second envelopes, and why.

    As `call_second`, by whoever conducts the opening, the trading centre included. The instant
    may be put later, never earlier: whoever prepares for it relies on it. A second envelope that
    was to go back is opened with the others where its bidder now passes, and the other way round.
    A lot that has failed stays so.

    Raises `NotAllowed`, `Conflict`, and `Refused` once the second opening has begun, without a
    reason, for an earlier instant, for a lot that has failed, and as `call_second` does.
    """
    found, now = locked_tender(tender, Command.CALL, version)
    called = awaiting_second(found)
    if called is None:
        raise Refused("wrong_step", _("只有第二信封开启之前，已公布的评审结果才能更正。"))
    opening, now = locked(called.pk, OpeningState.CALLED)
    if isinstance(who, Principal):
        must_host(who, opening)
        _must_be_ours(found)
    said = results.reason_in(reason, NO_REASON, "reason")
    if opens_at < max(now, opening.began_at):
        raise Refused("too_early", _("第二信封的开启时间不能早于已经公布的时间。"), "opens_at")
    lots = results.open_lots(found)
    first = Opening.objects.get(tender=found, stage=FIRST)
    examined = results.examined(first, Said(passed, failed), lots)
    results.hold_back(found, examined, lots)
    outcomes = results.outcomes(examined)
    leaf = ResultCorrected(found.number, FIRST, SECOND, now, opens_at, *outcomes, said)
    log.append(found, [leaf], now)
    ended = _call(opening, lots, opens_at)
    facts = {**results.facts_of(examined, opens_at), "reason": said}
    step(opening, events.RESULT_CORRECTED, who, now, facts)
    words = [f"更正已公布的评审结果，理由：{said}", *results.words(found, examined, opens_at)]
    _tell(opening, words, who, now)
    _end(opening, ended, now)
    return opening


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


def _must_be_ours(tender: Tender) -> None:
    if judged(tender):
        raise Refused("committee", _("评标委员会已经组成，结果在“评标”页面公布和更正。"))


def _call(opening: Opening, lots: Sequence[Lot], opens_at: datetime) -> list[Lot]:
    """Call the second opening, unless nothing is left to open; the lots that fail with it."""
    tender = opening.tender
    ended = list(results.failed_lots(tender, lots))
    alive = SealedBid.objects.filter(results.second_of(tender)).exclude(lot__in=ended).exists()
    opening.state = OpeningState.CALLED if alive else OpeningState.FAILED
    opening.began_at = opens_at
    opening.locks_until = opens_at + timedelta(minutes=tender.unlock_minutes)
    return ended


def _tell(opening: Opening, lines: Iterable[str], who: Principal | str, now: datetime) -> None:
    by = who if isinstance(who, str) else who.actor
    announce(opening.tender, AnnouncementKind.RESULT, "\n".join(lines), by=by, now=now)


def _end(opening: Opening, lots: Sequence[Lot], now: datetime) -> None:
    """Let lots fail in which too few passed."""
    if lots:
        whole = opening.state == OpeningState.FAILED
        fail_lots(opening.tender, lots, TOO_FEW_PASSED, now, whole=whole)
