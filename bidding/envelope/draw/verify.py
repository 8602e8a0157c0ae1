"""Verifies a draw from its transcript: was it the one draw that its commitments allow?

The steps, numbered again in the code (docs/draw.md has the same):

1. Documents. Everything in the file is read strictly, and is about one tender.
2. Pool. The leaves rise, none twice; their root and number are those of draw-open.
3. Rules and filters are those whose hashes draw-open states; nobody excluded may be drawn.
4. Again. A further draw has its reason under the supervisor's signature.
5. Contributions. Each is a contributor's, sealed for exactly this draw-open.
6. Close. draw-close lists exactly these contributions; it is the last leaf under close_root; a
   checkpoint signed by the log's key, cosigned by every witness, goes on from there.
7. Releases. k trustees' shares open the contributions, or prove the contributor's fault.
8. Seed. The one that all this makes.
9. Panel. Permutations, skips under the supervisor's signature, seats.
10. Names. Those that are released are the ones that were committed to.

It raises an `EnvelopeError` only for what is no transcript at all; whatever was tampered with is a
finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from bidding.envelope.draw.contributions import Contribution, check_release, opened, sealed_for
from bidding.envelope.draw.documents import DrawOpen, Filters, Rules
from bidding.envelope.draw.findings import Code, DrawReport
from bidding.envelope.draw.panel import Panel, Reached
from bidding.envelope.draw.pool import Pool, expert_leaf
from bidding.envelope.draw.seed import draw_seed
from bidding.envelope.draw.statements import Again, Skip
from bidding.envelope.draw.transcript import CloseProof, Seat, Transcript
from bidding.envelope.errors import BadSignature, NotEnoughShares
from bidding.envelope.releases import Release
from bidding.envelope.tender import Tender
from bidding.envelope.tenderlog.leaf import Leaf
from bidding.envelope.tenderlog.trust import Trust
from bidding.envelope.trustees import TrusteeKey
from ledger.checkpoint import TreeHead
from ledger.cosignature import cosigners
from ledger.errors import LedgerError
from ledger.merkle import verify_consistency, verify_inclusion
from ledger.notes import Note, VerifierKey


def verify_draw(data: bytes, trust: Trust | None = None) -> DrawReport:
    """Verify a transcript in the ten steps above.

    Without keys in `trust` the file's own word is taken for the log's, and the report says so.
    Raises `BadFormat` for what is no transcript.
    """
    found, report = Transcript.parse(data), DrawReport()
    report.facts["transcript_sha256"] = sha256(data).hexdigest()
    with report.finding(Code.BAD_FILE):  # step 1
        _Check(found, *found.documents(), trust or Trust(), report).run()
    return report


@dataclass
class _Check:
    """A transcript under examination."""

    found: Transcript
    open: DrawOpen
    rules: Rules
    filters: Filters
    pool: Pool
    tender: Tender
    trust: Trust
    report: DrawReport

    def run(self) -> None:
        self._same_tender()
        self._pool()  # step 2
        self._commitments()  # step 3
        self._again()  # step 4
        given = self._contributions()  # step 5
        with self.report.finding(Code.CLOSE):  # step 6
            self._close(self.found.close, given)
        values = self._values(given)  # step 7
        self._seed(values)  # step 8
        with self.report.finding(Code.PANEL):  # step 9
            self._panel()
        self._names()  # step 10

    def _same_tender(self) -> None:
        facts, name = self.report.facts, self.open.tender
        facts |= {"tender": name, "draw_no": self.open.draw_no, "log_origin": self.open.log_origin}
        facts["open_sha256"] = sha256(self.found.open).hexdigest()
        self.report.expect(
            Code.BAD_FILE,
            {self.rules.tender, self.filters.tender, self.tender.tender} == {name},
            "文件中的招标编号不一致",
            "the documents are about different tenders",
        )

    def _pool(self) -> None:
        root = self.pool.root
        self.report.facts |= {"pool_size": len(self.pool.leaves), "pool_root": root.hex()}
        self.report.expect(
            Code.POOL,
            (root, len(self.pool.leaves)) == (self.open.pool_root, self.open.pool_size),
            "专家库与开启时承诺的不同",
            "the pool is not the one that draw-open commits to",
        )

    def _commitments(self) -> None:
        for code, name, document, stated in (
            (Code.RULES, "rules_sha256", self.found.rules, self.open.rules_sha256),
            (Code.FILTERS, "filters_sha256", self.found.filters, self.open.filters_sha256),
        ):
            digest = sha256(document).digest()
            self.report.facts[name] = digest.hex()
            self.report.expect(
                code,
                digest == stated,
                f"{name} 与开启时承诺的不同",
                f"{name} is not what draw-open states",
            )
        self._admitted()

    def _admitted(self) -> None:
        out = {one.place for one in self.filters.excluded}
        for one in self.filters.specialities:
            places = set(one.places)
            self.report.expect(
                Code.FILTERS,
                not places & out and all(place < len(self.pool.leaves) for place in places),
                f"{one.code}：候选名单含有应回避的或库外的专家",
                f"{one.code}: somebody may be drawn who is excluded, or is not in the pool",
            )

    def _again(self) -> None:
        again, stated = self.found.again, self.open.again_sha256
        if again is None or stated is None:
            self.report.expect(
                Code.AGAIN,
                again is None and stated is None,
                "再次抽取没有监督人签名的理由",
                "a further draw without its reason, or a reason of no draw",
            )
            return
        with self.report.finding(Code.AGAIN):
            again.check_signer(Again, self.open.supervisor, self.tender.suite)
            said = Again.parse(again.statement)
            self.report.facts["again"] = {"reason": said.reason, "previous": said.previous.hex()}
            self.report.expect(
                Code.AGAIN,
                sha256(again.statement).digest() == stated
                and (said.previous, said.draw_no) == (self.open.previous, self.open.draw_no),
                "再次抽取的理由不是为本次出具的",
                "the reason for drawing again is that of another draw",
            )

    def _contributions(self) -> list[Contribution]:
        report = self.report
        with report.finding(Code.CONTRIBUTION):
            expected = sealed_for(self.open, self.tender.trustee_set)
            report.expect(
                Code.CONTRIBUTION,
                self.tender.trustee_set.digest == self.open.trustee_set and self.tender == expected,
                "出数的加密对象不是开启时公布的",
                "contributions are sealed for something else than draw-open says",
            )
        known, given = {one.id for one in self.open.contributors}, []
        for one in self.found.contributions:
            with report.finding(Code.CONTRIBUTION):
                given.append(Contribution.read(one.contributor, one.file, self.tender))
                report.expect(
                    Code.CONTRIBUTION,
                    one.contributor in known,
                    f"{one.contributor} 不是公布的出数方",
                    f"{one.contributor} is none of the contributors",
                )
        return given

    def _close(self, close: CloseProof, given: list[Contribution]) -> None:
        body = close.body()
        closed = [(one.contributor, one.header_sha256) for one in body.contributions]
        self.report.expect(
            Code.WITHHELD,
            closed == [(one.contributor, one.name) for one in given],
            "所示的出数与截止时登记的不同",
            "the contributions are not those that draw-close lists",
        )
        self.report.expect(
            Code.CLOSE,
            (body.tender, body.draw_no, body.open_sha256)
            == (self.open.tender, self.open.draw_no, sha256(self.found.open).digest())
            and body.at >= self.open.at
            and len({name for name, _ in closed}) == len(closed),
            "截止条目不是本次抽取的",
            "draw-close is about another draw, or before it was opened",
        )
        self.report.facts |= {
            "close_index": close.index,
            "close_leaf_hash": Leaf.parse(close.record).hash.hex(),
            "close_root": close.root.hex(),
        }
        try:
            self._logged(close)
        except (LedgerError, UnicodeDecodeError) as error:
            raise BadSignature(
                f"截止条目不在签名的日志中：{error}",
                f"draw-close is not in a signed log: {error}",
            ) from error

    def _logged(self, close: CloseProof) -> None:
        leaf, size = Leaf.parse(close.record).hash, close.index + 1
        note = Note.parse(close.checkpoint.decode())
        head = TreeHead.parse(note.text)
        verify_inclusion(close.path, close.index, size, leaf, close.root)
        verify_consistency(close.consistency, size, head.size, close.root, head.root)
        self._signed(note, head)

    def _signed(self, note: Note, head: TreeHead) -> None:
        keys = self.trust.keys_of(self.open.log_origin)
        if not keys and not self.trust.logs:
            keys = (VerifierKey.parse(self.found.log_key),)
            self._remark("日志公钥取自文件自己", "the log's key is taken by the file's own word")
        self.report.expect(
            Code.CLOSE,
            head.origin == self.open.log_origin
            and bool(note.signers([key for key in keys if key.name == head.origin])),
            "检查点不是本招标日志的密钥签的",
            "the checkpoint is not signed by the key of this tender's log",
        )
        cosigned = cosigners(note, self.trust.witnesses)
        for witness in self.trust.witnesses:
            self.report.expect(
                Code.CLOSE,
                witness in cosigned,
                f"见证人 {witness.name} 没有联署",
                f"{witness.name} did not cosign",
            )
        if not self.trust.witnesses:
            self._remark("未给出见证人公钥", "no witness's key was given")

    def _values(self, given: list[Contribution]) -> dict[str, bytes]:
        releases = self._releases(given)
        values: dict[str, bytes] = {}
        shown = []
        for one in given:
            with self.report.finding(Code.SHARES):
                value = opened(one, releases) or b""
                values[one.contributor] = value
                shown.append(
                    {
                        "contributor": one.contributor,
                        "header_sha256": one.name.hex(),
                        "value": value.hex() or None,
                    }
                )
        self.report.facts["contributions"] = shown
        return values

    def _releases(self, given: list[Contribution]) -> list[Release]:
        releases: list[Release] = []
        with self.report.finding(Code.SHARES):
            keys = _keys(self.found)
            for file in self.found.releases if given else ():
                one = Release.parse(file)
                check_release(one, given, keys)
                releases.append(one)
            numbers = {one.trustee for one in releases}
            few = bool(given) and len(numbers) < self.tender.trustee_set.k
            if few or len(numbers) < len(releases):
                raise NotEnoughShares("交出份额的保管人不足", "fewer than k trustees' releases")
        return releases

    def _seed(self, values: Mapping[str, bytes]) -> None:
        beacon = (self.found.beacon or b"").decode(errors="replace")
        self.report.expect(
            Code.SEED,
            bool(beacon) == bool(self.open.beacon),
            "外部随机数与开启时的说明不符",
            "a beacon that draw-open does not name, or none where it names one",
        )
        seed = draw_seed(self.open, self.found.close.root, values, beacon)
        self.report.facts["seed"] = seed.hex()
        self.report.expect(
            Code.SEED,
            seed == self.found.seed,
            f"种子应为 {seed.hex()}",
            f"the seed is {seed.hex()}, not the one stated",
        )
        silent = [one.id for one in self.open.contributors if not values.get(one.id)]
        if silent:
            names = ", ".join(silent)
            self._remark(f"未出数或出数无效：{names}", f"silent, or sealed rubbish: {names}")

    def _panel(self) -> None:
        panel = Panel.draw(self.found.seed, self.rules, self.filters)
        for number, signed in enumerate(self.found.skips, 1):
            with self.report.finding(Code.SKIP):
                signed.check_signer(Skip, self.open.supervisor, self.tender.suite)
                said = Skip.parse(signed.statement)
                self.report.expect(
                    Code.SKIP,
                    said.open_sha256 == sha256(self.found.open).digest(),
                    f"第 {number} 次递补不是本次抽取的",
                    f"skip {number} is of another draw",
                )
                panel.skip(said.speciality, said.position)
        self.report.facts["reached"] = [self._reached(one, panel) for one in panel.reached]
        seats = [self._seat(one) for one in panel.seated]
        self.report.facts["seats"] = [one.facts() for one in seats]
        self.report.expect(
            Code.PANEL,
            tuple(seats) == self.found.seats,
            "所示的评委会不是种子与递补得出的",
            "the seats are not those that seed and skips make",
        )

    def _seat(self, one: Reached) -> Seat:
        return Seat(one.speciality, one.position, self._leaf(one.place))

    def _leaf(self, place: int) -> bytes:
        """Who stands there; nobody, where filters name a place that a shortened pool has not."""
        return self.pool.leaves[place] if place < len(self.pool.leaves) else b""

    def _reached(self, one: Reached, panel: Panel) -> dict[str, object]:
        drawn = one.step.drawn
        return {
            "speciality": one.speciality,
            "position": one.position,
            "of": panel.orders[one.speciality].size,
            "words": [f"{word:016x}" for word in drawn.words] if drawn else [],
            "below": drawn.n if drawn else 1,
            "value": drawn.value if drawn else 0,
            "item": one.step.item,
            "place": one.place,
            "expert": self._leaf(one.place).hex(),
            "fate": one.fate.value,
        }

    def _names(self) -> None:
        for one in self.found.released:
            self.report.expect(
                Code.RELEASED,
                expert_leaf(self.open.pool, one.said, one.salt) == one.expert,
                f"{one.said} 不是所承诺的专家",
                f"{one.said} is not the expert that was committed to",
            )
        if not self.found.released:
            self._remark("姓名尚未公布", "the names are not released yet")

    def _remark(self, zh: str, en: str) -> None:
        self.report.remarks.append((zh, en))


def _keys(found: Transcript) -> dict[bytes, TrusteeKey]:
    keys = map(TrusteeKey.parse, found.keys)
    return {key.suite.key_id(key.public): key for key in keys}
