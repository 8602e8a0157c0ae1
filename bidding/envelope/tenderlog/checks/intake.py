"""Each envelope that was received: is it whose it says, for this tender, and of its time?"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from io import BytesIO

from cryptography import x509

from bidding.envelope.envelope import Head
from bidding.envelope.errors import BadFormat, EnvelopeError, WrongTrustees
from bidding.envelope.payload import check_part
from bidding.envelope.tenderlog.bundle import PART, ROOTS, head_name
from bidding.envelope.tenderlog.checks.case import Case
from bidding.envelope.tenderlog.checks.certificates import Owners, check_chain, pinned
from bidding.envelope.tenderlog.checks.heads import Heads
from bidding.envelope.tenderlog.findings import Code
from bidding.envelope.tenderlog.intake import Bid, HandedIn, Replacement, Withdrawal
from bidding.envelope.tenderlog.log import Entry
from bidding.envelope.tenderlog.readout import opening_part
from bidding.envelope.tenderlog.timestamps import Token

SKEW = timedelta(minutes=2)
"""How far the clocks of witnesses and timestamp authorities may stand from the database's."""


def handed_in(case: Case) -> list[Entry[HandedIn]]:
    """All bids and replacements, in the log's order."""
    return sorted([*case.log.all(Bid), *case.log.all(Replacement)], key=lambda one: one.index)


def check_intake(
    case: Case, owners: Owners, heads: Heads, authorities: Sequence[x509.Certificate]
) -> None:
    """Read every envelope's head and check it, its certificate, its tender and its times."""
    roots = _pinned(case, ROOTS, case.publication.roots)
    if not case.publication.roots:
        case.report.remark(
            "招标发布时未限定证书的签发机构", "the tender accepts certificates of any issuer"
        )
    for entry in handed_in(case):
        _read_head(case, entry)
        _check_bid(case, entry, owners, roots)
        _check_times(case, entry, heads)
        if entry.body.token is not None:
            _check_token(case, entry, entry.body.token, authorities)
    for withdrawal in case.log.all(Withdrawal):
        _check_times(case, withdrawal, heads)
    _check_copies(case)


def _pinned(case: Case, name: str, hashes: Sequence[bytes]) -> list[x509.Certificate]:
    with case.report.finding(Code.BAD_FILE):
        return pinned(case.bundle, name, hashes, case.trust.certificates)
    return []


def _read_head(case: Case, entry: Entry[HandedIn]) -> None:
    """Take the head in, if it is the one that was logged and its signatures verify."""
    header = entry.body.header_sha256
    with case.report.finding(Code.ENVELOPE, leaf=entry.index, envelope=header):
        data = case.bundle.read(head_name(header))
        head = Head.read(BytesIO(data))
        if head.header_sha256 != header or head.size != len(data):
            raise BadFormat(
                "公示的标头不是日志所记的那一份", "the head in the bundle is not the one logged"
            )
        opening_part(head)
        case.heads[header] = head


def _check_bid(
    case: Case, entry: Entry[HandedIn], owners: Owners, roots: Sequence[x509.Certificate]
) -> None:
    body = entry.body
    head = case.heads.get(body.header_sha256)
    if head is None:
        return
    report, about = case.report, body.header_sha256
    try:
        tender = case.tender_of(head)
        if (tender.lot, tender.stage) != (body.lot, body.stage):
            raise BadFormat(
                "标书不是为叶子所记的标段封的", "sealed for another stage than its leaf says"
            )
    except WrongTrustees as error:
        report.find(Code.WRONG_TRUSTEES, error.zh, error.en, leaf=entry.index, envelope=about)
    except EnvelopeError as error:
        swapped = _swapped_keys(case, head)
        code = Code.WRONG_TRUSTEES if swapped else Code.WRONG_TENDER
        report.find(code, error.zh, error.en, leaf=entry.index, envelope=about)
    with report.finding(Code.CERTIFICATE, leaf=entry.index, envelope=about):
        owners.check(head.pre.bidder, body.received_at)
        if case.publication.roots:
            check_chain(head.signatures[0].chain, roots, body.received_at)


def _swapped_keys(case: Case, head: Head) -> bool:
    """Whether it is for this very tender, only with other trustees than were logged."""
    same = [
        one
        for one in case.tenders.get((head.pre.lot, head.pre.stage), [])
        if (one.tender, one.log_origin) == (head.pre.tender, head.pre.log_origin)
    ]
    return bool(same) and all(one.trustee_set.digest != head.pre.trustee_set for one in same)


def _check_times(case: Case, entry: Entry[HandedIn] | Entry[Withdrawal], heads: Heads) -> None:
    """The time of receipt lies in the tender's time, and fits the place in the log."""
    at, about = entry.body.received_at, entry.body.header_sha256
    if at >= case.deadline:
        case.report.find(
            Code.BID_LATE,
            "在截止时间或其后收到",
            "received at or after the deadline",
            leaf=entry.index,
            envelope=about,
        )
    for zh, en in _contradictions(case, entry.index, at, heads):
        case.report.find(Code.BID_TIME, zh, en, leaf=entry.index, envelope=about)


def _contradictions(
    case: Case, index: int, at: datetime, heads: Heads
) -> Iterator[tuple[str, str]]:
    if at < case.publication.published_at:
        yield "收到时间早于发布", "received before the tender was published"
    seen = heads.logged_by(index)
    if seen is not None and at > seen + SKEW:
        yield "收到时间晚于见证人已见到它的时间", "received after a witness had seen it in the log"
    if _passed_over(case, index, at):
        yield (
            "收到时间被提前：按所称时间它应进入更早的、尚有空位的批次",
            "back-dated: at that time it would have gone into an earlier batch, which had room",
        )


def _passed_over(case: Case, index: int, at: datetime) -> bool:
    """Whether a batch between the stated time and the leaf's own had room for it, and not it.

    A batch is made at its time or later, and takes whatever was received by then and has
    committed. What is received while a batch is being made may go into the next: only a batch that
    was due a whole interval after the receipt counts.
    """
    batches, start = case.publication.batches, case.publication.published_at
    regular = batches.regular_batches(start, case.deadline)
    own = min(index // batches.size, regular)
    due = max(0, -((start - at) // batches.interval) + 1)
    return any(
        case.log.busy_between(number * batches.size, (number + 1) * batches.size) < batches.size
        for number in range(max(due, 1), own)
    )


def _check_token(
    case: Case, entry: Entry[HandedIn], data: bytes, authorities: Sequence[x509.Certificate]
) -> None:
    """An envelope with a token of its own was stamped when it was received."""
    body = entry.body
    with case.report.finding(Code.TIMESTAMP, leaf=entry.index, envelope=body.header_sha256):
        token = Token.parse(data)
        token.verify(body.header_sha256, authorities)
        if abs(token.at - body.received_at) > SKEW:
            raise BadFormat(
                f"时间戳的时间 {token.at.isoformat()} 与收到时间不符",
                f"the timestamp says {token.at.isoformat()}, which is not when it was received",
            )


def check_parts(case: Case) -> None:
    """Every sealed part that is here and was not opened is the one that its bidder signed."""
    for name in sorted(set(case.bundle.names()) - case.hashed):
        found = PART.fullmatch(name)
        header = bytes.fromhex(found["header"]) if found else b""
        if found is None or header not in case.heads:
            continue  # said elsewhere
        with case.report.finding(Code.ENVELOPE, envelope=header):
            head = case.heads[header]
            with case.bundle.stream(name) as file:
                check_part(head.suite, head.header.part(found["part"]), file)
                if file.read(1):
                    raise BadFormat(f"{name} 末尾有多余字节", f"{name}: bytes too many at its end")


def _check_copies(case: Case) -> None:
    """No envelope, and nothing sealed in one, is there twice."""
    first: dict[tuple[str, bytes], bytes] = {}
    logged: set[bytes] = set()
    for entry in handed_in(case):
        header = entry.body.header_sha256
        marks = _marks(case.heads[header]) if header in case.heads else []
        if header in logged or any(first.setdefault(one, header) != header for one in marks):
            case.report.find(
                Code.COPIED,
                "与另一份标书相同，或抄自另一份标书",
                "the same envelope as another, or copied from one",
                leaf=entry.index,
                envelope=header,
            )
        logged.add(header)


def _marks(head: Head) -> list[tuple[str, bytes]]:
    """What no two envelopes have in common."""
    header = head.header
    return [
        ("id", head.pre.envelope_id),
        ("secret", header.commit_secret),
        *(("share", box.commit) for box in header.boxes),
        *(("sealed", one.sealed) for box in header.boxes for one in box.sealed),
        *(("part", part.digest) for part in header.parts),
    ]
