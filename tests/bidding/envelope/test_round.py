"""From parts to a file and back: by any k trustees, their deputies, and the bidder's lock."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sealed import NOW, a_bid, a_sealed, a_signer, a_stage

from bidding.envelope import Envelope, Lock, Order, gather, open_envelope, open_one, seal, unseal
from bidding.envelope.payload import BLOCK
from bidding.envelope.suites import plain_length, sealed_length
from bidding.envelope.suites.base import CHUNK

SUITES = ("intl-1", "gm-1")
ALGORITHMS = {"intl-1": ("Ed25519", "ES256"), "gm-1": ("SM2",)}
EDGES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("trustees", [(1, 2), (1, 3), (2, 3), (1, 2, 3), (3, 1)])
def test_any_k_trustees_open(suite: str, trustees: tuple[int, ...], tmp_path: Path) -> None:
    stage = a_stage(suite)
    envelope, lock = a_sealed(tmp_path, stage, a_signer("Bidder", ALGORITHMS[suite][0]))
    again = Envelope.read(envelope.path)
    again.head.check_tender(stage.tender)
    again.check_parts()
    opened = open_envelope(again, stage.unseal(again, lock, *trustees), tmp_path / "opened")
    assert {name: path.read_bytes() for name, path in opened.items()} == {
        "opening": b'{"price":"1"}',
        "technical": b"how",
    }


@pytest.mark.parametrize("suite", SUITES)
def test_deputies_stand_in(suite: str, tmp_path: Path) -> None:
    stage = a_stage(suite)
    envelope, lock = a_sealed(tmp_path, stage, a_signer("Bidder", ALGORITHMS[suite][0]))
    assert lock
    releases = [
        stage.release(1, envelope.head, deputy=True),
        stage.release(3, envelope.head, deputy=True),
    ]
    unsealed = unseal(envelope.head, gather(envelope.head, releases).shares, lock.secret)
    assert open_envelope(envelope, unsealed, tmp_path / "opened")


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("size", EDGES)
def test_every_length_comes_back(suite: str, size: int, tmp_path: Path) -> None:
    stage = a_stage(suite, locked=False)
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    envelope, _ = a_sealed(
        tmp_path, stage, a_signer("Bidder", ALGORITHMS[suite][0]), opening=b"", technical=content
    )
    assert envelope.path.stat().st_size == envelope.head.file_size
    opened = open_envelope(envelope, stage.unseal(envelope, None), tmp_path / "opened")
    assert opened["technical"].read_bytes() == content
    assert opened["opening"].read_bytes() == b""


@pytest.mark.parametrize("algorithm", ["Ed25519", "ES256"])
def test_either_signature(algorithm: str, tmp_path: Path) -> None:
    stage = a_stage()
    envelope, _ = a_sealed(tmp_path, stage, a_signer("Bidder", algorithm))
    assert Envelope.read(envelope.path).head == envelope.head
    assert envelope.head.signatures[0].algorithm == algorithm


def test_the_key_of_one_part_opens_that_part_alone(tmp_path: Path) -> None:
    stage = a_stage()
    envelope, lock = a_sealed(tmp_path, stage)
    key = stage.unseal(envelope, lock).part_key("opening")
    part = envelope.head.header.part("opening")
    open_one(envelope, part, key, tmp_path / "read-out")
    assert (tmp_path / "read-out").read_bytes() == b'{"price":"1"}'
    assert key != stage.unseal(envelope, lock).part_key("technical")


def test_a_replacement_says_what_it_replaces(tmp_path: Path) -> None:
    stage = a_stage()
    first, _ = a_sealed(tmp_path, stage)
    second = seal(
        stage.tender,
        a_bid(tmp_path / "second"),
        a_signer(),
        tmp_path / "second.ebid",
        created=NOW,
        lock=Lock.generate(stage.tender),
        order=Order(2, first.head.pre.envelope_id),
    )
    pre = Envelope.read(second.path).head.pre
    assert (pre.seq, pre.replaces) == (2, first.head.pre.envelope_id)


@given(st.integers(0, 1 << 50))
def test_lengths_are_known_both_ways(size: int) -> None:
    assert plain_length(sealed_length(size)) == size


@given(st.integers(0, 1 << 50))
@settings(max_examples=200)
def test_no_part_has_any_other_length(length: int) -> None:
    size = plain_length(length)
    assert size is None or sealed_length(size) == length
