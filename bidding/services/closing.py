"""The deadline: the manifest of what stands, and the opening begun or the tender failed.

Everything happens in one transaction, alone with the tender: either it is closed, its manifest in
its log and its opening begun, or nothing happened and the steward comes again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from io import BytesIO

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from bidding import events, vault
from bidding.envelope import Head
from bidding.envelope.tenderlog import Closing, Ending, Leaf, Standing, closing_batch
from bidding.models import Exhibit, Lot, Opening, SealedBid, Tender, TenderLog
from bidding.rules.ceremony import BidState, ExhibitKind, OpeningState
from bidding.rules.kinds import AnnouncementKind
from bidding.rules.states import TenderState
from bidding.sealing import seal
from bidding.services import drawers, locks, log
from bidding.services.announcing import announce
from bidding.services.common import close_tender
from bidding.services.drawers import Record
from bidding.services.openings import FIRST, record
from bidding.vault import Stored
from ledger import clock

PLACE_STEP = 512
TOO_FEW = _("投标人少于法定的家数，不开标，投标文件原封退回。")


def close_if_due(tender: Tender) -> Opening | None:
    """Close a tender whose deadline has come, after the batches that were due before it."""
    if not TenderLog.objects.filter(tender=tender, closed_at=None, ended_at=None).exists():
        return None
    while log.make_batches(tender):
        pass
    return _close(tender.pk)


@transaction.atomic
def _close(pk: int) -> Opening | None:
    """Close it, unless that is not lawful now; None then, and where it is closed already.

    Not before the deadline, not while suspended, and not while the clock is in doubt.
    """
    locks.alone(pk)
    tender = Tender.objects.select_for_update(of=["self"], no_key=True).get(pk=pk)
    kept = TenderLog.objects.select_for_update().get(tender=tender)
    now = clock.now()
    if tender.state != TenderState.PUBLISHED or tender.suspended_at or clock.trouble():
        return None
    if tender.deadline != kept.deadline or not log.is_ripe(kept, now):
        return None
    found = drawers.all_locked(tender)
    records = [one for _, mine in found for one in mine]
    bids = [one for one in records if one.standing]
    manifest = Leaf.of(_manifest(tender, kept, bids, now))
    batch = closing_batch(kept.settings, log.waiting(found), manifest)
    log.close(kept, tender, found, batch, now)
    _disclose(tender, records)
    return _begin(tender, manifest, now)


@transaction.atomic
def give_back(pk: int) -> bool:
    """End the log of a tender that was cancelled, or failed, before its closing.

    Every envelope goes back sealed: its place is freed, its key forgotten. Nobody learns how many
    there were. False where there is nothing to end.
    """
    locks.alone(pk)
    tender = Tender.objects.select_for_update(of=["self"], no_key=True).get(pk=pk)
    logs = TenderLog.objects.select_for_update().filter(tender=tender)
    kept = logs.filter(closed_at=None, ended_at=None).first()
    outcome = _OUTCOMES.get(tender.state)
    if kept is None or outcome is None:
        return False
    now, found = clock.now(), drawers.all_locked(tender)
    places = [one.place for _, mine in found for one in mine if one.place is not None]
    reason = " ".join(tender.reason.split())[:200] or outcome
    endings = [
        Ending(tender.number, str(lot.number), now, outcome, reason) for lot in tender.lots.all()
    ]
    log.end(kept, tender, found, endings, now)
    vault.free(*places)
    return True


_OUTCOMES: dict[str, str] = {TenderState.CANCELLED: "cancelled", TenderState.FAILED: "failed"}


def _manifest(tender: Tender, kept: TenderLog, bids: Iterable[Record], now: datetime) -> Closing:
    standing = sorted((str(one.lot), one.stage, bytes.fromhex(one.header_sha256)) for one in bids)
    return Closing(tender.number, kept.deadline, now, tuple(Standing(*one) for one in standing))


def _disclose(tender: Tender, records: Iterable[Record]) -> None:
    """Make rows of the bids, and keep the head of every envelope that was ever handed in."""
    lots = {lot.number: lot for lot in tender.lots.all()}
    envelopes = [one for one in records if one.place is not None]
    envelopes.sort(key=lambda one: (one.lot, one.stage, one.header_sha256))
    gone = []
    numbers = iter(range(1, len(envelopes) + 1))
    for one in envelopes:
        if one.place is None:
            continue
        with Stored(one.place) as stored:
            head = stored.read(0, one.head_size)
        if one.standing:
            _bid(tender, lots[one.lot], one, head, next(numbers)).save()
        else:
            Exhibit.objects.create(
                tender=tender, kind=ExhibitKind.HEAD, sha256=one.header_sha256, content=head
            )
            gone.append(one.place)
    vault.free(*gone)


def _bid(tender: Tender, lot: Lot, one: Record, head: bytes, number: int) -> SealedBid:
    place = [one.place.json()] if one.place else []
    return SealedBid(
        tender=tender,
        lot=lot,
        stage=one.stage,
        number=number,
        party_id=one.party,
        certificate=one.certificate,
        header_sha256=Head.read(BytesIO(head)).header_sha256.hex(),
        received_at=one.at,
        head=head,
        place=seal(f"place/{one.header_sha256}", place, PLACE_STEP),
    )


def _begin(tender: Tender, manifest: Leaf, now: datetime) -> Opening:
    """Close the tender and begin its first opening; lots with too few bids have failed."""
    failed = [lot for lot in tender.lots.all() if _too_few(tender, lot)]
    alive = tender.lots.count() - len(failed)
    tender.state = TenderState.CLOSED
    body = {"manifest": manifest.hash.hex(), "failed_lots": [lot.number for lot in failed]}
    close_tender(tender, events.TENDER_CLOSED, log.KEEPER, now, body)
    opening = Opening.objects.create(
        tender=tender,
        stage=FIRST,
        state=OpeningState.LOCKS if alive else OpeningState.FAILED,
        began_at=now,
        locks_until=now + timedelta(minutes=tender.unlock_minutes),
    )
    record(opening, events.OPENING_BEGUN, log.KEEPER, now, {"locks_until": opening.locks_until})
    if failed:
        fail_lots(tender, failed, str(TOO_FEW), now, whole=not alive)
    return opening


def _too_few(tender: Tender, lot: Lot) -> bool:
    """Whether fewer than the law asks for have bid; who handed in half a bid has not."""
    bids = SealedBid.objects.filter(tender=tender, lot=lot).values("party")
    whole = bids.annotate(envelopes=Count("pk")).filter(envelopes=tender.envelopes)
    return whole.count() < tender.statutes.competition.bids


def fail_lots(
    tender: Tender, lots: Sequence[Lot], reason: str, now: datetime, *, whole: bool
) -> None:
    """Let lots fail: no lock is asked for, whatever is sealed goes back so (Law 28).

    With `whole` the tender has failed with them.
    """
    log.append(
        tender, [Ending(tender.number, str(lot.number), now, "failed", reason) for lot in lots], now
    )
    back = SealedBid.objects.filter(tender=tender, lot__in=lots, state=BidState.SEALED)
    back.update(state=BidState.RETURNED, reason=reason)
    names = "、".join(lot.name for lot in lots)
    announce(tender, AnnouncementKind.FAILURE, f"{names}：{reason}", by=log.KEEPER, now=now)
    if whole:
        tender.state, tender.reason, tender.ended_at = TenderState.FAILED, reason, now
        close_tender(tender, events.TENDER_FAILED, log.KEEPER, now, {"reason": reason})
