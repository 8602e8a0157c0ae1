"""Which blocks are taken: one sealed row, locked for as long as it takes to change it.

Times here are real seconds of the machine: how long an unfinished transfer is kept has nothing to
do with a tender's clock, which a rehearsal may speed.
"""

import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction

from bidding.models import VaultMap
from bidding.sealing import seal, unseal
from bidding.vault import volumes
from bidding.vault.place import BLOCK, Piece, Place

NAME = "vault/map"
STEP = 256 * 1024
Row = dict[str, Any]
Span = tuple[int, int]


@transaction.atomic
def reserve(length: int, seconds: float, owner: str) -> Place:
    """A place for `length` bytes, kept for so many seconds unless it is `keep`-t.

    What the same `owner` reserved before and never finished is given back first. Raises
    `VaultFull`.
    """
    kept, rows = _locked()
    rows = [row for row in rows if row["owner"] != owner]
    found = _find(kept, rows, Place.blocks_for(length))
    place = Place.at(found, length)
    pieces = [list(piece) for piece in place.pieces]
    until = time.time() + seconds
    rows.append({"id": place.id, "pieces": pieces, "until": until, "owner": owner})
    _put(kept, rows)
    return place


@transaction.atomic
def make_ready() -> None:
    """Have the map and a first volume before anybody bids: neither may tell of the first bid.

    Raises `VaultFull`.
    """
    kept, rows = _locked()
    if not kept.volumes:
        volumes.make(1)
        kept.volumes = 1
        _put(kept, rows)


@transaction.atomic
def keep(place: Place) -> bool:
    """Make a place stay until it is freed; False where it was given back meanwhile."""
    kept, rows = _locked()
    mine = next((row for row in rows if row["id"] == place.id), None)
    if mine is None:
        return False
    mine["until"], mine["owner"] = None, ""
    _put(kept, rows)
    return True


@transaction.atomic
def free(*places: Place) -> None:
    """Give places back. What is in their blocks stays, and nobody can read it without the key."""
    gone = {place.id for place in places}
    kept, rows = _locked()
    _put(kept, [row for row in rows if row["id"] not in gone])


@transaction.atomic
def give_up(place: Place) -> None:
    """Give an unfinished place back; one that is kept stays kept, whoever still holds a ticket."""
    kept, rows = _locked()
    _put(kept, [row for row in rows if row["id"] != place.id or row["until"] is None])


@transaction.atomic
def sweep() -> int:
    """Give back what was abandoned; how many places that were."""
    kept, rows = _locked()
    now = time.time()
    left = [row for row in rows if row["until"] is None or row["until"] > now]
    _put(kept, left)
    return len(rows) - len(left)


def _locked() -> tuple[VaultMap, list[Row]]:
    VaultMap.objects.get_or_create(pk=1, defaults={"content": seal(NAME, [], STEP)})
    kept = VaultMap.objects.select_for_update().get(pk=1)
    return kept, unseal(NAME, bytes(kept.content))


def _put(kept: VaultMap, rows: list[Row]) -> None:
    kept.content = seal(NAME, rows, STEP)
    kept.save()


def _find(kept: VaultMap, rows: list[Row], wanted: int) -> tuple[Piece, ...]:
    """Free blocks, the first there are, in a new volume where it takes one."""
    found: list[Piece] = []
    taken = _taken(rows)
    volume = 0
    while wanted:
        volume += 1
        if volume > kept.volumes:
            volumes.make(volume)
            kept.volumes = volume
        for first, count in _gaps(taken.get(volume, []), settings.VAULT_VOLUME_BYTES // BLOCK):
            piece = Piece(volume, first, min(count, wanted))
            if piece.blocks:
                found.append(piece)
                wanted -= piece.blocks
    return tuple(found)


def _taken(rows: list[Row]) -> dict[int, list[Span]]:
    taken: dict[int, list[Span]] = {}
    for row in rows:
        for volume, first, count in row["pieces"]:
            taken.setdefault(volume, []).append((first, count))
    return taken


def _gaps(taken: list[Span], blocks: int) -> Iterator[Span]:
    at = 0
    for first, count in sorted(taken):
        if first > at:
            yield at, first - at
        at = first + count
    if at < blocks:
        yield at, blocks - at
