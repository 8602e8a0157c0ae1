"""Whether a tender takes bids now, and whether an envelope is one that it may take."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

import accounts.selectors
from bidding.certificates import check_accepted
from bidding.envelope import EnvelopeError, Head
from bidding.envelope import Tender as SealedFor
from bidding.envelope.suites import Suite
from bidding.envelope.tenderlog import LogFull, opening_part
from bidding.errors import Refused
from bidding.models import Tender, TenderFile, TenderLog
from bidding.registration import Registered
from bidding.rules.states import TenderState
from bidding.services import log
from bidding.services.refusals import refused
from bidding.services.tickets import Transfer
from ledger import clock


def tender_of(slip: str) -> Tender:
    """The tender that a slip is for. Raises `Refused` where there is none."""
    number = slip.strip().split(".", 1)[0]
    found = None
    if number.isascii() and number.isdecimal() and len(number) == 12:
        found = Tender.objects.select_related("project").filter(pk=int(number)).first()
    if found is None:
        raise Refused("no_slip", _("登记凭证不对：不是本平台为本次招标出具的。"), "slip")
    return found


def check_open(tender: Tender, now: datetime | None = None) -> None:
    """Raise `Refused` unless the tender takes bids at this moment of the database's clock."""
    now = now or clock.now()
    if tender.deadline is None or now >= tender.deadline or tender.state == TenderState.CLOSED:
        raise Refused("past_deadline", _("投标已经截止。"))
    if tender.state != TenderState.PUBLISHED:
        raise Refused("not_open", _("本次招标现在不接收投标文件。"))
    if tender.suspended_at:
        raise Refused("suspended", _("招标投标活动已暂停，恢复后再递交。"))


def check_room(tender: Tender) -> None:
    """Raise `Refused` where the log could not promise a place to one bid more."""
    try:
        log.room_left(TenderLog.objects.get(tender=tender), tender)
    except LogFull as error:
        raise refused(error) from error


def file_of(tender: Tender, lot: int, stage: str) -> SealedFor:
    """What a bid for a lot and stage has to be sealed for now.

    Raises `Refused` for a lot or stage that is none, or while the trustees' keys are missing.
    """
    if not tender.lots.filter(number=lot).exists() or stage not in stages(tender):
        raise Refused("no_such_lot", _("没有这个标段（包）或阶段。"))
    found = TenderFile.objects.filter(tender=tender, lot=lot, stage=stage).last()
    if found is None:
        raise Refused("no_keys_yet", _("保管人的公钥尚未齐备，暂不能加密投标。"))
    return SealedFor.parse(bytes(found.content))


def stages(tender: Tender) -> tuple[str, ...]:
    """The stages of a tender by name: "1", and "2" where prices come in a second envelope."""
    return tuple(str(number + 1) for number in range(tender.envelopes))


def check_head(transfer: Transfer, head: Head) -> None:
    """Raise `Refused` unless this is the envelope that was announced, and one for this tender."""
    if head.header_sha256.hex() != transfer.header_sha256:
        raise Refused("wrong_hash", _("收到的标书与申报的哈希不符。"))
    if head.file_size != transfer.length:
        raise Refused("lying_length", _("标书的长度与申报的不符。"))
    if transfer.rescue:
        return
    tender = Tender.objects.get(pk=transfer.registered.tender)
    try:
        head.check_tender(file_of(tender, transfer.lot, transfer.stage))
        opening_part(head)
    except EnvelopeError as error:
        raise refused(error) from error
    check_certificate(transfer.registered, head, clock.now())


def check_certificate(registered: Registered, head: Head, now: datetime) -> None:
    """Raise `Refused` unless the envelope is signed under a certificate of who hands it in.

    The certificate has to be on record and in force at `now`.
    """
    check_in_force(registered.party, head.suite, head.pre.bidder, now)
    log = TenderLog.objects.get(tender=registered.tender)
    try:
        check_accepted(head.signatures[0].chain, bytes(log.roots), now)
    except EnvelopeError as error:
        raise refused(error) from error


def check_in_force(party: int, suite: Suite, certificate: bytes, now: datetime) -> None:
    """Raise `Refused` unless a certificate, by its hash, is on record for a party and in force."""
    bidder = accounts.selectors.organisation(party)
    mine = accounts.selectors.certificates(bidder, now)
    if not bidder.active or not any(suite.hash(bytes(one.der)) == certificate for one in mine):
        raise Refused("foreign_certificate", _("签名证书不是贵单位登记的有效证书。"))
