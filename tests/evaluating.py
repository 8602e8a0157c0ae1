"""An evaluation made from end to end without a server: method, sheets, corrections, archive."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from sealed import NOW, Stage, a_signer, a_stage

from bidding.envelope import Envelope, FileSigner, Signature, Tender, seal
from bidding.envelope.ranking import (
    AGREE,
    ASSENT_TYPE,
    CORRECTION_TYPE,
    Alias,
    Archive,
    Assent,
    Basis,
    Bid,
    Check,
    Choice,
    Correction,
    Deviation,
    Evaluation,
    Failure,
    Item,
    LockedSheet,
    Lot,
    LotOutcome,
    Member,
    Method,
    Note,
    Preference,
    PriceRule,
    Ranking,
    Rejection,
    Row,
    Sheet,
    Signed,
    commitment,
)
from bidding.envelope.ranking.method import REVIEW, SCORES
from bidding.envelope.ranking.sheet import PART, STAGE
from bidding.envelope.signing import write_signatures

TENDER = "T-1"
ORIGIN = "log.example/t-1"


def a_method(**changes: Any) -> Method:
    """Goods in government procurement: price 40, technical 40 and 10, commercial 10."""
    price = PriceRule("lowest-ratio", 4000, 0, 0, 0, 0, 0)
    found = Method(
        title="综合评分法",
        regime="procurement",
        kind="goods",
        limits="cn-2026",
        way="comprehensive",
        checks=(
            Check("licence", "资格", "purchaser"),
            Check("signature", "签章", "committee"),
            Check("response", "实质性响应", "committee"),
        ),
        items=(
            Item("design", "技术方案", "technical", 4000, objective=False),
            Item("figures", "技术指标", "technical", 1000, objective=True),
            Item("service", "售后服务", "commercial", 1000, objective=False),
        ),
        price=price,
        preferences=(Preference("small", "小微企业", 1000),),
        mean="all",
        ties=("price", "technical"),
        brands=True,
        deviations=False,
        anonymous=False,
        explain=3000,
        places=2,
        round_sums=False,
        most_lots=0,
        candidates=3,
    )
    return replace(found, **changes)


def lowest(**changes: Any) -> Method:
    """The lowest evaluated price, for construction."""
    facts: dict[str, Any] = {
        "regime": "tendering",
        "kind": "construction",
        "way": "lowest",
        "items": (),
        "price": PriceRule("none", 0, 0, 0, 0, 0, 0),
        "brands": False,
        "deviations": True,
    }
    return a_method(**(facts | changes))


@dataclass
class Case:
    """What an evaluation is made of. `prices` in fen and `scores` by the bid's id."""

    method: Method = field(default_factory=a_method)
    lots: dict[str, list[str]] = field(default_factory=lambda: {"1": ["a", "b", "c"]})
    prices: dict[str, int] = field(default_factory=lambda: {"a": 80_00, "b": 100_00, "c": 160_00})
    scores: dict[str, list[list[int]]] = field(default_factory=dict)
    """For each bid a row of marks for each member; alike where there are none."""
    failed: dict[str, list[list[int]]] = field(default_factory=dict)
    """The same in the review."""
    brands: dict[str, str] = field(default_factory=dict)
    preferences: dict[str, tuple[str, ...]] = field(default_factory=dict)
    deviations: dict[str, int] = field(default_factory=dict)
    bidders: dict[str, str] = field(default_factory=dict)
    ceiling: int | None = None
    rejections: dict[str, str] = field(default_factory=dict)
    choices: Sequence[str] = ()
    failures: Sequence[str] = ()
    size: int = 5

    @property
    def members(self) -> list[str]:
        return [f"e{number}" for number in range(1, self.size + 1)]

    @cached_property
    def basis(self) -> Basis:
        lots = tuple(
            Lot(
                name,
                f"{name} 标段",
                self.ceiling,
                tuple(Alias(bid, commitment(_header(bid), bytes(32))) for bid in bids),
            )
            for name, bids in self.lots.items()
        )
        return Basis(ORIGIN, TENDER, self.method, lots)

    @cached_property
    def basis_bytes(self) -> bytes:
        return self.basis.encode()

    def bid(self, name: str) -> Bid:
        added = self.deviations.get(name)
        return Bid(
            id=name,
            header_sha256=_header(name),
            salt=bytes(32),
            bidder=self.bidders.get(name, f"{name} 公司"),
            brand=self.brands.get(name),
            price=self.prices[name],
            preferences=self.preferences.get(name, ()),
            deviations=(Deviation("漏项", added),) if added else (),
        )

    def sheet(self, member: str, stage: str) -> Sheet:
        number = self.members.index(member)
        given = self.failed if stage == REVIEW else self.scores
        usual = (
            [1] * len(self.method.committee_checks)
            if stage == REVIEW
            else [one.most // 2 for one in self.method.items]
        )
        rows = tuple(
            Row(bid, tuple(given[bid][number] if bid in given else usual), self.notes(stage))
            for bid in self.basis.ids
        )
        return Sheet(TENDER, stage, member, sha256(self.basis_bytes).digest(), rows)

    def notes(self, stage: str) -> tuple[Note, ...]:
        return (Note(0, "方案完整"),) if stage == SCORES else ()

    @cached_property
    def sheets(self) -> list[Sheet]:
        stages = [REVIEW, *([SCORES] if self.method.items else [])]
        return [self.sheet(member, stage) for stage in stages for member in self.members]

    def evaluation(
        self,
        locked: Sequence[LockedSheet] | None = None,
        corrections: Sequence[Signed] = (),
        outcome: tuple[LotOutcome, ...] = (),
    ) -> Evaluation:
        bare = [LockedSheet(one.member, bytes(32), bytes(32), one) for one in self.sheets]
        return Evaluation(
            basis=self.basis_bytes,
            members=tuple(
                Member(one, f"评委{one}", one == "e1", sha256(_signer(one).chain[0]).digest())
                for one in self.members
            ),
            bids=tuple(map(self.bid, self.basis.ids)),
            rejections=tuple(Rejection(*one, "理由") for one in self.rejections.items()),
            choices=tuple(Choice(one, "抽签") for one in self.choices),
            failures=tuple(Failure(one, "明显缺乏竞争") for one in self.failures),
            sheets=tuple(bare if locked is None else locked),
            corrections=tuple(corrections),
            outcome=outcome,
        )

    def outcome(self, *corrections: Correction) -> tuple[LotOutcome, ...]:
        """What follows, without any cryptography."""
        return Ranking(self.evaluation(), self.basis, corrections).outcome()

    def places(self, lot: int = 0) -> dict[str, int]:
        return {one.bid: one.place for one in self.outcome()[lot].standings}

    def fates(self, lot: int = 0) -> dict[str, str]:
        return {one.bid: one.fate for one in self.outcome()[lot].standings}


def archived(case: Case, corrections: Sequence[Correction] = ()) -> Archive:
    """The whole archive of a case: every sheet sealed, opened by k trustees, everything signed."""
    stage = _stages(case)
    locked, envelopes = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for number, sheet in enumerate(case.sheets):
            envelope = _sealed(stage[sheet.round], sheet, Path(folder) / str(number))
            unsealed = stage[sheet.round].unseal(envelope, None)
            name = envelope.head.header_sha256
            locked.append(LockedSheet(sheet.member, name, unsealed.trustee_secret, sheet))
            envelopes[name.hex()] = envelope.path.read_bytes()
    said = [_located(one, locked) for one in corrections]
    signed = [_signed(one.encode(), one.member, CORRECTION_TYPE) for one in said]
    bare = case.evaluation(locked, signed)
    outcome = Ranking(bare, case.basis, said).outcome()
    core = replace(bare, outcome=outcome).encode()
    assents = {one: assent(one, core) for one in case.members}
    return Archive(core, Evaluation.parse(core), envelopes, assents)


def assent(member: str, core: bytes, opinion: str = AGREE, reasons: tuple[str, ...] = ()) -> Signed:
    """A member's signature under an evaluation."""
    said = Assent(TENDER, member, sha256(core).digest(), opinion, reasons, NOW)
    return _signed(said.encode(), member, ASSENT_TYPE)


def a_correction(member: str, bid: str, item: str, before: int, after: int) -> Correction:
    return Correction(TENDER, member, bytes(32), bid, item, "extreme", before, after, "畸高", NOW)


def _located(one: Correction, locked: Sequence[LockedSheet]) -> Correction:
    mine = [
        each.header_sha256
        for each in locked
        if (each.member, each.sheet.round) == (one.member, SCORES)
    ]
    return replace(one, header_sha256=mine[0])


def _stages(case: Case) -> Mapping[str, Stage]:
    basis = sha256(case.basis_bytes).digest()
    found = a_stage(tender=TENDER, stage=STAGE, locked=False, parts=(PART,))
    return {
        stage: replace(
            found, tender=Tender(ORIGIN, stage, basis, False, (PART,), found.tender.trustee_set)
        )
        for stage in (REVIEW, SCORES)
    }


def _sealed(stage: Stage, sheet: Sheet, folder: Path) -> Envelope:
    folder.mkdir()
    part = folder / PART
    part.write_bytes(sheet.encode())
    signer = _signer(sheet.member)
    return seal(stage.tender, {PART: part}, signer, folder / "sheet.ebid", created=NOW, lock=None)


def _signed(body: bytes, member: str, kind: str) -> Signed:
    return Signed(body, write_signatures([Signature.make(_signer(member), body, kind)]))


def _signer(member: str) -> FileSigner:
    found = a_signer(f"Expert {member}", "ES256")
    assert isinstance(found, FileSigner)
    return found


def _header(bid: str) -> bytes:
    return sha256(bid.encode()).digest()
