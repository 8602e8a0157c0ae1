"""Where an envelope lies: pieces of volumes, and the keys of what is in them."""

import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any, NamedTuple

BLOCK = 64 * 1024
"""Bytes of the smallest thing the vault gives away."""
KEYS = 64


class Piece(NamedTuple):
    """`blocks` blocks of a volume from block `first` on."""

    volume: int
    first: int
    blocks: int


@dataclass(frozen=True, repr=False)
class Place:
    """Blocks for `length` bytes and, before them, one block for how many have come."""

    id: str
    pieces: tuple[Piece, ...]
    key: bytes
    length: int

    @classmethod
    def at(cls, pieces: tuple[Piece, ...], length: int) -> "Place":
        """A new place, with an id and keys of its own."""
        return cls(secrets.token_hex(8), pieces, secrets.token_bytes(KEYS), length)

    @staticmethod
    def blocks_for(length: int) -> int:
        """How many blocks a place for `length` bytes takes."""
        return 1 + -(-length // BLOCK)

    def json(self) -> dict[str, Any]:
        """For a sealed row or token."""
        return {
            "id": self.id,
            "pieces": [list(piece) for piece in self.pieces],
            "key": b64encode(self.key).decode(),
            "length": self.length,
        }

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Place":
        """What `json` wrote."""
        pieces = tuple(Piece(*piece) for piece in row["pieces"])
        return cls(row["id"], pieces, b64decode(row["key"]), row["length"])
