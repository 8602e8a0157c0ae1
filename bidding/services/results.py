"""The result of the first envelopes: what is said of each bid, and what follows for the second.

Whoever says it first or corrects it later says it of every bid that was read out. What a lot came
to that has failed stays as it is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bidding.envelope.tenderlog import NotPassed
from bidding.errors import Refused
from bidding.models import Lot, Opening, SealedBid, Tender
from bidding.rules.ceremony import BidState
from bidding.rules.kinds import Regime
from bidding.services.openings import SECOND, bids

MOST_REASON = 180
NO_FIRST = "第一信封没有唱标"
FAILED = "第一信封未通过评审："
NO_REASON = _("请写明未通过的理由，不超过 %(n)d 字。")


@dataclass(frozen=True)
class Said:
    """Who passed, by the numbers of the bids, and who did not, with the reason."""

    passed: Collection[int]
    failed: Mapping[int, str]


def open_lots(tender: Tender) -> list[Lot]:
    """The lots that have not failed: a second envelope of theirs lies sealed."""
    alive = SealedBid.objects.filter(second_of(tender)).values("lot")
    return list(tender.lots.filter(pk__in=alive))


def examined(first: Opening, said: Said, lots: Collection[Lot]) -> list[SealedBid]:
    """The bids that were read out, each with what is said of it. Raises `Refused`."""
    found = bids(first, BidState.READ)
    numbers = {bid.number for bid in found}
    if set(said.passed) & set(said.failed) or set(said.passed) | set(said.failed) != numbers:
        raise Refused("somebody_left_out", _("请对每一份唱标的投标文件作出结论。"))
    alive = {lot.pk for lot in lots}
    for bid in found:
        passed = bid.number in said.passed
        if bid.lot_id not in alive and bid.passed != passed:
            raise Refused("lot_failed", _("该标段（包）已经流标，其结论不能更正。"))
        bid.passed = passed
        bid.verdict = "" if passed else reason_in(said.failed[bid.number], NO_REASON)
    SealedBid.objects.bulk_update(found, ["passed", "verdict"])
    return found


def reason_in(text: str, missing: Promise, field: str | None = None) -> str:
    """A reason as it is published. Raises `Refused` with the words `missing` without one."""
    said = " ".join(text.split())
    if not 0 < len(said) <= MOST_REASON:
        raise Refused("no_reason", str(missing) % {"n": MOST_REASON}, field)
    return said


def outcomes(found: Iterable[SealedBid]) -> tuple[tuple[bytes, ...], tuple[NotPassed, ...]]:
    """Who passed and who did not as the log names them, in its order."""
    ordered = sorted(found, key=lambda one: one.header_sha256)
    passed = tuple(bytes.fromhex(bid.header_sha256) for bid in ordered if bid.passed)
    failed = tuple(
        NotPassed(bytes.fromhex(bid.header_sha256), bid.verdict)
        for bid in ordered
        if not bid.passed
    )
    return passed, failed


def hold_back(tender: Tender, found: Sequence[SealedBid], lots: Collection[Lot]) -> None:
    """Give the second envelopes of whoever did not pass back sealed; the others wait for theirs.

    None has been touched: one that was given back before a correction lies as it was sealed.
    """
    said = {(bid.lot_id, bid.party_id): bid for bid in found}
    waiting = (BidState.SEALED, BidState.RETURNED)
    second = SealedBid.objects.filter(tender=tender, stage=SECOND, lot__in=lots, state__in=waiting)
    for bid in second:
        before = said.get((bid.lot_id, bid.party_id))
        if before is not None and before.passed:
            bid.state, bid.reason = BidState.SEALED, ""
        else:
            bid.state = BidState.RETURNED
            bid.reason = NO_FIRST if before is None else FAILED + before.verdict
        bid.save(update_fields=["state", "reason"])


def failed_lots(tender: Tender, lots: Iterable[Lot]) -> Iterator[Lot]:
    """Those of `lots` in which too few are left for a second opening."""
    strict = tender.project.regime == Regime.PROCUREMENT
    least = tender.statutes.competition.bids if strict else 1
    for lot in lots:
        if SealedBid.objects.filter(second_of(tender), lot=lot).count() < least:
            yield lot


def second_of(tender: Tender) -> Q:
    """The second envelopes that will be opened."""
    return Q(tender=tender, stage=SECOND, state=BidState.SEALED)


def words(tender: Tender, found: Sequence[SealedBid], opens_at: datetime) -> Iterator[str]:
    """What the announcement says: who passed, who did not and why, lot by lot, and the instant."""
    for lot in tender.lots.all():
        mine = [bid for bid in found if bid.lot_id == lot.pk]
        passed = "、".join(bid.party.name for bid in mine if bid.passed)
        yield f"{lot.name}：通过 {passed or '无'}。"
        yield from (f"未通过 {bid.party.name}：{bid.verdict}" for bid in mine if not bid.passed)
    yield f"第二信封开启时间：{timezone.localtime(opens_at):%Y-%m-%d %H:%M}。"


def facts_of(found: Sequence[SealedBid], opens_at: datetime) -> dict[str, object]:
    """What the ledger's entry says."""
    return {
        "passed": [bid.number for bid in found if bid.passed],
        "failed": {str(bid.number): bid.verdict for bid in found if not bid.passed},
        "opens_at": opens_at,
    }
