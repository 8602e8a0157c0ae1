"""Ranking again from the archive alone, as one numbered list (docs/evaluation-archive.md):

1. the method keeps to the law it names;
2. each bid is the one that the members had under its id;
3. each sheet is the one its member sealed, mark by mark, about this basis; nobody's is missing;
4. each correction is signed by that member, replaces the mark that stood there, and can be of
   the case it names;
5. the ranking that follows is the one that is stated, number by number;
6. each assent is a member's signature under this very evaluation, and most members signed.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from bidding.envelope.errors import BadFormat, EnvelopeError
from bidding.envelope.ranking.archive import Archive
from bidding.envelope.ranking.basis import Basis, commitment
from bidding.envelope.ranking.evaluation import (
    ASSENT_TYPE,
    DISSENT,
    Assent,
    LockedSheet,
    LotOutcome,
    Member,
    Signed,
)
from bidding.envelope.ranking.findings import Code, Findings
from bidding.envelope.ranking.limits import breaches
from bidding.envelope.ranking.method import REVIEW, SCORES, Check, Item
from bidding.envelope.ranking.rank import Ranking
from bidding.envelope.ranking.sealed import SealedSheet, digest_of
from bidding.envelope.ranking.sheet import CORRECTION_TYPE, Correction, Sheet
from bidding.envelope.signing import read_signatures
from bidding.envelope.suites import SUITES


@dataclass(frozen=True)
class Verified:
    """What was found, and the ranking that follows; None where it cannot be computed."""

    archive: Archive
    basis: Basis
    findings: Findings
    outcome: tuple[LotOutcome, ...] | None

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings.found


def verify(archive: Archive) -> Verified:
    """Check everything; raises `BadFormat` only where there is no basis to check against."""
    basis = archive.evaluation.read_basis()
    findings = Findings()
    _check_method(basis, findings)  # 1
    _check_bids(archive, basis, findings)  # 2
    _check_sheets(archive, findings)  # 3
    _check_complete(archive, findings)
    corrections = list(_corrections(archive, findings))  # 4
    outcome = _check_outcome(
        archive, Ranking(archive.evaluation, basis, corrections), findings
    )  # 5
    _check_assents(archive, basis, findings)  # 6
    return Verified(archive, basis, findings, outcome)


def _check_method(basis: Basis, findings: Findings) -> None:
    try:
        for one in breaches(basis.method):
            findings.add(
                Code.METHOD,
                "basis/method",
                f"{one.zh}（{one.article.zh}）",
                f"{one.en} ({one.article.en})",
            )
    except EnvelopeError as error:
        findings.add(Code.METHOD, "basis/method/limits", error.zh, error.en)


def _check_bids(archive: Archive, basis: Basis, findings: Findings) -> None:
    commits = {one.id: one.commit for lot in basis.lots for one in lot.bids}
    for bid in archive.evaluation.bids:
        if commits.get(bid.id) != commitment(bid.header_sha256, bid.salt):
            findings.add(
                Code.BID,
                f"bids/{bid.id}",
                "不是评委在此编号下评审的标书",
                "not the bid that the members had under this id",
            )


def _check_sheets(archive: Archive, findings: Findings) -> None:
    members = {one.id: one for one in archive.evaluation.members}
    due = {one.header_sha256.hex() for one in archive.evaluation.sheets}
    for name in sorted(archive.sheets.keys() - due):
        findings.add(Code.SHEET, f"sheets/{name}", "没有列入评审表", "a sheet that is not listed")
    for locked in archive.evaluation.sheets:
        where = f"sheets/{locked.sheet.round}/{locked.member}"
        try:
            sealed = _sealed(archive, locked, members.get(locked.member))
        except EnvelopeError as error:
            findings.add(Code.SHEET, where, error.zh, error.en)
        else:
            _compare_sheets(archive, locked.sheet, sealed, findings)


def _check_complete(archive: Archive, findings: Findings) -> None:
    """Name each member without a sheet of a round, or with one about other bids than the rest."""
    members = [one.id for one in archive.evaluation.members]
    for stage in (REVIEW, SCORES):
        sheets = [one.sheet for one in archive.evaluation.sheets if one.sheet.round == stage]
        bids = {one.member: tuple(row.bid for row in one.rows) for one in sheets}
        usual = Counter(bids.values()).most_common(1)
        for member in members if sheets or stage == REVIEW else ():
            if not usual or bids.get(member) != usual[0][0]:
                findings.add(
                    Code.SHEET,
                    f"sheets/{stage}/{member}",
                    "缺少评分表，或评审的标书与其他评委不同",
                    "the sheet is missing, or is about other bids than the others'",
                )


def _sealed(archive: Archive, locked: LockedSheet, member: Member | None) -> Sheet:
    """What the member sealed. Raises whatever is wrong with the envelope."""
    name = locked.header_sha256.hex()
    if name not in archive.sheets or member is None:
        raise BadFormat("缺少评分表的信封或评委", "the sheet's envelope or its member is missing")
    found = SealedSheet.parse(archive.sheets[name])
    basis = digest_of(archive.evaluation.basis)
    if found.head.header_sha256 != locked.header_sha256 or found.basis != basis:
        raise BadFormat("信封不是针对这一评标依据的", "an envelope about another basis")
    if found.certificate != member.certificate:
        raise BadFormat("不是该评委签名的", "signed under another certificate than the member's")
    sheet = found.open(locked.secret)
    if sheet.member != locked.member:
        raise BadFormat("是另一位评委的评分表", "another member's sheet")
    return sheet


def _compare_sheets(archive: Archive, stated: Sheet, sealed: Sheet, findings: Findings) -> None:
    """Name each mark and note of a table that is not the sealed one."""
    if stated == sealed:
        return
    before = len(findings.found)
    columns = _columns(archive, sealed.round)
    for row, was in zip_longest(stated.rows, sealed.rows):
        if row is None or was is None or row.bid != was.bid or len(row.marks) != len(was.marks):
            break
        for at, (mark, sealed_mark) in enumerate(zip(row.marks, was.marks, strict=True)):
            if mark != sealed_mark:
                column = columns[at] if at < len(columns) else str(at)
                findings.add(
                    Code.CELL,
                    f"sheets/{sealed.round}/{sealed.member}/{row.bid}/{column}",
                    f"表中为 {mark}，封存的是 {sealed_mark}",
                    f"the table says {mark}, sealed was {sealed_mark}",
                )
    if len(findings.found) == before:
        where = f"sheets/{sealed.round}/{sealed.member}"
        findings.add(Code.CELL, where, "文字或行与封存的不符", "notes or rows are not those sealed")


def _columns(archive: Archive, stage: str) -> list[str]:
    return [one.id for one in archive.evaluation.read_basis().method.columns(stage)]


def _corrections(archive: Archive, findings: Findings) -> Iterator[Correction]:
    certificates = {one.id: one.certificate for one in archive.evaluation.members}
    sheets = {one.header_sha256: one for one in archive.evaluation.sheets}
    standing: dict[tuple[bytes, str, str], int] = {}
    for number, signed in enumerate(archive.evaluation.corrections):
        try:
            one = Correction.parse(signed.body)
            _check_signed(signed, CORRECTION_TYPE, certificates.get(one.member))
            locked = sheets.get(one.header_sha256)
            if locked is None or locked.member != one.member:
                raise BadFormat("不是该评委的评分表", "not a sheet of this member")
            column, mark = _corrected(archive, locked, one)
            place = (one.header_sha256, one.bid, one.item)
            if standing.get(place, mark) != one.before:
                raise BadFormat("更正前的分值与评分表不符", "the mark before is not the sheet's")
            one.check_case(column)
            standing[place] = one.after
        except EnvelopeError as error:
            findings.add(Code.CORRECTION, f"corrections/{number}", error.zh, error.en)
        else:
            yield one


def _corrected(archive: Archive, locked: LockedSheet, one: Correction) -> tuple[Check | Item, int]:
    """The column that a correction speaks of, and the sheet's mark there; raises `BadFormat`."""
    columns = archive.evaluation.read_basis().method.columns(locked.sheet.round)
    for row in locked.sheet.rows:
        for column, mark in zip(columns, row.marks, strict=False):
            if (row.bid, column.id) == (one.bid, one.item):
                return column, mark
    raise BadFormat("评分表中没有这一项", "the sheet has no such mark")


def _check_outcome(
    archive: Archive, ranking: Ranking, findings: Findings
) -> tuple[LotOutcome, ...] | None:
    try:
        outcome = ranking.outcome()
    except EnvelopeError as error:
        findings.add(Code.RANKING, "outcome", error.zh, error.en)
        return None
    stated = {one.lot: one for one in archive.evaluation.outcome}
    for lot in outcome:
        for where, found, expected in _differences(stated.pop(lot.lot, None), lot):
            findings.add(
                Code.RANKING,
                f"outcome/{lot.lot}{where}",
                f"写的是 {found}，应为 {expected}",
                f"stated is {found}, what follows is {expected}",
            )
    for name in stated:
        findings.add(Code.RANKING, f"outcome/{name}", "没有这个标段", "there is no such lot")
    return outcome


def _differences(
    stated: LotOutcome | None, lot: LotOutcome
) -> Iterator[tuple[str, object, object]]:
    """Where a stated outcome is not the one that follows: the field, what is there, what ought."""
    if stated is None:
        yield "", "—", lot.lot
        return
    for name in ("failed", "candidates"):
        if getattr(stated, name) != getattr(lot, name):
            yield f"/{name}", getattr(stated, name), getattr(lot, name)
    for found, expected in zip_longest(stated.standings, lot.standings):
        if found == expected:
            continue
        if found is None or expected is None or found.bid != expected.bid:
            yield "/standings", found and found.bid, expected and expected.bid
            continue
        written, right = found.facts(), expected.facts()
        for name in (one for one in right if written[one] != right[one]):
            yield f"/{right['bid']}/{name}", written[name], right[name]


def _check_assents(archive: Archive, basis: Basis, findings: Findings) -> None:
    certificates = {one.id: one.certificate for one in archive.evaluation.members}
    for member, signed in archive.assents.items():
        try:
            one = Assent.parse(signed.body)
            _check_signed(signed, ASSENT_TYPE, certificates.get(member))
            if (one.member, one.tender) != (member, basis.tender) or (
                one.evaluation_sha256 != archive.digest
            ):
                raise BadFormat("签的是另一份评审结果", "signed under another evaluation")
        except EnvelopeError as error:
            findings.add(Code.ASSENT, f"assents/{member}", error.zh, error.en)
        else:
            if one.opinion == DISSENT:
                said = " ".join(one.reasons)
                findings.remark(
                    f"评委 {member} 不同意：{said}", f"member {member} dissents: {said}"
                )
    if 2 * len(archive.assents) <= len(certificates):
        findings.add(
            Code.ASSENT,
            "assents",
            "过半数评委没有签字，评审结果无从证明",
            "most members did not sign: nothing shows that it is theirs",
        )
    for member in sorted(certificates.keys() - archive.assents.keys()):
        findings.remark(
            f"评委 {member} 未签字，也未书面说明，视为同意",
            f"member {member} neither signed nor wrote why: counts as consent",
        )


def _check_signed(signed: Signed, kind: str, certificate: bytes | None) -> None:
    """Raise unless the one signature holds and is by this certificate."""
    signatures = read_signatures(signed.sigs)
    for suite in SUITES.values():
        first = signatures[0]
        if first.algorithm in suite.signature_algorithms:
            if suite.hash(first.certificate) != certificate or len(signatures) > 1:
                raise BadFormat(
                    "不是该评委签名的", "signed under another certificate than the member's"
                )
            first.verify(suite, signed.body, kind)
            return
    raise BadFormat("未知的签名算法", "an unknown signature algorithm")
