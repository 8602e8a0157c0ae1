"""The tree of a tender's log as tiles: it grows, and answers for roots and proofs."""

from collections.abc import Sequence

from bidding.models import LogTile, TenderLog
from ledger.errors import InvalidProof
from ledger.merkle import (
    HASH_SIZE,
    TILE_HEIGHT,
    TILE_WIDTH,
    full_root,
    inclusion_proof,
    split_hashes,
    tree_root,
)


class LogTree:
    """A `NodeSource` over the log's tiles; it reads each once."""

    def __init__(self, log: TenderLog) -> None:
        self._log = log
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def node(self, height: int, index: int) -> bytes:
        """The root over the leaves [index · 2^height, (index + 1) · 2^height).

        Raises `InvalidProof` where the log has no such node.
        """
        level, rest = divmod(height, TILE_HEIGHT)
        tile, offset = divmod(index << rest, TILE_WIDTH)
        hashes = self._tile(level, tile)[offset : offset + (1 << rest)]
        if len(hashes) != 1 << rest:
            raise InvalidProof(f"the log has no node {index} at height {height}")
        return full_root(hashes)

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """The leaf hashes from `start` up to `stop`."""
        found = [
            one
            for tile in range(start // TILE_WIDTH, -(-stop // TILE_WIDTH))
            for one in self._tile(0, tile)
        ]
        first = start // TILE_WIDTH * TILE_WIDTH
        return found[start - first : stop - first]

    def _tile(self, level: int, index: int) -> list[bytes]:
        if (level, index) not in self._tiles:
            stored = self._log.tiles.filter(level=level, index=index)
            hashes = stored.values_list("hashes", flat=True).first()
            self._tiles[level, index] = split_hashes(bytes(hashes or b""))
        return self._tiles[level, index]


def root_of(log: TenderLog) -> bytes:
    """The root of all its leaves."""
    return tree_root(LogTree(log), log.size)


def path_of(log: TenderLog, index: int, size: int) -> tuple[bytes, ...]:
    """The audit path of a leaf in the tree of `size`. Raises `InvalidProof`."""
    return tuple(inclusion_proof(LogTree(log), index, size))


def extend(log: TenderLog, hashes: Sequence[bytes]) -> None:
    """Append leaf hashes to a locked log's tree, in its transaction."""
    _append(log, 0, log.size, list(hashes))
    log.size += len(hashes)


def _append(log: TenderLog, level: int, first: int, hashes: list[bytes]) -> None:
    """Append to one level; the roots of tiles that become full join the level above."""
    roots, above = [], first // TILE_WIDTH
    while hashes:
        index, offset = divmod(first, TILE_WIDTH)
        tile = _tile_at(log, level, index)
        part = hashes[: TILE_WIDTH - offset]
        tile.hashes = bytes(tile.hashes)[: offset * HASH_SIZE] + b"".join(part)
        tile.save()
        first, hashes = first + len(part), hashes[len(part) :]
        if first % TILE_WIDTH == 0:
            roots.append(full_root(split_hashes(tile.hashes)))
    if roots:
        _append(log, level + 1, above, roots)


def _tile_at(log: TenderLog, level: int, index: int) -> LogTile:
    found = LogTile.objects.filter(log=log, level=level, index=index).first()
    return found or LogTile(log=log, level=level, index=index, hashes=b"")
