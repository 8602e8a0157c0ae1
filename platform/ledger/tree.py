"""The stored tree: leaf hashes in `Leaf`, full tiles in `Tile`; it grows and it answers proofs."""

from collections.abc import Sequence
from itertools import chain

from ledger.errors import InvalidProof
from ledger.merkle import TILE_HEIGHT, TILE_WIDTH, full_root, split_hashes
from ledger.models import Leaf, Tile


def tree_size() -> int:
    """How many leaves the tree has."""
    last = Leaf.objects.order_by("-seq").values_list("seq", flat=True).first()
    return 0 if last is None else last + 1


class StoredTree:
    """A `NodeSource` over the tables. It reads a tile, or the edge of a level, once."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, int], list[bytes]] = {}

    def node(self, height: int, index: int) -> bytes:
        """The root over the leaves [index · 2^height, (index + 1) · 2^height).

        Raises `InvalidProof` where the stored tree has no such node.
        """
        level, rest = divmod(height, TILE_HEIGHT)
        first = index << rest
        tile, offset = divmod(first, TILE_WIDTH)
        hashes = self._row(level, tile)[offset : offset + (1 << rest)]
        if len(hashes) != 1 << rest:
            raise InvalidProof(f"the stored tree has no node {index} at height {height}")
        return full_root(hashes)

    def _row(self, level: int, tile: int) -> list[bytes]:
        if (level, tile) not in self._rows:
            self._rows[level, tile] = stored_hashes(level, tile)
        return self._rows[level, tile]


def stored_hashes(level: int, tile: int) -> list[bytes]:
    """The hashes of a tile: the stored ones when it is full, else those of the level's edge."""
    stored = Tile.objects.filter(level=level, index=tile).values_list("hashes", flat=True).first()
    if stored is not None:
        return split_hashes(bytes(stored))
    return edge_hashes(level, tile)


def edge_hashes(level: int, tile: int) -> list[bytes]:
    """The hashes that will make a tile, once it is full, from the leaves or roots below it."""
    span = (tile * TILE_WIDTH, (tile + 1) * TILE_WIDTH - 1)
    if level == 0:
        leaves = Leaf.objects.filter(seq__range=span).order_by("seq")
        return [bytes(one) for one in leaves.values_list("hash", flat=True)]
    below = Tile.objects.filter(level=level - 1, index__range=span).order_by("index")
    return [bytes(one) for one in below.values_list("root", flat=True)]


def store_full_tiles(first: int, hashes: Sequence[bytes], level: int = 0) -> None:
    """Store every tile that becomes full as `hashes` join `level` at position `first`.

    The roots of new tiles join the level above in the same way.
    """
    tile, offset = divmod(first, TILE_WIDTH)
    if offset + len(hashes) < TILE_WIDTH:
        return
    row = list(chain(edge_hashes(level, tile)[:offset], hashes))
    tiles = [
        Tile(level=level, index=tile + number, hashes=b"".join(part), root=full_root(part))
        for number, part in enumerate(_full_parts(row))
    ]
    Tile.objects.bulk_create(tiles, batch_size=100)
    store_full_tiles(tile, [bytes(one.root) for one in tiles], level + 1)


def _full_parts(row: list[bytes]) -> list[list[bytes]]:
    full = len(row) - len(row) % TILE_WIDTH
    return [row[at : at + TILE_WIDTH] for at in range(0, full, TILE_WIDTH)]
