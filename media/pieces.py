"""What a browser sends, looked at before it is taken: one initialisation, or one fragment. Pure."""

from dataclasses import dataclass
from hashlib import sha256

from media.format.errors import BadFormat
from media.format.fragments import Cut, Gatherer
from media.format.initialisation import Initialisation
from media.format.records import MICROSECONDS

LARGEST = 4 << 20
"""Bytes of a piece: a second of screen in motion has some 400 kB."""
LONGEST = 5 * MICROSECONDS
"""Microseconds of a fragment: browsers are asked for one second."""
PLAYED = ("avc1.", "avc3.")
"""Pictures that are taken: H.264, which the pages and the discs of the house play."""


class NotAPiece(Exception):
    """`code` says why bytes are not taken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Piece:
    """Bytes as a browser sent them, and the SHA-256 that it says they have, in hexadecimal."""

    data: bytes
    sha256: str

    def check_hash(self) -> None:
        """Raise `NotAPiece` for what is empty, too large, or has another hash."""
        if not 0 < len(self.data) <= LARGEST:
            raise NotAPiece("bad_size")
        if sha256(self.data).hexdigest() != self.sha256:
            raise NotAPiece("bad_hash")


def initialisation_in(data: bytes) -> Initialisation:
    """The initialisation that `data` is, to the byte. Raises `NotAPiece`."""
    found = _only(data, Gatherer())
    if not isinstance(found, Initialisation) or not found.main.codec.startswith(PLAYED):
        raise NotAPiece("bad_initialisation")
    return found


def fragment_in(data: bytes, initialisation: Initialisation) -> Cut:
    """The fragment behind `initialisation` that `data` is, to the byte. Raises `NotAPiece`."""
    found = _only(data, Gatherer(initialisation))
    if not isinstance(found, Cut) or not 0 < found.duration <= LONGEST:
        raise NotAPiece("bad_fragment")
    return found


def _only(data: bytes, gatherer: Gatherer) -> Initialisation | Cut:
    """The one thing in `data`."""
    try:
        found = list(gatherer.feed(data))
    except BadFormat as error:
        raise NotAPiece("bad_boxes") from error
    if len(found) != 1 or gatherer.waiting:
        raise NotAPiece("bad_boxes")
    return found[0]
