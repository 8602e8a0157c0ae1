"""Verifies a published bundle: was the tender what it says it was?

The steps, numbered again in the code (docs/bundle.md has the same):

1. Keys. The log's and the witnesses' keys are those the reader trusts, or else what the bundle
   says of itself; then the report says so.
2. Evidence. Checkpoints of the bundle, of receipts, of witnesses and of the ledger are read.
3. Leaves. Every leaf is hashed once into the tree; its root is taken wherever somebody signed one.
4. Heads. Each checkpoint is signed by the log's key; the leaves have its root; so do those that
   others saw. The closing one and the last are cosigned by every witness.
5. Setting. The log begins with its publication, and has the size that its times make; tender files
   are those that were logged, with the trustees' own keys.
6. Intake. Timestamps hold. Each envelope is its bidder's own, for this tender, in time, no copy of
   another.
7. Standing. Replacements and withdrawals by the same key; the closing manifest names what stood.
8. Opening. Nothing before the closing, nothing of a later stage before it was called and begun;
   then locks, freeze, hashes, shares, keys, in this order.
9. Read-out. Every bid has its fate; what was read out is what was sealed; void is void.
10. Receipts. Every promised leaf is in the log.

It raises an `EnvelopeError` only for what is no bundle at all; whatever was tampered with is a
finding, never an error.
"""

from collections.abc import Iterator, Sequence

from bidding.envelope.tenderlog.bundle import (
    FIXED,
    LEAVES,
    MANIFEST,
    PART,
    Bundle,
    Manifest,
    head_name,
    table_name,
    tender_name,
    void_name,
)
from bidding.envelope.tenderlog.ceremony import ReadOut, VoidBid
from bidding.envelope.tenderlog.checks import (
    ceremony,
    draws,
    heads,
    intake,
    receipts,
    setting,
    stages,
    stamps,
    standing,
)
from bidding.envelope.tenderlog.checks.case import Case
from bidding.envelope.tenderlog.checks.certificates import Owners
from bidding.envelope.tenderlog.checks.heads import Heads
from bidding.envelope.tenderlog.checks.readouts import ReadOuts
from bidding.envelope.tenderlog.findings import Code, Report, Witnessed
from bidding.envelope.tenderlog.log import Log, read_log
from bidding.envelope.tenderlog.receipt import Receipt
from bidding.envelope.tenderlog.setting import TrusteeKeys
from bidding.envelope.tenderlog.trust import Trust
from ledger.errors import LedgerError
from ledger.notes import Note, VerifierKey


def verify(
    bundle: Bundle,
    trust: Trust | None = None,
    held: Sequence[Receipt] = (),
    pins: Sequence[Note] = (),
) -> Report:
    """Verify `bundle` in the ten steps above.

    `held`: receipts; `pins`: checkpoints kept elsewhere. Raises `BadFormat` where there is no
    manifest, or no leaves.
    """
    trust = trust or Trust()
    manifest = Manifest.parse(bundle.read(MANIFEST))
    report = Report(log_origin=manifest.log_origin, tender=manifest.tender)
    seen = _keys(manifest, trust, report)  # step 1
    heads.read_heads(bundle, manifest.log_origin, trust, seen, report)  # step 2
    heads.take_pins(pins, seen, report)
    good = receipts.take_receipts(held, seen, report)
    with bundle.stream(LEAVES) as file:  # step 3
        log = read_log(file, seen.sizes(), [one.leaf.hash for one in good], report)
    report.size, report.root = log.size, log.root
    heads.check_heads(log, seen, report)  # step 4
    heads.check_signed(log.size, "日志末尾", "the end of the log", seen, report)
    _check_manifest(manifest, log, seen, report)
    case = _case(bundle, log, trust, manifest, report)
    if case is not None:
        _check(case, seen, good)
    report.witnesses = list(_witnessed(case, seen, log.size))
    closed = case is None or case.closing is not None
    receipts.check_receipts(good, log, closed=closed, report=report)  # step 10
    return report


def _check(case: Case, seen: Heads, held: Sequence[Receipt]) -> None:
    _check_names(case)
    setting.check_same_tender(case.log, case.publication, case.report)  # step 5
    setting.check_batches(case)
    setting.read_tenders(case)
    owners = Owners(case)  # step 6
    authorities = stamps.check_stamps(case, seen, held)
    intake.check_intake(case, owners, seen, authorities)
    standing.check_standing(case, owners)  # step 7
    stages.hold_back(case, owners)
    ceremony.check_closing(case, seen)  # step 8
    ceremony.check_order(case)
    stages.check_begun(case, seen)
    ceremony.check_freezes(case)
    ceremony.check_shares(case)
    ceremony.check_rescues(case)
    outs = ReadOuts(case)  # step 9
    outs.check()
    stages.check_results(case, {stage: outs.read(stage) for stage in case.stages})
    intake.check_parts(case)
    draws.check_draws(case)


def _keys(manifest: Manifest, trust: Trust, report: Report) -> Heads:
    """The keys to judge by: the reader's, and where it gave none, the bundle's own."""
    origin = manifest.log_origin
    logs, witnesses = trust.keys_of(origin), trust.witnesses
    if not logs and trust.logs:
        report.find(
            Code.CHECKPOINT,
            f"给出的公钥都不是日志 {origin} 的",
            f"none of the keys given is for the log {origin}",
        )
    elif not logs:
        logs = _own_keys([manifest.log_key], report)
        report.remark("日志公钥取自公示包自己", "the log's key is taken by the bundle's own word")
    if not witnesses:
        witnesses = _own_keys(manifest.witness_keys, report)
        report.remark(
            f"未给出见证人公钥；公示包自称有 {len(witnesses)} 个见证人",
            f"no witness's key was given; the bundle itself names {len(witnesses)}",
        )
    report.keys = [str(key) for key in (*logs, *witnesses)]
    return Heads(origin, tuple(logs), tuple(witnesses))


def _own_keys(texts: Sequence[str], report: Report) -> tuple[VerifierKey, ...]:
    try:
        return tuple(map(VerifierKey.parse, texts))
    except LedgerError as error:
        report.find(Code.BAD_FILE, f"{MANIFEST} 的公钥不成形", f"{MANIFEST}: {error}")
        return ()


def _check_manifest(manifest: Manifest, log: Log, seen: Heads, report: Report) -> None:
    """It proves nothing, but it must not contradict what is proven."""
    if manifest.size != log.size or manifest.log_key not in map(str, seen.logs):
        report.find(
            Code.BAD_FILE,
            f"{MANIFEST} 与日志或其公钥不符",
            f"{MANIFEST} names another size or key than the log has",
        )


def _witnessed(case: Case | None, seen: Heads, size: int) -> Iterator[Witnessed]:
    """When each witness saw the closing manifest and the end of the log."""
    closing = case.closing.index + 1 if case is not None and case.closing is not None else 0
    for key in seen.witnesses:
        first, last = (seen.cosigned.get(at, {}).get(key) for at in (closing, size))
        yield Witnessed(key.name, first, last)


def _check_names(case: Case) -> None:
    """Every file is one that a leaf, or the format, speaks of."""
    log = case.log
    logged = {one.body.header_sha256 for one in intake.handed_in(case)}
    spoken = {
        *map(head_name, logged),
        *(tender_name(one.body.tender_file_sha256) for one in log.all(TrusteeKeys)),
        *(table_name(one.body.table_sha256) for one in log.all(ReadOut)),
        *(void_name(one.body.proof_sha256) for one in log.all(VoidBid)),
    }
    for name in sorted(set(case.bundle.names()) - FIXED - spoken):
        part = PART.fullmatch(name)
        if part is None or bytes.fromhex(part["header"]) not in logged:
            case.report.find(
                Code.BAD_FILE, f"没有条目提到文件 {name}", f"a file that no leaf speaks of: {name}"
            )


def _case(
    bundle: Bundle, log: Log, trust: Trust, manifest: Manifest, report: Report
) -> Case | None:
    publication = setting.find_publication(log, manifest.log_origin, report)
    if publication is None:
        return None
    if report.tender != publication.tender:
        report.find(
            Code.BAD_FILE,
            f"{MANIFEST} 说的是另一招标",
            f"{MANIFEST} is about another tender than the log",
        )
    report.tender = publication.tender
    deadline = setting.final_deadline(log, publication, report)
    closing = ceremony.find_closing(log, report)
    return Case(bundle, log, trust, report, publication, deadline, closing)
