"""Leaves, promises and checkpoints to the byte: vectors, round trips, and what is refused."""

import json
from base64 import b64decode
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from ledger_trees import root_of

from bidding.envelope import BadFormat
from bidding.envelope.signing import pae
from bidding.envelope.tenderlog import (
    Bid,
    Body,
    Freeze,
    KeyChange,
    Kind,
    Leaf,
    NotUnlocked,
    Receipt,
    WithdrawalRequest,
    read_items,
)
from bidding.envelope.tenderlog.leaf import BODIES, read_records, record_hash
from bidding.envelope.tenderlog.schema import read_instant, write_instant

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "tenderlog" / "log.json").read_text()
)


def lp(*items: bytes) -> bytes:
    return b"".join(len(one).to_bytes(4, "big") + one for one in items)


@pytest.mark.parametrize("row", VECTORS["leaves"], ids=lambda row: row["kind"])
def test_leaves_by_their_definition(row: dict[str, str]) -> None:
    record = lp(row["kind"].encode(), bytes.fromhex(row["blind"]), row["body"].encode())
    leaf = b"ebid/v1/leaf\0" + sha256(record).digest()
    assert record.hex() == row["record"]
    assert sha256(b"\0" + leaf).hexdigest() == row["leaf_hash"]
    read = Leaf.parse(record)
    assert (read.record, read.hash) == (record, record_hash(record))
    body = read.read()
    assert body is None or body.encode().decode() == row["body"]


def test_roots_by_their_definition() -> None:
    hashes = [bytes.fromhex(row["leaf_hash"]) for row in VECTORS["leaves"]]
    for size, row in enumerate(VECTORS["leaves"], 1):
        assert root_of(hashes[:size]).hex() == row["root"]


def test_what_the_platform_signs() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["seed"]))
    message = bytes.fromhex(VECTORS["promise_pae"])
    kind, promise = b"application/vnd.ebid.promise.v1+json", VECTORS["promise"].encode()
    assert message == b"DSSEv1 36 %s %d %s" % (kind, len(promise), promise)
    assert key.sign(message).hex() == VECTORS["promise_sig"]
    receipt = Receipt.parse(json.dumps(VECTORS["receipt"]).encode())
    receipt.verify()
    assert str(receipt.key) == VECTORS["log_key"]
    assert receipt.leaf.record.hex() == VECTORS["leaves"][2]["record"]
    text, _, line = VECTORS["checkpoint"].rpartition("\n\n")
    signature = b64decode(line.split()[2])
    assert key.sign(text.encode() + b"\n") == signature[4:]


@pytest.mark.parametrize(
    ("name", "kind"), [("withdrawal", WithdrawalRequest), ("key_change", KeyChange)]
)
def test_what_bidders_sign(name: str, kind: type[WithdrawalRequest | KeyChange]) -> None:
    data = VECTORS[name]["statement"].encode()
    assert kind.parse(data).encode() == data
    assert pae(data, kind.TYPE).hex() == VECTORS[name]["pae"]


hashes = st.binary(min_size=32, max_size=32)
moments = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
texts = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029"),
    min_size=1,
    max_size=200,
)
bids = st.builds(
    Bid, texts, texts, texts, hashes, moments, st.one_of(st.none(), st.binary(max_size=99))
)
unlocked = st.builds(NotUnlocked, hashes, st.sampled_from(["bidder", "other"]), texts)
freezes = st.builds(
    Freeze,
    texts,
    texts,
    moments,
    st.lists(hashes, max_size=5).map(tuple),
    st.lists(unlocked, max_size=5).map(tuple),
)


@given(st.one_of(bids, freezes))
def test_bodies_there_and_back(body: Body) -> None:
    leaf = Leaf.of(body)
    assert leaf.read() == body
    assert Leaf.parse(leaf.record) == leaf


@given(st.lists(st.one_of(st.none(), bids), max_size=20))
def test_a_file_of_leaves(bodies: list[Bid | None]) -> None:
    leaves = [Leaf.of(one) if one else Leaf.dummy() for one in bodies]
    data = b"".join(one.record for one in leaves)
    assert list(read_records(BytesIO(data))) == [
        (one.record, one.kind is Kind.DUMMY) for one in leaves
    ]
    if data:
        with pytest.raises(BadFormat, match="within a leaf"):
            list(read_records(BytesIO(data[:-1])))


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_a_leaf(data: bytes) -> None:
    with pytest.raises(BadFormat):
        Leaf.parse(data)


@given(moments)
def test_moments_there_and_back(at: datetime) -> None:
    assert read_instant(write_instant(at), "at") == at


@pytest.mark.parametrize(
    "text",
    ["2026-09-01T01:30:00Z", "2026-09-01T01:30:00.00025Z", "2026-9-1T1:30:00.000250Z", "now", ""],
)
def test_moments_have_one_spelling(text: str) -> None:
    with pytest.raises(BadFormat):
        read_instant(text, "at")


def test_every_kind_but_the_dummy_has_a_body() -> None:
    assert set(BODIES) == set(Kind) - {Kind.DUMMY}
    assert all(len(kind.value) <= 32 for kind in Kind)


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values.pop("lot"),
        lambda values: values.update(extra=1),
        lambda values: values.update(header_sha256="AB" * 32),
        lambda values: values.update(received_at="2026-09-01T01:30:00Z"),
        lambda values: values.update(tender=""),
        lambda values: values.update(token=7),
    ],
)
def test_bodies_are_read_strictly(change: Any) -> None:
    values = json.loads(VECTORS["leaves"][2]["body"])
    change(values)
    with pytest.raises(BadFormat):
        Bid.parse(json.dumps(values).encode())


@pytest.mark.parametrize(
    ("plaintext", "items"),
    [
        (b'{"price":"1"}', {"price": "1"}),
        ('{"工期":"90 天"}'.encode(), {"工期": "90 天"}),
        (b"{}", None),
        (b'{"price":1}', None),
        (b'{"price":"1","price":"2"}', None),
        (b"[]", None),
        (b"\xff", None),
        (json.dumps({"a": "x" * 201}).encode(), None),
    ],
)
def test_what_can_be_read_out(plaintext: bytes, items: dict[str, str] | None) -> None:
    assert read_items(plaintext) == items
