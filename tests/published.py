"""An honest tender from publication to read-out, and its bundle; a forger alters it in between."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Self

from envelope_forging import dealt
from ledger_trees import Tree
from sealed import NOW, SIGNS, Stage, a_bid, a_signer, a_stage

from bidding.envelope import Envelope, Lock, Order, Signer, Tender, Unsealed, gather, seal
from bidding.envelope.tenderlog import (
    Batch,
    BatchSettings,
    Bid,
    Body,
    Bundle,
    BundleWriter,
    CertificateLogged,
    Closing,
    Freeze,
    Leaf,
    LockReleased,
    Manifest,
    NotUnlocked,
    PartKeyPublished,
    ProvenShare,
    Publication,
    ReadOut,
    Receipt,
    Replacement,
    Report,
    Row,
    ShareHash,
    ShareReleased,
    Standing,
    Table,
    Trust,
    TrusteeKeys,
    VoidBid,
    VoidProof,
    Withdrawal,
    WithdrawalRequest,
    closing_batch,
    first_batch,
    promise,
    regular_batch,
    sign_head,
    signer_for,
    verify,
)
from ledger.cosignature import cosign
from ledger.merkle import inclusion_proof, tree_root
from ledger.notes import COSIGNATURE_V1, Note, SignerKey
from ledger.proof import TlogProof

HOUR = timedelta(hours=1)
DEADLINE = NOW + 10 * HOUR
SETTINGS = BatchSettings(size=4, closing=32, interval=HOUR)
LEDGER = SignerKey.generate("log.example")
KEY = signer_for(LEDGER, "log.example/t-1")
WITNESSES = (
    SignerKey.generate("witness.example/w1", COSIGNATURE_V1),
    SignerKey.generate("witness.example/w2", COSIGNATURE_V1),
)
TRUST = Trust(notes=(LEDGER.verifier, *(one.verifier for one in WITNESSES)))
PRICES = {"A": b'{"price":"100.00"}', "B": b'{"price":"90.00"}', "C": b'{"price":"95.50"}'}


@dataclass
class Waiting:
    """A leaf that waits for its batch."""

    at: datetime
    leaf: Leaf


@dataclass
class Published:
    """Everything that a bundle is made of, in the hands of whoever publishes it."""

    stage: Stage
    folder: Path
    publication: Publication
    leaves: list[Leaf] = field(default_factory=list)
    signed: list[tuple[int, datetime]] = field(default_factory=list)
    """The sizes at which the log was signed, and when."""
    waiting: list[Waiting] = field(default_factory=list)
    envelopes: dict[str, Envelope] = field(default_factory=dict)
    unread: list[Envelope] = field(default_factory=list)
    """Envelopes that were replaced or withdrawn."""
    locks: dict[str, Lock | None] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    proofs: list[VoidProof] = field(default_factory=list)
    witnessed: list[bytes] = field(default_factory=list)
    """The leaf hashes of the log that the witnesses were shown."""
    lots: dict[str, str] = field(default_factory=dict)
    """Which lot each bidder bids for; the first where nothing is said."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Other files of the bundle."""
    trustees: tuple[int, int] = (1, 2)
    """Who takes part in the opening."""
    notes: list[Note] | None = None
    """The checkpoints to publish, where they are not made for the leaves."""

    # --- as it happens -------------------------------------------------------------------------

    def signer(self, name: str) -> Signer:
        """The bidder's key."""
        return a_signer(name, SIGNS[self.publication.suite])

    def lot(self, name: str) -> str:
        """The lot that a bidder bids for."""
        return self.lots.get(name, "1")

    def tender(self, lot: str) -> Tender:
        """The tender file of a lot; the trustees are the stage's."""
        return replace(self.stage.tender, lot=lot)

    def wait(self, body: Body, at: datetime) -> Leaf:
        """Have a leaf wait, as everything before the closing does."""
        leaf = Leaf.of(body)
        self.waiting.append(Waiting(at, leaf))
        return leaf

    def register(self, name: str, at: datetime) -> None:
        """Log a bidder's certificate."""
        bidder = self.publication.algorithms.hash(self.signer(name).chain[0])
        self.wait(CertificateLogged("T-1", at, bidder, None, None, None), at)

    def seal(self, name: str, order: Order | None = None) -> Envelope:
        """A bidder seals a bid."""
        target = self.folder / f"{name}{order.seq if order else 1}.ebid"
        parts = a_bid(target.with_suffix(".parts"), opening=PRICES.get(name, b'{"price":"1"}'))
        tender = self.tender(self.lot(name)) if name in self.lots else self.stage.tender
        self.locks[name] = Lock.generate(tender) if tender.locked else None
        return seal(
            tender,
            parts,
            self.signer(name),
            target,
            created=NOW,
            lock=self.locks[name],
            order=order,
        )

    def hand_in(
        self, name: str, envelope: Envelope, at: datetime, token: bytes | None = None
    ) -> None:
        """An envelope is received, and its bidder gets a receipt."""
        header = envelope.head.header_sha256
        before = self.envelopes.get(name)
        if before is None:
            body: Body = Bid("T-1", self.lot(name), "bid", header, at, token)
        else:
            replaced = before.head.header_sha256
            body = Replacement("T-1", self.lot(name), "bid", header, at, token, replaced)
            self.unread.append(before)
        self.envelopes[name] = envelope
        self.receipts[name] = promise(self.wait(body, at), KEY)

    def withdraw(self, name: str, at: datetime) -> None:
        """A bidder withdraws its bid."""
        header = self.envelopes[name].head.header_sha256
        request = WithdrawalRequest("log.example/t-1", "T-1", "1", "bid", header, at)
        statement, sigs = request.signed(self.signer(name))
        self.wait(Withdrawal("T-1", "1", "bid", header, at, statement, sigs), at)
        self.unread.append(self.envelopes.pop(name))

    def grow(self) -> None:
        """Make every batch up to the closing, each at its time."""
        self.waiting.sort(key=lambda one: one.at)
        start = self.publication.published_at
        rules = self.publication.batches
        chance = Random(1)
        for number in range(rules.regular_batches(start, DEADLINE)):
            due = rules.due(start, number)
            ready = [one.leaf for one in self.waiting if one.at <= due]
            batch = (
                regular_batch(rules, ready, chance)
                if number
                else first_batch(rules, Leaf.of(self.publication), ready, chance)
            )
            self._take(batch, due)
        standing = [
            Standing(self.lot(name), "bid", one.head.header_sha256)
            for name, one in self.envelopes.items()
        ]
        manifest = Leaf.of(Closing("T-1", DEADLINE, DEADLINE, tuple(standing)))
        left = [one.leaf for one in self.waiting]
        self._take(closing_batch(rules, left, manifest, chance), DEADLINE)

    def _take(self, batch: Batch, at: datetime) -> None:
        del self.waiting[: len(batch.places)]
        self.leaves += batch.leaves
        self.signed.append((len(self.leaves), at))

    def log(self, body: Body) -> None:
        """Append a leaf after the closing."""
        self.leaves.append(Leaf.of(body))
        self.signed.append((len(self.leaves), DEADLINE + HOUR))

    def open(
        self,
        *,
        locked_out: tuple[str, ...] = (),
        void: Mapping[str, Callable[[Envelope], VoidProof]] | None = None,
    ) -> None:
        """The whole opening: locks, freeze, hashes, shares, keys, read-out.

        `void` says how each bid that does not open is proven to be void.
        """
        at = DEADLINE + timedelta(minutes=5)
        opened = {name: one for name, one in self.envelopes.items() if name not in locked_out}
        self._unlock(opened, at)
        headers = tuple(one.head.header_sha256 for one in opened.values())
        missing = tuple(
            NotUnlocked(self.envelopes[name].head.header_sha256, "bidder", "no lock came")
            for name in locked_out
        )
        self.log(Freeze("T-1", "bid", at, headers, missing))
        heads = [one.head for one in opened.values()]
        releases = [self.stage.release(i, *heads) for i in self.trustees]
        for kind in (ShareHash, ShareReleased):
            for one in releases:
                self.log(kind("T-1", "bid", one.trustee, one.kid, one.digest, at))
        rows: dict[str, list[Row]] = {}
        for name, envelope in self.envelopes.items():
            table = rows.setdefault(self.lot(name), [])
            if name in locked_out:
                table.append(self._row(envelope, "revoked", None))
            elif void and name in void:
                self.void(void[name](envelope))
                table.append(self._row(envelope, "void", None))
            else:
                plaintext = PRICES.get(name, b'{"price":"1"}')
                key = self.unsealed(name).part_key("opening")
                header = envelope.head.header_sha256
                lot = self.lot(name)
                self.log(PartKeyPublished("T-1", lot, "bid", header, at, "opening", key))
                table.append(self._row(envelope, "read", plaintext))
        for lot, table in rows.items():
            self.read_out(table, lot)

    def _unlock(self, opened: Mapping[str, Envelope], at: datetime) -> None:
        if self.stage.tender.locked:
            for name, envelope in opened.items():
                header = envelope.head.header_sha256
                self.log(LockReleased("T-1", self.lot(name), "bid", header, at))

    def unsealed(self, name: str) -> Unsealed:
        """The keys of a bid, as the opener reconstructs them."""
        envelope, lock = self.envelopes[name], self.locks[name]
        return self.stage.unseal(envelope, lock, *self.trustees)

    def read_out(self, rows: list[Row], lot: str = "1") -> None:
        """Publish the table of a lot."""
        table = Table("T-1", lot, "bid", tuple(rows))
        self.tables.append(table)
        digest = sha256(table.encode()).digest()
        self.log(ReadOut("T-1", lot, "bid", DEADLINE + HOUR, digest))

    def _row(self, envelope: Envelope, outcome: str, plaintext: bytes | None) -> Row:
        return Row(envelope.head.header_sha256, envelope.head.pre.bidder, outcome, plaintext)

    def off_the_polynomial(self, envelope: Envelope) -> VoidProof:
        """Two shares that do not make the third."""
        header, shares = envelope.head.header_sha256, self.shares(envelope)
        return VoidProof(header, "shares", shares, None, None, None)

    def shares(self, envelope: Envelope) -> tuple[ProvenShare, ...]:
        """Two shares of an envelope, published."""
        gathered = gather(envelope.head, [self.stage.release(i, envelope.head) for i in (1, 2)])
        return tuple(ProvenShare(i, share) for i, share in sorted(gathered.shares.items()))

    def void(self, proof: VoidProof) -> None:
        """Log that a bid is void, with its proof."""
        self.proofs.append(proof)
        digest = sha256(proof.encode()).digest()
        at = DEADLINE + timedelta(minutes=20)
        self.log(VoidBid("T-1", "1", "bid", proof.header_sha256, at, proof.fault, digest))

    # --- what is made of it --------------------------------------------------------------------

    def copy(self) -> Self:
        """One to alter."""
        return replace(
            self,
            leaves=[*self.leaves],
            signed=[*self.signed],
            envelopes={**self.envelopes},
            unread=[*self.unread],
            receipts={**self.receipts},
            tables=[*self.tables],
            proofs=[*self.proofs],
            files={**self.files},
        )

    @property
    def tree(self) -> Tree:
        """The log's tree."""
        return Tree([one.hash for one in self.leaves])

    def head(self, size: int, at: datetime) -> Note:
        """The log's checkpoint at `size`; witnesses cosign only what goes on from what they saw."""
        note = sign_head(KEY, size, tree_root(self.tree, size))
        if self.witnessed[:size] != [one.hash for one in self.leaves[:size]]:
            return note
        lines = [cosign(one, note.text, at) for one in WITNESSES]
        return Note(note.text, (*note.signatures, *lines))

    def heads(self) -> list[Note]:
        """All checkpoints that the log has."""
        return [self.head(size, at) for size, at in self.signed if size <= len(self.leaves)]

    def show(self) -> "Published":
        """Show the witnesses this log, from the first leaf on: they do not judge what it says.

        They cosign whatever grows, so what is found then is found in the log itself; without it
        the forger rewrites what they have seen.
        """
        self.witnessed = [one.hash for one in self.leaves]
        return self

    def proof(self, index: int, size: int) -> TlogProof:
        """The proof that leaf `index` is in the log."""
        path = inclusion_proof(self.tree, index, size)
        return TlogProof(index, tuple(path), self.head(size, DEADLINE + HOUR))

    def completed(self, name: str) -> Receipt:
        """A bidder's receipt with its proof under the closing checkpoint."""
        receipt = self.receipts[name]
        index = [one.hash for one in self.leaves].index(receipt.leaf.hash)
        return receipt.with_proof(self.proof(index, self.closed_size))

    @property
    def closed_size(self) -> int:
        """The log's size with the closing manifest."""
        return SETTINGS.closed_size(self.publication.published_at, DEADLINE)

    def place(self, kind: type[Body], number: int = 0) -> int:
        """Where the leaf of a kind stands."""
        return [at for at, one in enumerate(self.leaves) if one.kind is kind.KIND][number]

    def body(self, kind: type[Body], number: int = 0) -> Body:
        """What the leaf of a kind says."""
        found = self.leaves[self.place(kind, number)].read()
        assert found
        return found

    def put(self, place: int, body: Body) -> None:
        """Write another leaf over one."""
        self.leaves[place] = Leaf.of(body)

    def write(self, folder: Path) -> Path:
        """Publish the bundle."""
        writer = BundleWriter(folder)
        writer.leaves(one.record for one in self.leaves)
        writer.checkpoints(self.heads() if self.notes is None else self.notes)
        writer.tender(self.stage.tender.encode())
        for lot in sorted(set(self.lots.values()) - {"1"}):
            writer.tender(self.tender(lot).encode())
        for one in (*self.envelopes.values(), *self.unread):
            writer.head(one.head)
        for one in self.envelopes.values():
            writer.part(one, "opening")
        for table in self.tables:
            writer.table(table)
        for proof in self.proofs:
            writer.void(proof)
        for name, data in self.files.items():
            writer.put(name, data)
        keys = tuple(str(one.verifier) for one in WITNESSES)
        manifest = Manifest(KEY.name, "T-1", len(self.leaves), str(KEY.verifier), keys)
        writer.put("manifest.json", manifest.encode())
        return folder

    def checked(
        self, folder: Path, *receipts: Receipt, trust: Trust = TRUST, pins: tuple[Note, ...] = ()
    ) -> Report:
        """Publish it, and what a stranger finds."""
        return self.found(self.write(folder), *receipts, trust=trust, pins=pins)

    def found(
        self, path: Path, *receipts: Receipt, trust: Trust = TRUST, pins: tuple[Note, ...] = ()
    ) -> Report:
        """What a stranger finds in a bundle that is published."""
        with Bundle.open(path) as bundle:
            return verify(bundle, trust, receipts, pins)


def begun(folder: Path, stage: Stage | None = None) -> Published:
    """A tender that was published, its trustees' keys logged."""
    stage = stage or a_stage()
    publication = Publication(
        "T-1",
        "log.example/t-1",
        stage.tender.suite.name,
        NOW,
        DEADLINE,
        SETTINGS.size,
        SETTINGS.closing,
        int(SETTINGS.interval.total_seconds()),
        rescue=False,
        roots=(),
        authorities=(),
    )
    tender = Published(stage, folder, publication)
    digest = sha256(stage.tender.encode()).digest()
    tender.wait(TrusteeKeys("T-1", "1", "bid", NOW, digest), NOW)
    return tender


def an_honest_tender(folder: Path, stage: Stage | None = None) -> Published:
    """A, B, C read out, B after a replacement; D withdrawn; E's lock never came; the last is void.

    The last is called `Bidder`, because crooked dealers sign with that key.
    """
    tender = begun(folder, stage)
    for hour, name in enumerate(("A", "B", "C", "D", "E", "Bidder"), 1):
        tender.register(name, NOW + hour * HOUR)
        envelope = tender.seal(name)
        if name == "Bidder":  # one share is committed to that is not on the polynomial
            path = folder / "crooked.ebid"
            envelope = dealt(envelope, path, tender.stage, 3, committed=bytes(32))
        tender.hand_in(name, envelope, NOW + (hour + 0.5) * HOUR)
    before = tender.envelopes["B"].head.pre
    again = tender.seal("B", Order(before.seq + 1, before.envelope_id))
    tender.hand_in("B", again, NOW + 8 * HOUR)
    tender.withdraw("D", NOW + 8.5 * HOUR)
    tender.grow()
    tender.open(locked_out=("E",), void={"Bidder": tender.off_the_polynomial})
    return tender.show()
