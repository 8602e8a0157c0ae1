"""A published bundle in the hands of a superuser: leaves altered, the log signed again."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ledger_trees import Tree

from bidding.envelope.tenderlog import Body, Leaf, sign_head, verify
from bidding.envelope.tenderlog.bundle import Bundle, BundleWriter, Manifest
from bidding.envelope.tenderlog.findings import Report
from bidding.envelope.tenderlog.leaf import read_records
from ledger.checkpoint import TreeHead, parse_many
from ledger.merkle import tree_root
from ledger.notes import SignerKey

B = TypeVar("B", bound=Body)


@dataclass
class Rebundled:
    """The leaves of a bundle, and the key of its log."""

    folder: Path
    key: SignerKey
    leaves: list[Leaf]

    @classmethod
    def of(cls, archive: Path, folder: Path, key: SignerKey) -> "Rebundled":
        """Unpack a published bundle."""
        shutil.unpack_archive(archive, folder)
        with (folder / "leaves.bin").open("rb") as file:
            leaves = [Leaf.parse(record) for record, _ in read_records(file)]
        return cls(folder, key, leaves)

    def place(self, kind: type[Body], where: Callable[[Body], bool] = lambda _: True) -> int:
        """Where the first leaf of a kind stands of which something is true."""
        for at, one in enumerate(self.leaves):
            body = one.read()
            if isinstance(body, kind) and where(body):
                return at
        raise AssertionError(kind)

    def body(self, kind: type[B], where: Callable[[Body], bool] = lambda _: True) -> B:
        """What that leaf says."""
        found = self.leaves[self.place(kind, where)].read()
        assert isinstance(found, kind)
        return found

    def report(self, target: Path, leaves: list[Leaf]) -> Report:
        """What a stranger finds in the bundle with these leaves, everything signed again."""
        shutil.copytree(self.folder, target)
        heads = parse_many((target / "checkpoints.txt").read_text())
        tree = Tree([one.hash for one in leaves])
        sizes = {TreeHead.parse(one.text).size for one in heads}
        sizes = {size for size in sizes if size <= len(leaves)} | {len(leaves)}
        manifest = Manifest.parse((target / "manifest.json").read_bytes())
        for name in ("leaves.bin", "checkpoints.txt", "manifest.json"):
            (target / name).unlink()
        (target / "anchors.jsonl").unlink(missing_ok=True)
        writer = object.__new__(BundleWriter)
        writer.folder = target
        writer.leaves(one.record for one in leaves)
        writer.checkpoints(
            sign_head(self.key, size, tree_root(tree, size)) for size in sorted(sizes)
        )
        key = manifest.log_key
        told = Manifest(manifest.log_origin, manifest.tender, len(leaves), key, ())
        writer.put("manifest.json", told.encode())
        with Bundle.open(target) as bundle:
            return verify(bundle)
