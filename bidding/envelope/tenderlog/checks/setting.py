"""The setting: one publication, its deadline and batches, tender files that were logged."""

from datetime import datetime

from bidding.envelope.errors import BadFormat
from bidding.envelope.tender import Tender
from bidding.envelope.tenderlog.bundle import Bundle, tender_name
from bidding.envelope.tenderlog.checks.case import Case
from bidding.envelope.tenderlog.findings import Code, Report
from bidding.envelope.tenderlog.log import Entry, Log
from bidding.envelope.tenderlog.setting import DeadlineMoved, Publication, TrusteeKeys


def find_publication(log: Log, origin: str, report: Report) -> Publication | None:
    """The log's first leaf, or None where it is not what it has to be."""
    found = log.all(Publication)
    if [one.index for one in found] != [0]:
        report.find(
            Code.PUBLICATION,
            "日志的第一片叶子不是唯一的发布记录",
            "the log does not begin with its one publication",
            leaf=0,
        )
        return None
    publication = found[0].body
    if publication.log_origin != origin:
        report.find(
            Code.PUBLICATION,
            f"发布记录属于另一日志 {publication.log_origin}",
            f"the publication is of another log: {publication.log_origin}",
            leaf=0,
        )
    return publication


def final_deadline(log: Log, publication: Publication, report: Report) -> datetime:
    """The deadline after every move that was announced in time."""
    deadline = publication.deadline
    for one in sorted(log.all(DeadlineMoved), key=lambda entry: entry.body.at):
        if not publication.published_at <= one.body.at < min(deadline, one.body.deadline):
            report.find(
                Code.PUBLICATION,
                "截止时间在已过之后被改动",
                "the deadline was moved after it had passed, or to before the announcement",
                leaf=one.index,
            )
        deadline = one.body.deadline
    return deadline


def check_same_tender(log: Log, publication: Publication, report: Report) -> None:
    """Every leaf is about this tender."""
    for one in log.entries:
        if one.body.tender != publication.tender:
            report.find(
                Code.BAD_LEAF,
                f"叶子说的是另一招标 {one.body.tender}",
                f"a leaf about another tender: {one.body.tender}",
                leaf=one.index,
            )


def check_batches(case: Case) -> None:
    """The closed log has the size its times make: no dummy and nothing else is missing from it."""
    if case.closing is None:
        return
    batches, start = case.publication.batches, case.publication.published_at
    expected = batches.closed_size(start, case.deadline)
    if case.closing.index + 1 != expected:
        case.report.find(
            Code.BATCHES,
            f"截止时日志应有 {expected} 片叶子，实有 {case.closing.index + 1}：有增有删",
            f"the closed log must have {expected} leaves and has {case.closing.index + 1}: "
            "dummies are missing, or leaves were put in or taken out",
            leaf=case.closing.index,
        )


def read_tenders(case: Case) -> None:
    """Every tender file that was logged, held against its leaf and the pinned trustees' keys."""
    for one in case.log.all(TrusteeKeys):
        with case.report.finding(Code.TENDER_FILE, leaf=one.index):
            tender = _read_tender(case.bundle, one, case.publication)
            case.tenders.setdefault((tender.lot, tender.stage), []).append(tender)
    _check_pinned(case)


def _read_tender(bundle: Bundle, entry: Entry[TrusteeKeys], publication: Publication) -> Tender:
    digest = entry.body.tender_file_sha256
    tender = Tender.parse(bundle.read_hashed(tender_name(digest), digest))
    logged = (publication.tender, entry.body.lot, entry.body.stage, publication.log_origin)
    stated = (tender.tender, tender.lot, tender.stage, tender.log_origin)
    if stated != logged or tender.suite is not publication.algorithms:
        raise BadFormat(
            "招标文件与其叶子说的不是同一标段", "the tender file is for another stage than its leaf"
        )
    return tender


def _check_pinned(case: Case) -> None:
    for pinned in case.trust.trustees:
        for tenders in case.tenders.values():
            last = tenders[-1]
            keys = {key for one in last.trustee_set.trustees for key in one.keys}
            if (pinned.tender, pinned.stage) == (last.tender, last.stage) and (
                pinned.public not in keys
            ):
                case.report.find(
                    Code.TENDER_FILE,
                    f"{last.lot} {last.stage}：保管人 {pinned.name} 的公钥不是其自己公布的那个",
                    f"{last.lot} {last.stage}: the key of trustee {pinned.name} is not its own",
                )
