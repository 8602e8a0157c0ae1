"""Receiving bids, replacing and withdrawing them, and the receipts for it.

`received_at` is the database's clock after the last byte is verified, read under the tender's
shared lock. Nothing of it is an entry of the platform's ledger, and no row appears or grows: the
record goes into a drawer, from which the tender's log takes its leaf with the next batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bidding import vault
from bidding.envelope import EnvelopeError, Head, suite_named
from bidding.envelope.tenderlog import (
    Bid,
    CertificateLogged,
    Leaf,
    Receipt,
    Replacement,
    Withdrawal,
    WithdrawalRequest,
    promise,
    signer_of,
)
from bidding.errors import Refused
from bidding.models import SealedBid, Tender, TenderLog
from bidding.registration import Registered, recognise
from bidding.rules.ceremony import BidState
from bidding.services import drawers, keys, locks, log, standing, transfers
from bidding.services.drawers import Record
from bidding.services.keys import Keys
from bidding.services.proofs import prove
from bidding.services.refusals import refused
from bidding.services.stamping import stamp_of
from bidding.services.tickets import Transfer
from ledger import clock
from ledger.checkpoint import TreeHead


@dataclass(frozen=True, slots=True)
class Handed:
    """What a bidder is told it handed in: a record of its own, and its receipt."""

    record: Record
    receipt: Receipt
    returned: bool = False
    """Whether it went back sealed after the closing."""


def receive(transfer: Transfer) -> Handed:
    """Receive the envelope of a transfer that has come whole; asked again, the same answer.

    Raises `Refused`; past the deadline, for a certificate that is not in force, a replay, or an
    envelope out of turn the place is given back.
    """
    head = transfers.whole(transfer)
    try:
        return _receive(transfer, head)
    except Refused:
        transfers.abandon(transfer)
        raise


@transaction.atomic
def _receive(transfer: Transfer, head: Head) -> Handed:
    tender, now = _held(transfer.registered)
    drawer, mine = drawers.locked(tender, transfer.registered.party)
    known = _known(mine, transfer.header_sha256)
    if known is not None:  # whose answer was lost on the way may ask again, after the deadline too
        return Handed(known, _receipt(tender, known))
    standing.check_open(tender, now)
    standing.check_certificate(transfer.registered, head, now)
    standing.check_room(tender)
    before = _check_turn(mine, transfer, head, Keys(mine, transfer.registered.party))
    if not vault.keep(transfer.place):
        raise Refused("no_transfer", _("上传已过期，请重新开始。"))
    received = _record(tender, transfer, head, before, now)
    mine = [replace(one, standing=False) if one == before else one for one in mine]
    drawers.put(drawer, [*mine, *_certified(tender, mine, received), received])
    return Handed(received, _receipt(tender, received))


@transaction.atomic
def withdraw(slip: str, statement: bytes, sigs: bytes) -> Handed:
    """Withdraw the envelope that a signed `WithdrawalRequest` names: a tombstone stays.

    Raises `Refused` for one that does not stand, another's signature, and past the deadline.
    """
    registered = recognise(slip, standing.tender_of(slip))
    tender, now = _open(registered)
    asked, certificate = _request(tender, statement, sigs)
    standing.check_in_force(registered.party, suite_named(tender.suite), certificate, now)
    drawer, mine = drawers.locked(tender, registered.party)
    found = next((one for one in mine if one.standing and _is(one, asked)), None)
    if found is None or found.party != registered.party:
        raise Refused("no_such_bid", _("没有这份有效的投标文件。"))
    if not Keys(mine, registered.party).same(found.certificate, certificate.hex()):
        raise Refused("other_key", _("撤回须用递交投标文件的同一把密钥签名。"))
    body = Withdrawal(
        tender.number, str(found.lot), found.stage, asked.header_sha256, now, statement, sigs
    )
    stone = replace(found, leaf=Leaf.of(body), at=now, standing=False, place=None, index=None)
    left = [replace(one, standing=False) if one == found else one for one in mine]
    drawers.put(drawer, [*left, stone])
    return Handed(stone, _receipt(tender, stone))


def change_key(slip: str, statement: bytes, sigs: bytes) -> Handed:
    """Let the bidder's key be followed by another (`bidding.services.keys`); with its receipt."""
    tender, record = keys.change_key(slip, statement, sigs)
    return Handed(record, _receipt(tender, record))


def handed_in(slip: str) -> list[Handed]:
    """Everything that the holder of a slip handed in, with receipts as they can be proven now.

    Changes of keys too: a certificate that was logged by a statement of the bidder's own.
    """
    tender = standing.tender_of(slip)
    registered = recognise(slip, tender)
    found = drawers.records(tender, registered.party)
    mine = [one for one in found if one.party == registered.party and one.certificate]
    back = SealedBid.objects.filter(tender=tender, party=registered.party, state=BidState.RETURNED)
    returned = set(back.values_list("header_sha256", flat=True))
    return [
        Handed(one, _receipt(tender, one), one.standing and one.header_sha256 in returned)
        for one in mine
    ]


def _open(registered: Registered) -> tuple[Tender, datetime]:
    """The tender, held open until the transaction ends, and the moment. Raises `Refused`."""
    tender, now = _held(registered)
    standing.check_open(tender, now)
    return tender, now


def _held(registered: Registered) -> tuple[Tender, datetime]:
    """The tender, not to be closed until the transaction ends, and the moment."""
    locks.share(registered.tender)
    now = clock.now()
    return Tender.objects.select_related("project").get(pk=registered.tender), now


def _known(mine: Sequence[Record], header: str) -> Record | None:
    """What this very envelope was received as. Raises `Refused` where it stands no longer."""
    same = [one for one in mine if one.header_sha256 == header]
    if same and not any(one.standing for one in same):
        raise Refused("replayed", _("这份标书已被替换或撤回，不能再次递交。"))
    return next((one for one in same if one.standing), None)


def _check_turn(mine: Sequence[Record], transfer: Transfer, head: Head, own: Keys) -> Record | None:
    """The record this envelope takes the place of. Raises `Refused` for one out of turn.

    Both envelopes of a bid are by one key, or by keys that follow one another: so everybody can
    see later whose second one belongs to a first one that passed.
    """
    pre, party = head.pre, transfer.registered.party
    of_lot = [one for one in mine if (one.party, one.lot) == (party, transfer.lot)]
    same = [one for one in of_lot if one.stage == transfer.stage]
    before = next((one for one in same if one.standing), None)
    if any(one.envelope_id == pre.envelope_id.hex() for one in same):
        raise Refused("replayed", _("标书编号已经用过，请重新封装。"))
    if pre.seq != max((one.seq for one in same), default=0) + 1 or (
        pre.replaces.hex() if pre.replaces else None
    ) != (before and before.envelope_id):
        raise Refused("out_of_turn", _("标书没有写明它替换的是贵单位最近一次递交的标书。"))
    if before is not None and not own.same(before.certificate, pre.bidder.hex()):
        raise Refused("other_key", _("替换须用递交原投标文件的同一把密钥签名。"))
    others = [one for one in of_lot if one.standing and one.stage != transfer.stage]
    if not all(own.same(one.certificate, pre.bidder.hex()) for one in others):
        raise Refused("other_key", _("两个信封须用同一把密钥签名。"))
    return before


def _record(
    tender: Tender, transfer: Transfer, head: Head, before: Record | None, now: datetime
) -> Record:
    facts = (tender.number, str(transfer.lot), transfer.stage, head.header_sha256, now, None)
    body = (
        Bid(*facts)
        if before is None
        else Replacement(*facts, replaces=bytes.fromhex(before.header_sha256))
    )
    return Record(
        leaf=Leaf.of(body),
        at=now,
        party=transfer.registered.party,
        lot=transfer.lot,
        stage=transfer.stage,
        header_sha256=transfer.header_sha256,
        envelope_id=head.pre.envelope_id.hex(),
        seq=head.pre.seq,
        certificate=head.pre.bidder.hex(),
        standing=True,
        place=transfer.place,
        head_size=head.size,
    )


def _certified(tender: Tender, mine: Sequence[Record], received: Record) -> list[Record]:
    """The leaf of the bidder's certificate, before its first envelope under it."""
    if any(
        isinstance(body := one.read(), CertificateLogged)
        and body.bidder.hex() == received.certificate
        for one in mine
        if not one.header_sha256
    ):
        return []
    body = CertificateLogged(
        tender.number, received.at, bytes.fromhex(received.certificate), None, None, None
    )
    return [Record(leaf=Leaf.of(body), at=received.at, party=received.party)]


def _request(tender: Tender, statement: bytes, sigs: bytes) -> tuple[WithdrawalRequest, bytes]:
    """The request, and the certificate that it was signed under. Raises `Refused`."""
    try:
        asked = WithdrawalRequest.parse(statement)
        suite = suite_named(tender.suite)
        certificate = signer_of(WithdrawalRequest, statement, sigs, suite)
    except EnvelopeError as error:
        raise refused(error) from error
    if (asked.log_origin, asked.tender) != (
        TenderLog.objects.get(tender=tender).origin,
        tender.number,
    ):
        raise Refused("wrong_tender", _("撤回声明属于另一次招标。"))
    return asked, certificate


def _is(record: Record, asked: WithdrawalRequest) -> bool:
    named = (asked.lot, asked.stage, asked.header_sha256.hex())
    return (str(record.lot), record.stage, record.header_sha256) == named


def _receipt(tender: Tender, record: Record) -> Receipt:
    found = TenderLog.objects.get(tender=tender)
    receipt = promise(record.leaf, log.key_of(found))
    if record.index is None:
        return receipt
    proof = prove(found, record.index)
    size = TreeHead.parse(proof.checkpoint.text).size
    return receipt.with_proof(proof, stamp_of(found, size))
