"""The read-out: every bid that stood has its fate, and every price is the one that was sealed."""

from cryptography.exceptions import InvalidTag

from bidding.envelope.envelope import Head
from bidding.envelope.errors import BadFormat
from bidding.envelope.names import OPENING
from bidding.envelope.suites.base import room_for
from bidding.envelope.tenderlog.bundle import part_name, table_name
from bidding.envelope.tenderlog.ceremony import Freeze, PartKeyPublished, ReadOut
from bidding.envelope.tenderlog.checks.case import Case, Key
from bidding.envelope.tenderlog.checks.voids import complained_keys, is_rubbish, proven_voids
from bidding.envelope.tenderlog.findings import Code, Outcome
from bidding.envelope.tenderlog.log import Entry
from bidding.envelope.tenderlog.readout import (
    READ,
    REVOKED,
    VOID,
    WITHDRAWN,
    Row,
    Table,
    opening_part,
    read_items,
)


class ReadOuts:
    """What the log says about the fate of each bid, and what was read out."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._complained = complained_keys(case)
        self._void = proven_voids(case, self._complained)
        self._keys: dict[bytes, bytes] = {}
        for key in case.log.all(PartKeyPublished):
            self._take_key(key)
        frozen = {one for freeze in case.log.all(Freeze) for one in freeze.body.bids}
        self._check_keys(self._keys.keys() - frozen)
        self._fault = {
            bid.header_sha256: REVOKED if bid.fault == "bidder" else WITHDRAWN
            for freeze in case.log.all(Freeze)
            for bid in freeze.body.not_unlocked
        }
        self._tables: dict[Key, Table] = {}

    def read(self, stage: str) -> set[bytes]:
        """The envelopes of a stage that were read out, once the tables are checked."""
        return {
            row.header_sha256
            for (_, one), table in self._tables.items()
            for row in table.rows
            if one == stage and row.outcome == READ
        }

    def _take_key(self, entry: Entry[PartKeyPublished]) -> None:
        body = entry.body
        again = self._keys.setdefault(body.header_sha256, body.key) != body.key
        if again or body.part != OPENING:
            self._case.report.find(
                Code.PART_KEY,
                "同一标书公布了两个不同的密钥，或公布了唱标部分以外的密钥",
                "two keys of one envelope, or the key of another part than is read out",
                leaf=entry.index,
                envelope=body.header_sha256,
            )

    def _check_keys(self, others: set[bytes]) -> None:
        for header in sorted(others):
            self._case.report.find(
                Code.PART_KEY,
                "公布了未冻结标书的密钥",
                "the key of a bid that was not to be opened was published",
                envelope=header,
            )

    def check(self) -> None:
        """Check every table, and say how every stage of every lot stands."""
        for one in self._case.log.all(ReadOut):
            with self._case.report.finding(Code.READ_OUT, leaf=one.index):
                self._check_table(one)
        stages = sorted({*self._case.tenders, *((b.lot, b.stage) for b in self._case.standing)})
        self._case.report.outcomes = [self._outcome(key) for key in stages]
        for outcome in self._case.report.outcomes:
            self._remark(outcome)

    def _remark(self, outcome: Outcome) -> None:
        """Say what a reader may wonder about: a stage still sealed, or opened with few bids."""
        about = f"{outcome.lot} {outcome.stage}"
        if outcome.state == "sealed" and self._case.closing is not None:
            self._case.report.remark(f"{about} 尚未唱标", f"{about} is not read out")
        first = outcome.stage not in self._case.stages[1:]
        if outcome.state == "read-out" and first and outcome.standing < 3:
            self._case.report.remark(
                f"{about} 投标不足三个而开标", f"{about} was opened with fewer than three bids"
            )

    def _check_table(self, entry: Entry[ReadOut]) -> None:
        body = entry.body
        digest = body.table_sha256
        table = Table.parse(self._case.bundle.read_hashed(table_name(digest), digest))
        if (table.tender, table.lot, table.stage) != (body.tender, body.lot, body.stage):
            raise BadFormat("唱标表属于另一标段", "the table is of another stage")
        if (body.lot, body.stage) in self._tables:
            raise BadFormat("同一标段唱标两次", "a stage was read out twice")
        self._tables[body.lot, body.stage] = table
        self._check_complete(entry, table)
        for row in table.rows:
            self._check_row(entry.index, row)

    def _check_complete(self, entry: Entry[ReadOut], table: Table) -> None:
        stood = self._case.to_open(table.stage, [table.lot])
        rows = [row.header_sha256 for row in table.rows]
        if len(set(rows)) != len(rows):
            raise BadFormat("唱标表中有重复", "a bid stands in the table twice")
        for header in sorted(stood ^ set(rows)):
            dropped = header in stood
            self._case.report.find(
                Code.READ_OUT,
                "有效标书未唱标" if dropped else "唱出了未受理的标书",
                "a bid that stood was not read out"
                if dropped
                else "read out of a bid that is none",
                leaf=entry.index,
                envelope=header,
            )

    def _check_row(self, leaf: int, row: Row) -> None:
        """The outcome is the one that the log proves, and what was read is what was sealed."""
        header = row.header_sha256
        head = self._case.heads.get(header)
        if head is None:
            return
        expected = VOID if header in self._void else self._fault.get(header, READ)
        report = self._case.report
        if row.outcome != expected or row.bidder != head.pre.bidder:
            report.find(
                Code.READ_OUT,
                f"唱标表称其 {row.outcome}，按日志应为 {expected}，或投标人不符",
                f"the table says {row.outcome}, the log {expected}; or another bidder is named",
                leaf=leaf,
                envelope=header,
            )
        if row.outcome != READ:
            return
        if any(is_rubbish(head, key) for key in self._complained.values()):
            report.find(
                Code.VOID_IGNORED,
                "保管人公布的密钥证明此标书无效，却仍然唱标",
                "a trustee's published key proves it void, and it was read out",
                leaf=leaf,
                envelope=header,
            )
        with report.finding(Code.PART_KEY, leaf=leaf, envelope=header):
            if self._opened(head) != row.plaintext:
                report.find(
                    Code.PRICE,
                    "唱出的内容不是封存的内容",
                    "what was read out is not what was sealed",
                    leaf=leaf,
                    envelope=header,
                )

    def _opened(self, head: Head) -> bytes:
        """What was sealed in the opening part, by its published key; raises `BadFormat`."""
        key = self._keys.get(head.header_sha256)
        if key is None:
            raise BadFormat(
                "没有公布唱标部分的密钥", "the key of what was read out is not published"
            )
        part = opening_part(head)
        name = part_name(head.header_sha256, part.name)
        self._case.hashed.add(name)
        sealed = self._case.bundle.read(name)
        if head.suite.hash(sealed) != part.digest:
            raise BadFormat(
                "公示的密文不是封存的", "the sealed bytes are not those that were signed"
            )
        return _decrypted(head, key, sealed)

    def _outcome(self, key: Key) -> Outcome:
        case, table = self._case, self._tables.get(key)
        lot, stage = key
        standing = len(case.to_open(stage, [lot]))
        if table is None:
            return Outcome(*key, case.ended().get(key[0], "sealed"), standing)
        rows = tuple(
            (row.header_sha256, row.outcome, read_items(row.plaintext or b"")) for row in table.rows
        )
        return Outcome(*key, "read-out", standing, rows)


def _decrypted(head: Head, key: bytes, sealed: bytes) -> bytes:
    """The plaintext under `key`; raises `BadFormat`: each part commits to its one key."""
    try:
        cipher = head.suite.decryptor(key, head.derivation.part_context(OPENING))
        plain = bytearray(room_for(len(sealed)))
        length = cipher.update_into(sealed, plain)
        return bytes(plain[:length]) + cipher.finalize()
    except (InvalidTag, ValueError) as error:
        raise BadFormat(
            "公布的密钥不是封存时所用的", "the published key is not the one it was sealed with"
        ) from error
