"""C2SP tlog-proofs: that an entry is in the log, in one text anyone can check offline.

Format: https://c2sp.org/tlog-proof. The text holds the entry's index, its audit path and a
checkpoint with whatever cosignatures it has; the leaf itself goes beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.checkpoint import TreeHead, parse_size
from ledger.cosignature import cosigners
from ledger.errors import BadInput, InvalidSignature
from ledger.merkle import verify_inclusion
from ledger.notes import Note, VerifierKey, decode_base64, encode_base64

_HEADER = "c2sp.org/tlog-proof@v1"
_MAX_PATH = 63


@dataclass(frozen=True)
class TlogProof:
    """Where an entry is, the hashes from its sibling up to the root, and the signed root."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Note

    @classmethod
    def parse(cls, text: str) -> "TlogProof":
        """Take a proof apart without trusting any of it; raises `BadInput`."""
        head, blank, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if not blank or lines[0] != _HEADER or len(lines) < 2:
            raise BadInput("not a tlog-proof")
        if lines[1].startswith("extra "):
            del lines[1]
        if len(lines) < 2 or not lines[1].startswith("index ") or len(lines) > 2 + _MAX_PATH:
            raise BadInput("a tlog-proof has an index and at most 63 hashes")
        path = tuple(decode_base64(line, "audit path") for line in lines[2:])
        return cls(parse_size(lines[1].removeprefix("index ")), path, Note.parse(checkpoint))

    def __str__(self) -> str:
        path = "".join(f"{encode_base64(one)}\n" for one in self.path)
        return f"{_HEADER}\nindex {self.index}\n{path}\n{self.checkpoint}"

    def verify(
        self, leaf_hash: bytes, log: VerifierKey, witnesses: Sequence[VerifierKey] = ()
    ) -> TreeHead:
        """The tree head the entry is proven to be under, signed by `log` and by all `witnesses`.

        Raises `BadInput`, `InvalidSignature` or `InvalidProof`.
        """
        head = TreeHead.parse(self.checkpoint.text)
        if head.origin != log.name or not self.checkpoint.signers([log]):
            raise InvalidSignature(f"the checkpoint is not signed by {log.name}")
        missing = [one.name for one in witnesses if one not in self._cosigned(witnesses)]
        if missing:
            raise InvalidSignature(f"the checkpoint is not cosigned by {', '.join(missing)}")
        verify_inclusion(self.path, self.index, head.size, leaf_hash, head.root)
        return head

    def _cosigned(self, witnesses: Sequence[VerifierKey]) -> set[VerifierKey]:
        return set(cosigners(self.checkpoint, witnesses))
