"""Verifying a published tender: a thousand bids in a log of a million leaves.

    python -m infra.bench.bundle [--json] [--leaves N] [--bids N]

The bundle is made with the real code: every bid is sealed by its own bidder, locked, opened and
read out; the log grows in batches of 16 with a checkpoint an hour, cosigned by two witnesses.
Verifying it is compared, in processor time and alternately, with reading and hashing each of its
records once in Python.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from bidding.envelope import (
    Envelope,
    FileSigner,
    Lock,
    Tender,
    Trustee,
    TrusteeKey,
    TrusteeSet,
    gather,
    release,
    seal,
    suite_named,
    unseal,
)
from bidding.envelope import tenderlog as log
from bidding.envelope.certificates import self_signed
from bidding.envelope.tenderlog.leaf import read_records
from ledger.cosignature import cosign
from ledger.merkle import Frontier
from ledger.notes import COSIGNATURE_V1, Note, SignerKey

ORIGIN, ROUNDS = "log.example/tender/T-1", 3
GOAL_SECONDS, GOAL_RATIO = 10.0, 8.0
START = datetime(2026, 9, 1, tzinfo=UTC)


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--leaves", type=int, default=1_000_000)
    arguments.add_argument("--bids", type=int, default=1_000)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingjing-bench-") as folder:
        figures = measured(Path(folder), asked.leaves, asked.bids)
    goals = {
        "verify_s": (figures["verify_s"], GOAL_SECONDS),
        "verify_ratio": (figures["verify_ratio"], GOAL_RATIO),
    }
    held = {name: value <= goal for name, (value, goal) in goals.items()}
    if asked.json:
        print(json.dumps({"figures": figures, "held": held}))
        return
    for name, value in figures.items():
        print(f"{name:22} {value:14,.2f}")
    for name, (value, goal) in goals.items():
        print(f"{name}: {value} (goal <= {goal}: {'held' if held[name] else 'NOT held'})")


def measured(folder: Path, leaves: int, bids: int) -> dict[str, float]:
    """Make a bundle, and the medians of verifying it."""
    began = perf_counter()
    play = Play(folder, bids, leaves)
    bundle = play.publish(folder / "bundle")
    made = perf_counter() - began
    whole, hashing = [], []
    for _ in range(ROUNDS):
        whole.append(_seconds(lambda: _verify(bundle, play.trust)))
        hashing.append(_seconds(lambda: _hash_each(bundle / "leaves.bin")))
    size = sum(path.stat().st_size for path in bundle.rglob("*") if path.is_file())
    return {
        "leaves": len(play.leaves),
        "bids": bids,
        "bundle_mb": round(size / 1e6, 1),
        "made_s": round(made, 1),
        "verify_s": round(median(whole), 2),
        "hash_records_s": round(median(hashing), 2),
        "verify_ratio": round(median(a / b for a, b in zip(whole, hashing, strict=True)), 2),
    }


def _verify(path: Path, trust: log.Trust) -> None:
    with log.Bundle.open(path) as bundle:
        report = log.verify(bundle, trust)
    if not report.whole:
        sys.exit(f"bundle: not whole: {report.findings[0].text('en')}")


def _hash_each(path: Path) -> None:
    with path.open("rb") as file:
        for record, _ in read_records(file):
            sha256(record).digest()


def _seconds(work: Callable[[], None]) -> float:
    began = process_time()
    work()
    return process_time() - began


@dataclass
class Bidder:
    """A bidder, its bid and its lock."""

    signer: FileSigner
    envelope: Envelope
    lock: Lock
    at: datetime


class Play:
    """A tender in which many bid."""

    def __init__(self, folder: Path, bids: int, leaves: int) -> None:
        self.folder = folder
        ledger = SignerKey.generate("log.example")
        self.key = log.signer_for(ledger, ORIGIN)
        self.witnesses = [
            SignerKey.generate(f"witness.example/{n}", COSIGNATURE_V1) for n in range(2)
        ]
        keys = (ledger.verifier, *(one.verifier for one in self.witnesses))
        self.trust = log.Trust(notes=keys)
        suite = suite_named("intl-1")
        self.trustees = [TrusteeKey.generate(suite, "T-1", "bid", f"{n}") for n in range(3)]
        sets = tuple(Trustee(one.name, (one.public,)) for one in self.trustees)
        trustee_set = TrusteeSet(suite, "T-1", "bid", 2, sets)
        self.tender = Tender(ORIGIN, "1", bytes(32), True, (), trustee_set)
        self.settings = log.BatchSettings(closing=4096)
        batches = max(1, (leaves - self.settings.closing) // self.settings.size)
        self.deadline = START + batches * self.settings.interval
        self.bidders = [self._bidder(n, bids) for n in range(bids)]
        self.leaves: list[log.Leaf] = []
        self.notes: list[Note] = []
        self._tree = Frontier()

    def _bidder(self, number: int, bids: int) -> Bidder:
        parts = {}
        for name, content in (("opening", f'{{"price":"{number}"}}'), ("technical", "how")):
            parts[name] = self.folder / name
            parts[name].write_text(content)
        signer = _signer(f"Bidder {number}", self.deadline)
        lock = Lock.generate(self.tender)
        target = self.folder / f"{number}.ebid"
        envelope = seal(self.tender, parts, signer, target, created=START, lock=lock)
        span = self.deadline - START
        return Bidder(signer, envelope, lock, START + span * (number + 1) / (bids + 1))

    def publish(self, target: Path) -> Path:
        """Play it to the end, and write the bundle."""
        self._grow()
        table = self._open()
        writer = log.BundleWriter(target)
        writer.leaves(one.record for one in self.leaves)
        writer.checkpoints(self.notes)
        writer.tender(self.tender.encode())
        for one in self.bidders:
            writer.head(one.envelope.head)
            writer.part(one.envelope, "opening")
        writer.table(table)
        keys = tuple(str(one.verifier) for one in self.witnesses)
        manifest = log.Manifest(ORIGIN, "T-1", len(self.leaves), str(self.key.verifier), keys)
        writer.put("manifest.json", manifest.encode())
        return target

    def _waiting(self) -> Iterator[tuple[datetime, log.Body]]:
        digest = sha256(self.tender.encode()).digest()
        yield START, log.TrusteeKeys("T-1", "1", "bid", START, digest)
        for one in self.bidders:
            head = one.envelope.head
            bidder = head.pre.bidder
            yield one.at, log.CertificateLogged("T-1", one.at, bidder, None, None, None)
            yield one.at, log.Bid("T-1", "1", "bid", head.header_sha256, one.at, None)

    def _grow(self) -> None:
        publication = log.Publication(
            "T-1", ORIGIN, "intl-1", START, self.deadline, self.settings.size,
            self.settings.closing, 60, rescue=False, roots=(), authorities=(),
        )  # fmt: skip
        waiting = [(at, log.Leaf.of(body)) for at, body in self._waiting()]
        for number in range(self.settings.regular_batches(START, self.deadline)):
            due = self.settings.due(START, number)
            ready: list[log.Leaf] = []
            while waiting and waiting[0][0] <= due and len(ready) < self.settings.size - 1:
                ready.append(waiting.pop(0)[1])
            batch = (
                log.regular_batch(self.settings, ready)
                if number
                else log.first_batch(self.settings, log.Leaf.of(publication), ready)
            )
            self._append(*batch.leaves)
            if number % 60 == 0:
                self._sign(due)
        stood = tuple(
            log.Standing("1", "bid", one.envelope.head.header_sha256) for one in self.bidders
        )
        manifest = log.Leaf.of(log.Closing("T-1", self.deadline, self.deadline, stood))
        left = [leaf for _, leaf in waiting]
        self._append(*log.closing_batch(self.settings, left, manifest).leaves)
        self._sign(self.deadline)

    def _append(self, *leaves: log.Leaf) -> None:
        self.leaves += leaves
        self._tree.extend([one.hash for one in leaves])

    def _sign(self, at: datetime) -> None:
        note = log.sign_head(self.key, len(self.leaves), self._tree.root())
        lines = [cosign(one, note.text, at) for one in self.witnesses]
        self.notes.append(Note(note.text, (*note.signatures, *lines)))

    def _log(self, body: log.Body) -> None:
        self._append(log.Leaf.of(body))

    def _open(self) -> log.Table:
        at, heads = self.deadline + timedelta(hours=1), [b.envelope.head for b in self.bidders]
        for head in heads:
            self._log(log.LockReleased("T-1", "1", "bid", head.header_sha256, at))
        self._log(log.Freeze("T-1", "bid", at, tuple(one.header_sha256 for one in heads), ()))
        releases = [release(heads, key) for key in self.trustees[:2]]
        for kind in (log.ShareHash, log.ShareReleased):
            for one in releases:
                self._log(kind("T-1", "bid", one.trustee, one.kid, one.digest, at))
        rows = []
        for number, bidder in enumerate(self.bidders):
            head = bidder.envelope.head
            unsealed = unseal(head, gather(head, releases).shares, bidder.lock.secret)
            key, header = unsealed.part_key("opening"), head.header_sha256
            self._log(log.PartKeyPublished("T-1", "1", "bid", header, at, "opening", key))
            plaintext = f'{{"price":"{number}"}}'.encode()
            rows.append(log.Row(header, head.pre.bidder, "read", plaintext))
        table = log.Table("T-1", "1", "bid", tuple(rows))
        self._log(log.ReadOut("T-1", "1", "bid", at, sha256(table.encode()).digest()))
        self._sign(at)
        return table


def _signer(name: str, until: datetime) -> FileSigner:
    key = Ed25519PrivateKey.generate()
    day = timedelta(days=1)
    certificate = self_signed(key, name, START - day, until + day).public_bytes(Encoding.DER)
    return FileSigner(key, (certificate,))


if __name__ == "__main__":
    main()
