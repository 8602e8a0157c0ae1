"""The stream and the shuffle: vectors, uniformity, and a second implementation."""

import hashlib
import json
from collections import Counter
from itertools import permutations
from pathlib import Path

import independent_draw as other
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding.envelope.draw import (
    Filters,
    Members,
    Panel,
    Permutation,
    Pool,
    Rules,
    Speciality,
    Stream,
    expert_leaf,
    expert_leaves,
)
from bidding.envelope.draw.rfc3797 import key_string, select
from bidding.envelope.errors import BadFormat, BadInput

VECTORS = Path(__file__).parents[2] / "vectors" / "draw" / "order.json"
SEED = hashlib.sha256(b"test").digest()
seeds = st.binary(min_size=32, max_size=32)


def test_the_published_panel() -> None:
    ids = [hashlib.sha256(bytes([i])).digest() for i in range(10)]
    order = [sorted(ids)[item] for item in Permutation(SEED, "panel-1", 10).all()]
    assert [ids.index(one) for one in order] == [7, 4, 2, 6, 3, 8, 9, 1, 0, 5]


def test_rfc_3797(shared_data: Path) -> None:
    vector = json.loads((shared_data / "vectors/rfc3797/worked-example.json").read_text())
    key = key_string([[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]])
    picks = select(key, vector["pool"], 16)
    assert key == vector["key_string"]
    assert [one.selected for one in picks] == vector["selected"]
    assert [one.digest.hex().upper() for one in picks] == vector["md5"]
    assert [one.selected for one in picks[:10]] == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]


@pytest.mark.parametrize(("pool", "count"), [(0, 1), (3, 4), (5, 0), (1 << 16, 3)])
def test_rfc_3797_refuses(pool: int, count: int) -> None:
    with pytest.raises(BadInput):
        select("1./", pool, count)


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text())["orders"])
def test_vectors(vector: dict[str, object]) -> None:
    seed, label, size = bytes.fromhex(str(vector["seed"])), str(vector["label"]), vector["size"]
    assert isinstance(size, int)
    assert Stream(seed, label).block(0).hex() == vector["block_0"]
    assert Permutation(seed, label, size).all() == vector["order"]


@given(seeds, st.text(min_size=1, max_size=20), st.integers(1, 300))
def test_agrees_with_the_second_implementation(seed: bytes, label: str, size: int) -> None:
    order = Permutation(seed, label, size).all()
    assert order == other.shuffled(seed, label, size)
    assert sorted(order) == list(range(size))


@given(seeds, st.integers(2, 200), st.integers(0, 199))
def test_a_prefix_does_not_depend_on_how_far_one_looks(seed: bytes, size: int, far: int) -> None:
    looked = Permutation(seed, "x", size)
    looked.at(min(far, size - 1))
    assert [looked.at(i).item for i in range(size)] == Permutation(seed, "x", size).all()


@given(st.integers(1, 2**64), seeds)
def test_below_is_below(n: int, seed: bytes) -> None:
    drawn = Stream(seed, "n").below(n)
    assert 0 <= drawn.value < n
    assert all(word >= 2**64 - 2**64 % n for word in drawn.words[:-1])


def test_words_that_would_bias_are_refused() -> None:
    """With n just above 2^63 almost half of all words fall into the refused range."""
    stream = Stream(SEED, "refused")
    drawn = [stream.below(2**63 + 1) for _ in range(200)]
    assert any(len(one.words) > 1 for one in drawn)
    read = other.words(SEED, "refused", 2000)
    assert [word for one in drawn for word in one.words] == read[: sum(len(d.words) for d in drawn)]


def chi_square(counts: list[int]) -> float:
    expected = sum(counts) / len(counts)
    return sum((one - expected) ** 2 for one in counts) / expected


def test_every_name_is_as_likely_at_every_position() -> None:
    """60,000 seeds: χ² of 12 names in each of 5 positions, 11 degrees of freedom each."""
    counts = [Counter[int]() for _ in range(5)]
    for number in range(60_000):
        order = Permutation(hashlib.sha256(b"u%d" % number).digest(), "A08", 12)
        for position in range(5):
            counts[position][order.at(position).item] += 1
    # 31.26 is the 0.999 quantile; seeds are fixed, so this never flickers.
    assert all(chi_square([one[item] for item in range(12)]) < 31.26 for one in counts)


def test_every_order_is_as_likely() -> None:
    """24,000 seeds over the 24 orders of four: 23 degrees of freedom, 0.999 quantile 49.73."""
    counts = Counter(
        tuple(Permutation(hashlib.sha256(b"o%d" % number).digest(), "x", 4).all())
        for number in range(24_000)
    )
    assert chi_square([counts[one] for one in permutations(range(4))]) < 49.73


# ── Pools ───────────────────────────────────────────────────────────────────────────────────────
@given(st.lists(st.tuples(st.text(max_size=9), seeds), unique=True, min_size=1, max_size=40))
def test_pool_roots(experts: list[tuple[str, bytes]]) -> None:
    leaves = expert_leaves("库", experts)
    assert leaves == [other.leaf("库", *one) for one in experts]
    assert leaves == [expert_leaf("库", *one) for one in experts]
    pool = Pool.of(leaves)
    assert pool.root == other.root(sorted(leaves))
    assert Pool.parse(pool.encode()) == pool


def test_a_pool_refuses_twins_and_disorder() -> None:
    a, b = bytes(32), b"\1" * 32
    for leaves in ([a, a], [b, a]):
        with pytest.raises(BadFormat):
            Pool(tuple(leaves))
    with pytest.raises(BadFormat):
        Pool.parse(b"\0" * 33)


# ── Panels ──────────────────────────────────────────────────────────────────────────────────────
@given(seeds, st.data())
def test_panels_agree_with_the_second_implementation(seed: bytes, data: st.DataObject) -> None:
    members = {
        code: sorted(data.draw(st.sets(st.integers(0, 60), min_size=14, max_size=40)))
        for code in ("A", "B")
    }
    seats = [("A", data.draw(st.integers(1, 3))), ("B", data.draw(st.integers(1, 3)))]
    rules = Rules("T", tuple(Speciality(code, code, n) for code, n in seats), 0, ())
    filters = Filters("T", tuple(Members(c, tuple(m)) for c, m in members.items()), ())
    panel, skips = Panel.draw(seed, rules, filters), []
    for _ in range(data.draw(st.integers(0, 4))):
        one = data.draw(st.sampled_from(panel.seated))
        skips.append((one.speciality, one.position))
        panel.skip(*skips[-1])
    found = [(one.speciality, one.position, one.place) for one in panel.seated]
    assert found == other.panel(seed, seats, members, skips)
    assert len({place for *_, place in found}) == len(found) == sum(n for _, n in seats)


@given(seeds)
def test_a_replacement_is_the_next_of_the_same_order(seed: bytes) -> None:
    rules = Rules("T", (Speciality("A", "A", 3),), 0, ())
    filters = Filters("T", (Members("A", tuple(range(10))),), ())
    panel = Panel.draw(seed, rules, filters)
    assert [panel.skip("A", at).position for at in (2, 3, 1)] == [4, 5, 6]
    order = Permutation(seed, "A", 10).all()
    assert [one.place for one in panel.seated] == order[3:6]
