"""RFC 6962: the published vectors, and the algebra of proofs."""

import json
from base64 import b64decode
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_trees import Tree, root_of, some_hashes

from ledger.errors import InvalidProof
from ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "rfc6962"
INCLUSION = sorted(VECTORS.glob("inclusion/**/*.json"))
CONSISTENCY = sorted(VECTORS.glob("consistency/**/*.json"))


def test_every_vector_is_here() -> None:
    assert len(INCLUSION) + len(CONSISTENCY) == 196


@pytest.mark.parametrize("file", INCLUSION, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_inclusion_vector(file: Path) -> None:
    vector = json.loads(file.read_text())
    with _expectation(vector):
        verify_inclusion(
            [b64decode(one) for one in vector["proof"] or []],
            vector["leafIdx"],
            vector["treeSize"],
            b64decode(vector["leafHash"]),
            b64decode(vector["root"]),
        )


@pytest.mark.parametrize("file", CONSISTENCY, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_consistency_vector(file: Path) -> None:
    vector = json.loads(file.read_text())
    with _expectation(vector):
        verify_consistency(
            [b64decode(one) for one in vector["proof"] or []],
            vector["size1"],
            vector["size2"],
            b64decode(vector["root1"]),
            b64decode(vector["root2"]),
        )


def _expectation(vector: dict[str, object]) -> AbstractContextManager[object]:
    return pytest.raises(InvalidProof) if vector["wantErr"] else nullcontext()


def test_the_hashes_of_the_rfc() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (
        leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


@given(st.integers(0, 70))
def test_root_is_the_definition(size: int) -> None:
    hashes = some_hashes(size)
    assert tree_root(Tree(hashes), size) == root_of(hashes)


@given(st.integers(1, 200), st.data())
def test_inclusion_holds_for_every_leaf_and_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))
    hashes = some_hashes(size)
    root, proof = root_of(hashes), inclusion_proof(Tree(hashes), index, size)
    verify_inclusion(proof, index, size, hashes[index], root)
    if other != index:
        with pytest.raises(InvalidProof):
            verify_inclusion(proof, index, size, hashes[other], root)
        with pytest.raises(InvalidProof):
            verify_inclusion(proof, other, size, hashes[index], root)


@given(st.integers(1, 200), st.data())
def test_consistency_holds_between_all_sizes(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    hashes = some_hashes(new)
    proof = consistency_proof(Tree(hashes), old, new)
    verify_consistency(proof, old, new, root_of(hashes[:old]), root_of(hashes))


@given(st.integers(2, 120), st.data())
def test_a_changed_past_is_not_consistent(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    hashes = some_hashes(new)
    forged = hashes.copy()
    forged[data.draw(st.integers(0, old - 1))] = leaf_hash(b"forged")
    proof = consistency_proof(Tree(forged), old, new)
    with pytest.raises(InvalidProof):
        verify_consistency(proof, old, new, root_of(hashes[:old]), root_of(forged))


@given(st.lists(st.integers(0, 40), max_size=8))
def test_frontier_takes_any_portions(portions: list[int]) -> None:
    hashes, frontier, taken = some_hashes(sum(portions)), Frontier(), 0
    for portion in portions:
        frontier.extend(hashes[taken : taken + portion])
        taken += portion
        assert frontier.root() == root_of(hashes[:taken])
    assert frontier.size == taken


def test_a_copied_frontier_goes_its_own_way() -> None:
    frontier = Frontier()
    frontier.extend(some_hashes(5))
    before, twin = frontier.root(), frontier.copy()
    twin.extend(some_hashes(3, "other"))
    assert (frontier.root(), frontier.size, twin.size) == (before, 5, 8)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(InvalidProof):
        inclusion_proof(Tree(some_hashes(3)), index, size)
