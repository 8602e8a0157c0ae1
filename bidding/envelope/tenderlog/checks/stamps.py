"""Timestamps: when authorities saw the log, beside what witnesses say."""

from collections.abc import Iterator, Sequence
from itertools import chain

from cryptography import x509

from bidding.envelope.errors import BadFormat
from bidding.envelope.tenderlog.bundle import AUTHORITIES, STAMPS
from bidding.envelope.tenderlog.checks.case import Case
from bidding.envelope.tenderlog.checks.certificates import pinned
from bidding.envelope.tenderlog.checks.heads import Heads
from bidding.envelope.tenderlog.checks.intake import SKEW
from bidding.envelope.tenderlog.findings import Code
from bidding.envelope.tenderlog.receipt import Receipt
from bidding.envelope.tenderlog.stamps import Stamp, stamped_at
from ledger.checkpoint import TreeHead


def check_stamps(case: Case, heads: Heads, receipts: Sequence[Receipt]) -> list[x509.Certificate]:
    """Take in the stamps of the bundle and of receipts; the authorities that were published.

    Where a tender published authorities, one of them has to have stamped the closing checkpoint.
    """
    authorities = _authorities(case)
    texts = {head.size: note.text for head, note in heads.notes}
    for size, token in chain(_in_bundle(case), _in_receipts(receipts, texts)):
        with case.report.finding(Code.TIMESTAMP):
            if size not in texts:
                raise BadFormat(
                    f"时间戳盖在大小 {size} 的检查点上，而它不在包中",
                    f"a timestamp of the checkpoint of size {size}, which is not here",
                )
            at = stamped_at(token, texts[size], authorities)
            heads.stamped[size] = min(at, heads.stamped.get(size, at))
    if case.publication.authorities and case.closing is not None:
        _check_closing(case, heads, case.closing.index)
    return authorities


def _authorities(case: Case) -> list[x509.Certificate]:
    with case.report.finding(Code.BAD_FILE):
        hashes = case.publication.authorities
        return pinned(case.bundle, AUTHORITIES, hashes, case.trust.certificates)
    return []


def _in_bundle(case: Case) -> Iterator[tuple[int, bytes]]:
    for line in case.bundle.read_or_empty(STAMPS).splitlines():
        with case.report.finding(Code.TIMESTAMP):
            stamp = Stamp.parse(line)
            yield stamp.size, stamp.token


def _in_receipts(receipts: Sequence[Receipt], texts: dict[int, str]) -> Iterator[tuple[int, bytes]]:
    """Those of receipts, with the checkpoints that they are of."""
    for one in receipts:
        if one.stamp is not None and one.proof is not None:
            text = one.proof.checkpoint.text
            size = TreeHead.parse(text).size
            texts.setdefault(size, text)
            yield size, one.stamp


def _check_closing(case: Case, heads: Heads, index: int) -> None:
    at = heads.stamped.get(index + 1)
    if at is None:
        case.report.find(
            Code.TIMESTAMP,
            "没有时间戳机构为截止清单盖时间戳",
            "no timestamp authority has stamped the closing checkpoint",
            leaf=index,
        )
    elif at < case.deadline - SKEW:
        case.report.find(
            Code.TIMESTAMP,
            "截止清单的时间戳早于截止时间",
            "the closing checkpoint was stamped before the deadline",
            leaf=index,
        )
    elif at > case.deadline + SKEW:
        case.report.remark(
            f"截止后 {at - case.deadline} 才取得截止清单的时间戳",
            f"the closing checkpoint was stamped {at - case.deadline} after the deadline",
        )
