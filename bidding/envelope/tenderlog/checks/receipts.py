"""Receipts that somebody holds, against the log that everybody is shown."""

from collections.abc import Iterable, Sequence

from bidding.envelope.errors import EnvelopeError
from bidding.envelope.tenderlog.checks.heads import Heads, Seen
from bidding.envelope.tenderlog.findings import Code, Report
from bidding.envelope.tenderlog.intake import Bid, Replacement, Withdrawal
from bidding.envelope.tenderlog.log import Log
from bidding.envelope.tenderlog.receipt import Receipt
from ledger.checkpoint import TreeHead


def take_receipts(receipts: Iterable[Receipt], heads: Heads, report: Report) -> list[Receipt]:
    """Those that the log's key signed for this log; the heads they saw are evidence."""
    good = []
    for receipt in receipts:
        if receipt.promise.log_origin != heads.origin or receipt.key not in heads.logs:
            report.find(
                Code.RECEIPT,
                "回执属于另一日志，或不是此日志的密钥签的",
                "a receipt of another log, or not signed by this log's key",
                envelope=_envelope(receipt),
            )
            continue
        with report.finding(Code.RECEIPT, envelope=_envelope(receipt)):
            receipt.verify()
            good.append(receipt)
            if receipt.proof is not None:
                head = TreeHead.parse(receipt.proof.checkpoint.text)
                heads.seen.append(Seen(head, "回执持有人", "the holder of a receipt"))
    return good


def check_receipts(receipts: Sequence[Receipt], log: Log, *, closed: bool, report: Report) -> None:
    """Every promised leaf is in the log, where its proof says."""
    for receipt in receipts:
        place = log.found.get(receipt.leaf.hash)
        if place is None:
            _missing(receipt, closed=closed, report=report)
        elif receipt.proof is not None and receipt.proof.index != place:
            report.find(
                Code.TWO_VIEWS,
                f"回执证明它在第 {receipt.proof.index} 位，公示的日志中却在第 {place} 位",
                f"the receipt proves place {receipt.proof.index}; here it stands at {place}",
                leaf=place,
                envelope=_envelope(receipt),
            )


def _missing(receipt: Receipt, *, closed: bool, report: Report) -> None:
    what = receipt.leaf.kind.value
    if not closed and receipt.proof is None:
        report.remark(
            f"回执所承诺的 {what} 尚在等待入日志", f"a promised {what} still waits for its place"
        )
        return
    report.find(
        Code.BID_DROPPED,
        f"平台签字承诺记入日志的 {what} 不在日志中：{_described(receipt)}",
        f"the platform signed that this {what} would be in the log, and it is not: "
        f"{_described(receipt)}",
        envelope=_envelope(receipt),
    )


def _body(receipt: Receipt) -> Bid | Replacement | Withdrawal | None:
    try:
        body = receipt.leaf.read()
    except EnvelopeError:
        return None
    return body if isinstance(body, Bid | Replacement | Withdrawal) else None


def _envelope(receipt: Receipt) -> bytes | None:
    body = _body(receipt)
    return None if body is None else body.header_sha256


def _described(receipt: Receipt) -> str:
    body = _body(receipt)
    if body is None:
        return receipt.leaf.hash.hex()
    return f"{body.tender} {body.lot} {body.stage} {body.received_at.isoformat()}"
