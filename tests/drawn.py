"""A draw from its announcement to its transcript, honest, in parts that a forger may exchange."""

import datetime as dt
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bidding.envelope import (
    Release,
    Signer,
    Trustee,
    TrusteeKey,
    TrusteeSet,
    from_pem,
    release,
    seal,
    suite_named,
)
from bidding.envelope.certificates import make_key
from bidding.envelope.draw import (
    Again,
    CloseProof,
    Contribution,
    Contributor,
    DrawOpen,
    Excluded,
    Filters,
    Given,
    Members,
    Panel,
    Pool,
    Released,
    Rules,
    Seat,
    Signed,
    Skip,
    Speciality,
    Transcript,
    draw_seed,
    expert_leaf,
    opened,
    sealed_for,
)
from bidding.envelope.draw.documents import PART, STAGE
from bidding.envelope.tenderlog import Leaf, sign_head
from bidding.envelope.tenderlog.draws import ClosedOver, DrawClosed
from bidding.envelope.tenderlog.statements import Statement
from bidding.envelope.tenderlog.trust import Trust
from ledger.cosignature import cosign
from ledger.merkle import Frontier, consistency_proof, inclusion_proof, leaf_hash, subtree_root
from ledger.notes import COSIGNATURE_V1, SignerKey

AT = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)
ORIGIN, TENDER, POOL = "log.example/tender/T-1", "T-1", "综合评标专家库"
EXPERTS = 40


class Tree:
    """The nodes of a small tree, by recursion."""

    def __init__(self, hashes: Sequence[bytes]) -> None:
        self.hashes = hashes

    def node(self, height: int, index: int) -> bytes:
        tree = Frontier()
        tree.extend(self.hashes[index << height : (index + 1) << height])
        return tree.root()


def _signer(name: str, suite: str) -> Signer:
    made = make_key("SM2" if suite == "gm-1" else "Ed25519", name, AT, None)
    return from_pem(made.key, made.certificate, None)


@dataclass
class DrawCase:
    """Everything of one draw; change a part, then `transcript()`."""

    folder: Path
    number: int = 1
    suite_name: str = "intl-1"
    previous: DrawOpen | None = None
    silent: frozenset[str] = frozenset()
    salts: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.log = SignerKey.generate(ORIGIN)
        self.witness = SignerKey.generate("witness.example", COSIGNATURE_V1)
        self.supervisor = _signer("监督", self.suite_name)
        self.salts = [hashlib.sha256(b"salt%d" % i).digest() for i in range(EXPERTS)]
        self.said = [f"ZJ{i:04d} 专家{i}" for i in range(EXPERTS)]
        leaves = [expert_leaf(POOL, *one) for one in zip(self.said, self.salts, strict=True)]
        self.pool = Pool.of(leaves)
        seats = (("A08", "工程", 3), ("B02", "造价", 2))
        self.rules = Rules(TENDER, tuple(Speciality(*one) for one in seats), 2, ())
        out = (Excluded(3, ("employer",)), Excluded(7, ("relative", "discipline")))
        self.filters = Filters(
            TENDER,
            (
                Members("A08", tuple(i for i in range(25) if i not in (3, 7))),
                Members("B02", tuple(range(20, EXPERTS))),
            ),
            out,
        )
        self._trustees()
        self.again = self._again()
        self.open = self._open()
        self.tender = sealed_for(self.open, self.trustees)
        self.given = [
            self.contribute(one.id) for one in self.open.contributors if one.id not in self.silent
        ]
        self.close = self.closed(self.given)
        self.releases = [self.release(1), self.release(2)] if self.given else []
        self.skips: list[Signed] = []

    def _trustees(self) -> None:
        suite = suite_named(self.suite_name)
        self.keys = [TrusteeKey.generate(suite, TENDER, STAGE, f"T{i}") for i in range(3)]
        trustees = tuple(Trustee(one.name, (one.public,)) for one in self.keys)
        self.trustees = TrusteeSet(suite, TENDER, STAGE, 2, trustees)

    def _again(self) -> Signed | None:
        if self.previous is None:
            return None
        said = Again(self.previous.digest, self.number, "前次抽取因停电中断", AT)
        return self.signed(said)

    def _open(self) -> DrawOpen:
        return DrawOpen(
            log_origin=ORIGIN, tender=TENDER, draw_no=self.number, at=AT, pool=POOL,
            pool_size=EXPERTS, pool_root=self.pool.root,
            filters_sha256=hashlib.sha256(self.filters.encode()).digest(),
            rules_sha256=hashlib.sha256(self.rules.encode()).digest(),
            contributors=tuple(Contributor(who, who) for who in ("purchaser", "centre", "works")),
            trustee_set=self.trustees.digest,
            supervisor=hashlib.sha256(self.supervisor.chain[0]).digest(),
            beacon=None,
            previous=self.previous.digest if self.previous else None,
            again_sha256=hashlib.sha256(self.again.statement).digest() if self.again else None,
        )  # fmt: skip

    def signed(self, said: Statement, signer: Signer | None = None) -> Signed:
        """A statement under the supervisor's signature, or another's."""
        return Signed(*said.signed(signer or self.supervisor))

    def contribute(self, who: str, value: bytes | None = None) -> Contribution:
        """An envelope of one contributor."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        (folder / PART).write_bytes(value or hashlib.sha256(who.encode()).digest())
        signer = _signer(who, self.suite_name)
        envelope = seal(self.tender, {PART: folder / PART}, signer, folder / "c.ebid", created=AT)
        return Contribution.read(who, envelope.path.read_bytes(), self.tender)

    def closed(self, given: Sequence[Contribution], **facts: object) -> CloseProof:
        """draw-close over `given`, as the sixth leaf of nine in the log."""
        body = DrawClosed(
            TENDER, self.number, AT, self.open.digest,
            tuple(ClosedOver(one.contributor, one.name) for one in given),
        )  # fmt: skip
        leaf = Leaf.of(replace(body, **facts))  # type: ignore[arg-type]
        hashes = [leaf_hash(b"%d" % i) for i in range(5)] + [leaf.hash]
        hashes += [leaf_hash(b"%d" % i) for i in range(6, 9)]
        tree = Tree(hashes)
        root = subtree_root(tree, 0, 6)
        note = sign_head(self.log, 9, subtree_root(tree, 0, 9))
        note = replace(note, signatures=(*note.signatures, cosign(self.witness, note.text, AT)))
        return CloseProof(
            leaf.record, 5, tuple(inclusion_proof(tree, 5, 6)), root,
            tuple(consistency_proof(tree, 6, 9)), str(note).encode(),
        )  # fmt: skip

    def release(self, trustee: int) -> Release:
        """A trustee's shares of all contributions."""
        return release([one.head for one in self.given], self.keys[trustee - 1])

    @property
    def seed(self) -> bytes:
        """The seed that all this makes."""
        values = {one.contributor: opened(one, self.releases) or b"" for one in self.given}
        return draw_seed(self.open, self.close.root, values)

    def panel(self) -> Panel:
        """The panel with the skips so far."""
        panel = Panel.draw(self.seed, self.rules, self.filters)
        for one in self.skips:
            said = Skip.parse(one.statement)
            panel.skip(said.speciality, said.position)
        return panel

    def skip(self, speciality: str, position: int, reason: str = "declined") -> None:
        """The expert at a position does not serve."""
        said = Skip(self.open.digest, speciality, position, reason, bytes(32), AT)
        self.skips.append(self.signed(said))

    def transcript(self) -> Transcript:
        """The whole draw."""
        seats = tuple(
            Seat(one.speciality, one.position, self.pool.leaves[one.place])
            for one in self.panel().seated
        )
        return Transcript(
            log_key=str(self.log.verifier),
            open=self.open.encode(),
            rules=self.rules.encode(),
            filters=self.filters.encode(),
            pool=self.pool.encode(),
            tender_file=self.tender.encode(),
            again=self.again,
            contributions=tuple(Given(one.contributor, one.file) for one in self.given),
            close=self.close,
            releases=tuple(one.encode() for one in self.releases),
            keys=(),
            beacon=None,
            seed=self.seed,
            skips=tuple(self.skips),
            seats=seats,
            released=(),
        )

    def released(self, seats: Sequence[Seat]) -> tuple[Released, ...]:
        """The names of who sits."""
        by_leaf = {
            expert_leaf(POOL, said, salt): Released(expert_leaf(POOL, said, salt), said, salt)
            for said, salt in zip(self.said, self.salts, strict=True)
        }
        return tuple(by_leaf[one.expert] for one in seats)

    @property
    def trust(self) -> Trust:
        """What a reader knows from elsewhere."""
        return Trust((self.log.verifier, self.witness.verifier))
