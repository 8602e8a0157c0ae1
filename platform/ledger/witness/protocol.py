"""What is said between a log and a witness: the request and the answer of `add-checkpoint`."""

from dataclasses import dataclass

from ledger.checkpoint import parse_size
from ledger.errors import BadInput
from ledger.notes import MAX_NOTE, Note, decode_base64, encode_base64

PATH = "/add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"
MAX_PROOF = 63
MAX_REQUEST = MAX_NOTE + 8 * 1024


@dataclass(frozen=True)
class AddCheckpoint:
    """A checkpoint, and the proof that it extends the tree of `old` leaves."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: Note

    @classmethod
    def parse(cls, body: bytes) -> "AddCheckpoint":
        """Read a request; raises `BadInput`."""
        try:
            head, blank, note = body.decode().partition("\n\n")
        except UnicodeDecodeError as error:
            raise BadInput("a request is UTF-8") from error
        first, *proof = head.split("\n")
        if not blank or not first.startswith("old "):
            raise BadInput("a request is an old size line, a proof, an empty line, a checkpoint")
        if len(proof) > MAX_PROOF:
            raise BadInput(f"a consistency proof has at most {MAX_PROOF} hashes")
        hashes = tuple(decode_base64(line, "consistency proof") for line in proof)
        return cls(parse_size(first.removeprefix("old ")), hashes, Note.parse(note))

    def __str__(self) -> str:
        proof = "".join(f"{encode_base64(one)}\n" for one in self.proof)
        return f"old {self.old}\n{proof}\n{self.checkpoint}"


@dataclass(frozen=True)
class Answer:
    """An HTTP status, and a text with its type."""

    status: int
    text: str
    content_type: str = "text/plain; charset=utf-8"
