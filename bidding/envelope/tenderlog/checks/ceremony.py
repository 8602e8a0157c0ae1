"""The closing and the opening: everything in its turn, and nothing before the closing."""

from collections.abc import Iterator

from bidding.envelope.errors import BadFormat
from bidding.envelope.tenderlog.ceremony import (
    Closing,
    Deed,
    Freeze,
    LockReleased,
    OfStage,
    PartKeyPublished,
    ReadOut,
    Rescue,
    ShareHash,
    ShareReleased,
)
from bidding.envelope.tenderlog.checks.case import Case
from bidding.envelope.tenderlog.checks.heads import Heads, check_signed
from bidding.envelope.tenderlog.checks.intake import SKEW
from bidding.envelope.tenderlog.findings import Code, Report
from bidding.envelope.tenderlog.log import Entry, Log


def find_closing(log: Log, report: Report) -> Entry[Closing] | None:
    """The closing manifest, or None where the tender is not closed."""
    found = log.all(Closing)
    if not found:
        report.remark("此招标尚未截止", "the tender is not closed")
        return None
    for extra in found[1:]:
        report.find(Code.CLOSING, "第二份截止清单", "a second closing manifest", leaf=extra.index)
    return found[0]


def check_closing(case: Case, heads: Heads) -> None:
    """Closed at the deadline, not before; signed and cosigned as it was, before anything else."""
    if case.closing is None:
        return
    body, index = case.closing.body, case.closing.index
    if body.deadline != case.deadline or body.closed_at < case.deadline:
        case.report.find(
            Code.CLOSING,
            "截止清单不是在截止时间之后作出的",
            "the closing manifest is not of the deadline, or was made before it",
            leaf=index,
        )
    deeds = [
        one.body.at for one in case.log.entries if isinstance(one.body, Deed) and one.index > index
    ]
    for key, at in heads.cosigned.get(index + 1, {}).items():
        if at < case.deadline - SKEW:
            case.report.find(
                Code.CLOSING,
                f"见证人 {key.name} 在截止之前就见到了截止清单",
                f"{key.name} saw the closing manifest before the deadline",
                leaf=index,
            )
        if at > case.deadline + SKEW:
            case.report.remark(
                f"见证人 {key.name} 在截止后 {at - case.deadline} 才见到截止清单",
                f"{key.name} saw the closing manifest {at - case.deadline} after the deadline",
            )
        if deeds and at > min(deeds) + SKEW:
            case.report.find(
                Code.OPENED_EARLY,
                f"见证人 {key.name} 见到截止清单之前，已开始开启",
                f"the opening began before {key.name} had seen the closing manifest",
                leaf=index,
            )
    check_signed(index + 1, "截止清单", "the closing manifest", heads, case.report)


def check_order(case: Case) -> None:
    """Nothing that helps to open, or comes of it, was logged or done before its turn."""
    closed = case.closing.body.closed_at if case.closing else None
    for one in case.log.entries:
        if isinstance(one.body, Deed) and (
            one.index < case.closed_at or (closed is not None and one.body.at < closed)
        ):
            _early(case, one.index, one.body.KIND.value, "截止清单", "the closing manifest")
    for freeze in case.log.all(Freeze):
        _check_stage_order(case, freeze)
    frozen = {one.body.stage for one in case.log.all(Freeze)}
    for part in _of_stages(case.log):
        if part.body.stage not in frozen:
            _early(case, part.index, part.body.KIND.value, "冻结", "the freeze")


def _of_stages(log: Log) -> Iterator[Entry[OfStage]]:
    for one in log.entries:
        if isinstance(one.body, OfStage):
            yield Entry(one.index, one.body)


def _check_stage_order(case: Case, freeze: Entry[Freeze]) -> None:
    """After the freeze come the hashes, after k releases the keys and the read-out."""
    enough = _enough_released(case, freeze.body.stage)
    for one in _of_stages(case.log):
        if one.body.stage != freeze.body.stage:
            continue
        if one.index < freeze.index:
            _early(case, one.index, one.body.KIND.value, "冻结", "the freeze")
        elif isinstance(one.body, PartKeyPublished | ReadOut) and one.index < enough:
            _early(case, one.index, one.body.KIND.value, "足够的份额", "enough shares")


def _enough_released(case: Case, stage: str) -> int:
    """The place of the k-th trustee's release; past the end where so many never came.

    A stage in which nothing was opened needs none.
    """
    needed = max((one.trustee_set.k for one in case.stage_tenders(stage)), default=0)
    places: dict[int, int] = {}
    for one in case.log.all(ShareReleased):
        if one.body.stage == stage:
            places.setdefault(one.body.trustee, one.index)
    if not _opened(case, stage):
        return 0
    return sorted(places.values())[needed - 1] if len(places) >= needed > 0 else case.log.size


def _opened(case: Case, stage: str) -> bool:
    return any(one.body.stage == stage for one in case.log.all(PartKeyPublished))


def _early(case: Case, leaf: int, what: str, zh: str, en: str) -> None:
    case.report.find(Code.OPENED_EARLY, f"{what} 先于{zh}", f"{what} came before {en}", leaf=leaf)


def check_freezes(case: Case) -> None:
    """Each stage is frozen once, over exactly the bids that stood and were unlocked."""
    seen: set[str] = set()
    for one in case.log.all(Freeze):
        with case.report.finding(Code.FREEZE, leaf=one.index):
            if one.body.stage in seen:
                raise BadFormat("同一阶段冻结了两次", "a stage was frozen twice")
            seen.add(one.body.stage)
            _check_frozen(case, one)


def _check_frozen(case: Case, freeze: Entry[Freeze]) -> None:
    stage = freeze.body.stage
    alive = {one.lot for one in case.standing} - case.ended(freeze.index).keys()
    stood = case.to_open(stage, alive)
    unlocked = {
        one.body.header_sha256
        for one in case.log.all(LockReleased)
        if one.body.stage == stage and one.index < freeze.index
    }
    frozen, others = set(freeze.body.bids), {one.header_sha256 for one in freeze.body.not_unlocked}
    for header in sorted(stood ^ (frozen | others)):
        case.report.find(
            Code.FREEZE,
            "冻结的标书与截止清单不一致",
            "the frozen set is not that of the closing manifest",
            leaf=freeze.index,
            envelope=header,
        )
    for header in sorted((others & unlocked) | (frozen & others)):
        case.report.find(
            Code.FREEZE,
            "已开锁的标书被当作未开锁",
            "a bid whose lock had been released is called not unlocked",
            leaf=freeze.index,
            envelope=header,
        )
    for header in sorted(frozen - unlocked):
        if header in case.heads and case.heads[header].pre.locked:
            case.report.find(
                Code.FREEZE,
                "标书未开锁却被列入开启",
                "a bid is to be opened whose lock was not released",
                leaf=freeze.index,
                envelope=header,
            )


def check_shares(case: Case) -> None:
    """Whoever released shares had logged their hash before, under a key of that trustee."""
    hashes = {
        (one.body.stage, one.body.trustee, one.body.kid, one.body.digest): one.index
        for one in reversed(case.log.all(ShareHash))
    }
    for one in case.log.all(ShareReleased):
        body = one.body
        with case.report.finding(Code.SHARES, leaf=one.index):
            logged = hashes.get((body.stage, body.trustee, body.kid, body.digest), one.index)
            if logged >= one.index:
                raise BadFormat(
                    f"第 {body.trustee} 位保管人交出的份额不是其事先记入哈希的那些",
                    f"trustee {body.trustee} released other shares than it had logged the hash of",
                )
            check_trustee_key(case, body.stage, body.trustee, body.kid)


def check_trustee_key(case: Case, stage: str, trustee: int, kid: bytes) -> None:
    """Raise `BadFormat` unless `kid` is a published key of that trustee for the stage."""
    for tender in case.stage_tenders(stage):
        keys = tender.trustee_set.key_ids()
        if trustee <= len(keys) and kid in keys[trustee - 1]:
            return
    raise BadFormat(
        f"这不是第 {trustee} 位保管人公布的公钥", f"that is no published key of trustee {trustee}"
    )


def check_rescues(case: Case) -> None:
    """A rescue file is allowed, and is an envelope that stood."""
    stood = {one.header_sha256 for one in case.standing}
    for one in case.log.all(Rescue):
        if not case.publication.rescue or one.body.header_sha256 not in stood:
            case.report.find(
                Code.RESCUE,
                "不允许补救，或补救的不是有效标书",
                "no rescue is allowed, or not of this envelope",
                leaf=one.index,
                envelope=one.body.header_sha256,
            )
