"""Checkpoints: is the log the one that was signed, cosigned, anchored and shown to others?"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import accumulate

from bidding.envelope.errors import EnvelopeError
from bidding.envelope.tenderlog.bundle import ANCHORS, CHECKPOINTS, Bundle
from bidding.envelope.tenderlog.checkpoints import Anchor
from bidding.envelope.tenderlog.findings import Code, Report
from bidding.envelope.tenderlog.log import Log
from bidding.envelope.tenderlog.trust import Trust
from ledger.checkpoint import TreeHead, parse_many
from ledger.cosignature import cosigned_at
from ledger.errors import InvalidSignature, LedgerError
from ledger.notes import Note, VerifierKey


@dataclass(frozen=True)
class Seen:
    """A head of the log that somebody else saw: a receipt's, a witness's, the ledger's."""

    head: TreeHead
    zh: str
    en: str


@dataclass
class Heads:
    """The bundle's checkpoints and anchors, read but not yet believed."""

    origin: str
    logs: tuple[VerifierKey, ...]
    witnesses: tuple[VerifierKey, ...]
    notes: list[tuple[TreeHead, Note]] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    cosigned: dict[int, dict[VerifierKey, datetime]] = field(default_factory=dict)
    """When each witness cosigned the head of each size."""
    stamped: dict[int, datetime] = field(default_factory=dict)
    """When a timestamp authority saw the head of each size."""

    def sizes(self) -> Iterator[int]:
        """Where roots of the log are needed."""
        yield from (head.size for head, _ in self.notes)
        yield from (one.head.size for one in self.seen)

    def logged_by(self, index: int) -> datetime | None:
        """The earliest time at which a witness or an authority had seen the leaf at `index`."""
        sizes, earliest = self._times
        place = bisect_right(sizes, index)
        return earliest[place] if place < len(sizes) else None

    @cached_property
    def _times(self) -> tuple[list[int], list[datetime]]:
        """Sizes that were cosigned or stamped, and when one of at least that size was first."""
        first = {size: min(by.values()) for size, by in self.cosigned.items() if by}
        for size, at in self.stamped.items():
            first[size] = min(at, first.get(size, at))
        sizes = sorted(first)
        times = accumulate((first[size] for size in reversed(sizes)), min)
        return sizes, list(times)[::-1]


def read_heads(bundle: Bundle, origin: str, trust: Trust, heads: Heads, report: Report) -> None:
    """Read the checkpoints and, with a key of the ledger above, the anchors; their form only."""
    heads.notes = _read_notes(bundle.read_or_empty(CHECKPOINTS), report)
    ledgers = trust.ledgers_above(origin)
    lines = bundle.read_or_empty(ANCHORS).splitlines()
    if lines and not ledgers:
        report.remark(
            "未给出平台账本的公钥，锚定未核验", "no key of the ledger given: anchors not checked"
        )
        return
    for line in lines:
        with report.finding(Code.ANCHOR):
            _take_anchor(Anchor.parse(line), ledgers, heads)


def _read_notes(data: bytes, report: Report) -> list[tuple[TreeHead, Note]]:
    try:
        notes = parse_many(data.decode())
    except (LedgerError, UnicodeDecodeError) as error:
        report.find(Code.CHECKPOINT, f"{CHECKPOINTS} 不成形", f"{CHECKPOINTS}: {error}")
        return []
    pairs = [(TreeHead.parse(note.text), note) for note in notes]
    return sorted(pairs, key=lambda pair: pair[0].size)


def _take_anchor(anchor: Anchor, ledgers: Sequence[VerifierKey], heads: Heads) -> None:
    """Believe an anchor under any of the ledger's keys; raises what the last one says."""
    refused: EnvelopeError | None = None
    for key in ledgers:
        try:
            text = anchor.checkpoint(key)
        except EnvelopeError as error:
            refused = error
        else:
            heads.seen.append(Seen(TreeHead.parse(text), "平台账本", "the platform's ledger"))
            return
    if refused is not None:
        raise refused


def take_pins(notes: Iterable[Note], heads: Heads, report: Report) -> None:
    """Checkpoints kept elsewhere: what a trusted key signed of this log must be of this log."""
    for note in notes:
        head = TreeHead.parse(note.text)
        if head.origin != heads.origin:
            continue
        if _signers(note, heads.logs) or _cosigners(note, heads.witnesses):
            heads.seen.append(Seen(head, "保存在别处的检查点", "a checkpoint kept elsewhere"))
        else:
            report.remark(
                f"大小 {head.size} 的检查点没有可信的签名，不作证据",
                f"a pinned checkpoint of size {head.size} has no trusted signature: no evidence",
            )


def _signers(note: Note, keys: Sequence[VerifierKey]) -> list[VerifierKey]:
    try:
        return note.signers(keys)
    except InvalidSignature:
        return []


def _cosigners(note: Note, keys: Sequence[VerifierKey]) -> dict[VerifierKey, datetime]:
    found = {}
    for key in keys:
        for signature in note.signatures:
            if signature.is_by(key):
                try:
                    found[key] = cosigned_at(key, note.text, signature)
                except InvalidSignature:
                    continue
    return found


def check_heads(log: Log, heads: Heads, report: Report) -> None:
    """Signatures, cosignatures and roots of all heads."""
    for head, note in heads.notes:
        _check_signatures(head, note, heads, report)
    _check_roots(log, heads, report)
    for one in heads.seen:
        _check_seen(one, log, report)


def _check_signatures(head: TreeHead, note: Note, heads: Heads, report: Report) -> None:
    if head.origin != heads.origin or not _signers(note, heads.logs):
        report.find(
            Code.CHECKPOINT,
            f"大小 {head.size} 的检查点不是此日志的密钥签的",
            f"the checkpoint of size {head.size} is not signed by the log's key",
        )
        return
    cosigned = _cosigners(note, heads.witnesses)
    heads.cosigned.setdefault(head.size, {}).update(cosigned)
    for key in heads.witnesses:
        if key not in cosigned and any(one.is_by(key) for one in note.signatures):
            report.find(
                Code.WITNESS,
                f"见证人 {key.name} 在大小 {head.size} 处的联署不成立",
                f"the cosignature of {key.name} at size {head.size} does not verify",
            )


def _check_roots(log: Log, heads: Heads, report: Report) -> None:
    """The first head that the leaves do not have names the interval: later ones follow from it."""
    good = 0
    for head, _ in heads.notes:
        if head.size > log.size:
            report.find(
                Code.LOG_TRUNCATED,
                f"日志只有 {log.size} 片叶子，而有大小 {head.size} 的检查点",
                f"the log ends at {log.size}; a checkpoint of size {head.size} was signed",
                leaf=log.size,
            )
            return
        if log.roots.get(head.size) != head.root:
            report.find(
                Code.LOG_REWRITTEN,
                f"叶子 {good} 至 {head.size - 1} 之间有改动：与大小 {head.size} 的检查点不符",
                f"something in leaves {good} to {head.size - 1} is not what was signed "
                f"at size {head.size}",
                leaf=good,
            )
            return
        good = head.size


def _check_seen(seen: Seen, log: Log, report: Report) -> None:
    head = seen.head
    if head.size > log.size:
        report.find(
            Code.LOG_TRUNCATED,
            f"{seen.zh}见过大小 {head.size} 的日志，公示的只有 {log.size}",
            f"{seen.en} saw a log of size {head.size}; this one ends at {log.size}",
            leaf=log.size,
        )
    elif log.roots.get(head.size) != head.root:
        report.find(
            Code.TWO_VIEWS,
            f"{seen.zh}见过的日志（大小 {head.size}）与公示的不是同一份",
            f"{seen.en} saw another log at size {head.size} than this one",
        )


def check_signed(size: int, what_zh: str, what_en: str, heads: Heads, report: Report) -> None:
    """There is a head of exactly `size`, and every trusted witness cosigned it."""
    if size not in heads.cosigned:
        report.find(
            Code.CHECKPOINT,
            f"缺少{what_zh}（大小 {size}）的检查点",
            f"there is no checkpoint of {what_en} (size {size})",
        )
        return
    for key in heads.witnesses:
        if key not in heads.cosigned[size]:
            report.find(
                Code.WITNESS,
                f"见证人 {key.name} 没有联署{what_zh}（大小 {size}）",
                f"{key.name} did not cosign {what_en} (size {size})",
            )
