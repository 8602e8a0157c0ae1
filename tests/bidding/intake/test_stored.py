"""The vault's bytes come back as they went in, however they are asked for."""

import os
from pathlib import Path

import pytest
from django.conf import LazySettings

from bidding.vault import Stored
from bidding.vault.place import BLOCK, Piece, Place

LENGTH = 20 * BLOCK


@pytest.fixture
def place(settings: LazySettings, tmp_path: Path) -> Place:
    """A place in two pieces of one volume."""
    settings.VAULT_DIR = tmp_path
    (tmp_path / "000001.vol").write_bytes(os.urandom(40 * BLOCK))
    return Place.at((Piece(1, 0, 7), Piece(1, 20, 15)), LENGTH - 1)


@pytest.mark.parametrize("start", [0, 17, 5 * BLOCK - 1, 6 * BLOCK, LENGTH - 10, LENGTH - 1])
@pytest.mark.parametrize("size", [1, 5000, 1 << 20])
def test_blocks_are_read_as_they_were_written(place: Place, start: int, size: int) -> None:
    data = os.urandom(place.length)
    block = memoryview(bytearray(size))
    with Stored(place) as stored:
        stored.write(0, data)
        assert stored.read(start, size) == data[start : start + size]
        stored.seek(start)
        for at in (start, start + size):
            expected = data[at : at + size]
            assert stored.readinto(block) == len(expected)
            assert block[: len(expected)] == expected
