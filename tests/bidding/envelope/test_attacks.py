"""What a third party must be able to try, and fail: each line that concerns one envelope."""

import json
import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.utils import CryptographyDeprecationWarning
from envelope_forging import RUBBISH, altered, dealt, parts_of, reheaded, signed, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sealed import NOW, SIGNS, Stage, a_bid, a_sealed, a_signer, a_stage

from bidding.envelope import (
    BadSignature,
    Damaged,
    Derivation,
    Envelope,
    EnvelopeError,
    Lock,
    LockMissing,
    NotEnoughShares,
    RubbishShare,
    ShareMismatch,
    Signature,
    Signer,
    Void,
    WrongKey,
    WrongLock,
    WrongTender,
    WrongTrustees,
    gather,
    open_envelope,
    open_one,
    open_share,
    seal,
    suite_named,
    unseal,
)
from bidding.envelope.encoding import from_base64, to_base64


@pytest.fixture(scope="module", params=["intl-1", "gm-1"])
def stage(request: pytest.FixtureRequest) -> Stage:
    return a_stage(request.param)


@pytest.fixture(scope="module")
def sealed(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> tuple[Envelope, Lock]:
    envelope, lock = a_sealed(tmp_path_factory.mktemp("honest"), stage)
    assert lock is not None
    return envelope, lock


@pytest.fixture
def envelope(sealed: tuple[Envelope, Lock]) -> Envelope:
    return sealed[0]


@pytest.fixture
def lock(sealed: tuple[Envelope, Lock]) -> Lock:
    return sealed[1]


def a_stranger(stage: Stage) -> Signer:
    """Somebody else, with a key of the tender's suite."""
    return a_signer("Outsider", SIGNS[stage.tender.suite.name])


def like(model: Stage, /, **facts: Any) -> Stage:
    """Another stage of the same suite, with trustees of its own."""
    return a_stage(model.tender.suite.name, **facts)


def attempt(path: Path, stage: Stage, lock: Lock, folder: Path) -> None:
    """All that an honest opener does with a file."""
    envelope = Envelope.read(path)
    envelope.head.check_tender(stage.tender)
    open_envelope(envelope, stage.unseal(envelope, lock), folder)


# ── Too few keys ─────────────────────────────────────────────────────────────────────────────────
def test_k_minus_1_shares_open_nothing(envelope: Envelope, lock: Lock, stage: Stage) -> None:
    with pytest.raises(NotEnoughShares, match="1 shares of the 2 needed"):
        stage.unseal(envelope, lock, 2)


def test_all_trustees_together_open_nothing_without_the_lock(
    envelope: Envelope, stage: Stage
) -> None:
    with pytest.raises(LockMissing):
        stage.unseal(envelope, None, 1, 2, 3)


def test_a_wrong_lock_opens_nothing(envelope: Envelope, stage: Stage) -> None:
    with pytest.raises(WrongLock):
        stage.unseal(envelope, Lock.generate(stage.tender), 1, 2)


def test_a_lock_where_none_is_asked_for_is_refused(stage: Stage, tmp_path: Path) -> None:
    open_stage = a_stage(stage.tender.suite.name, locked=False)
    envelope, _ = a_sealed(tmp_path, open_stage)
    with pytest.raises(WrongLock):
        open_stage.unseal(envelope, Lock.generate(open_stage.tender))


def test_a_lock_of_another_stage_is_refused_before_it_seals(stage: Stage, tmp_path: Path) -> None:
    other = Lock.generate(like(stage, stage="price").tender)
    with pytest.raises(WrongLock, match="stage price"):
        seal(
            stage.tender,
            a_bid(tmp_path / "bid"),
            a_stranger(stage),
            tmp_path / "bid.ebid",
            created=NOW,
            lock=other,
        )


# ── Altered files ────────────────────────────────────────────────────────────────────────────────
@given(data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_byte_flipped_cut_or_inserted_is_found(
    data: st.DataObject, envelope: Envelope, lock: Lock, stage: Stage, tmp_path: Path
) -> None:
    whole = bytearray(envelope.path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    how = data.draw(st.sampled_from(["flip", "cut", "insert"]))
    if how == "flip":
        whole[at] ^= 1 << data.draw(st.integers(0, 7))
    elif how == "cut":
        del whole[at]
    else:
        whole.insert(at, data.draw(st.integers(0, 255)))
    path, folder = tmp_path / "altered.ebid", tmp_path / "opened"
    path.write_bytes(whole)
    with pytest.raises(EnvelopeError):
        attempt(path, stage, lock, folder)
    assert [one.name for one in tmp_path.iterdir()] == ["altered.ebid"]


def test_every_byte_of_the_parts_counts(envelope: Envelope, tmp_path: Path) -> None:
    whole, path = envelope.path.read_bytes(), tmp_path / "altered.ebid"
    for at in range(envelope.head.size, len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(Damaged):
            Envelope.read(path).check_parts()


def test_a_header_under_somebody_elses_signature(
    envelope: Envelope, stage: Stage, tmp_path: Path
) -> None:
    header = envelope.head.header_bytes
    path = written(
        tmp_path / "copy.ebid", header, signed(header, a_stranger(stage)), parts_of(envelope)
    )
    with pytest.raises(BadSignature, match="another certificate"):
        Envelope.read(path)


def test_a_rivals_envelope_under_ones_own_name_opens_to_nothing(
    envelope: Envelope, stage: Stage, tmp_path: Path
) -> None:
    """The thief can name and sign itself; but all that is inside is bound to the rival's name."""
    thief = a_stranger(stage)

    def rename(values: dict[str, object]) -> None:
        pre = json.loads(from_base64(str(values["pre"]), "pre"))
        pre["bidder"] = stage.tender.suite.hash(thief.chain[0]).hex()
        values["pre"] = to_base64(json.dumps(pre, separators=(",", ":")).encode())

    copy = Envelope.read(altered(envelope, tmp_path / "copy.ebid", rename, thief))
    copy.head.check_tender(stage.tender)
    for trustee in (1, 2, 3):
        with pytest.raises(RubbishShare):
            open_share(copy.head, stage.keys[trustee - 1][0])
    shares = gather(envelope.head, [stage.release(i, envelope.head) for i in (1, 2)]).shares
    with pytest.raises(ShareMismatch):
        unseal(copy.head, shares, None)


def test_a_signature_of_another_algorithm_than_it_says(envelope: Envelope, tmp_path: Path) -> None:
    sigs = json.loads(envelope.head.sigs_bytes)
    for name in {"ES256", "Ed25519", "SM2", "none"} - {sigs[0]["alg"]}:
        sigs[0]["alg"] = name
        path = written(
            tmp_path / name,
            envelope.head.header_bytes,
            json.dumps(sigs).encode(),
            parts_of(envelope),
        )
        with pytest.raises(BadSignature):
            Envelope.read(path)


def test_parts_that_changed_places(
    envelope: Envelope, lock: Lock, stage: Stage, tmp_path: Path
) -> None:
    """Even the bidder itself cannot sign one part's bytes into another's place."""
    first, second = envelope.head.header.parts
    body = parts_of(envelope)
    header = replace(
        envelope.head.header,
        parts=(replace(second, name=first.name), replace(first, name=second.name)),
    )
    swapped = body[first.length :] + body[: first.length]
    crooked = reheaded(envelope, tmp_path / "crooked.ebid", header, swapped)
    with pytest.raises(Void, match="part opening does not open"):
        attempt(crooked.path, stage, lock, tmp_path / "opened")
    assert not (tmp_path / "opened").exists()


# ── Another tender, other trustees ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"tender": "T-2"}, "tender"),
        ({"lot": "2"}, "lot"),
        ({"stage": "price"}, "stage"),
        ({}, "trustee_set"),
        ({"k": 3}, "trustee_set"),
    ],
    ids=["tender", "lot", "stage", "trustees", "k"],
)
def test_an_envelope_for_another_stage(
    other: dict[str, Any], field: str, envelope: Envelope, stage: Stage
) -> None:
    with pytest.raises(WrongTender, match=f"another {field}"):
        envelope.head.check_tender(like(stage, **other).tender)


def test_other_documents_another_log_or_no_lock(envelope: Envelope, stage: Stage) -> None:
    for name, value in (
        ("documents_sha256", b"\1" * 32),
        ("log_origin", "log.example/t-2"),
        ("locked", False),
        ("parts", ("opening",)),
    ):
        with pytest.raises(WrongTender):
            envelope.head.check_tender(replace(stage.tender, **{name: value}))


def test_a_swapped_trustee_key_is_named(envelope: Envelope, stage: Stage, tmp_path: Path) -> None:
    """The bidder names the published set, but seals trustee 2's share to a key of its own."""
    stranger = like(stage).keys[1][0]
    share = stage.tender.suite.wrap(stranger.public, envelope.head.derivation.ctx, 2, RUBBISH)

    def swap(values: dict[str, list[dict[str, object]]]) -> None:
        kid = stage.tender.suite.key_id(stranger.public).hex()
        values["shares"][1]["sealed"] = [{"kid": kid, "ct": to_base64(share)}]

    crooked = Envelope.read(altered(envelope, tmp_path / "crooked.ebid", swap))
    with pytest.raises(WrongTrustees, match="trustee 2"):
        crooked.head.check_tender(stage.tender)


def test_keys_of_another_tender_stage_or_person(envelope: Envelope, stage: Stage) -> None:
    for other in (like(stage, tender="T-2"), like(stage, stage="price")):
        with pytest.raises(WrongTender):
            open_share(envelope.head, other.keys[0][0])
    with pytest.raises(WrongKey, match="nothing in the envelope is sealed"):
        open_share(envelope.head, like(stage).keys[0][0])


# ── Crooked bidders ──────────────────────────────────────────────────────────────────────────────
def test_rubbish_sealed_to_a_trustee_is_provable_with_its_key(
    envelope: Envelope, lock: Lock, stage: Stage, tmp_path: Path
) -> None:
    crooked = dealt(envelope, tmp_path / "crooked.ebid", stage, 2, sealed=RUBBISH)
    handed = stage.release(2, crooked.head)
    assert gather(crooked.head, [handed]).rubbish == {2}
    with pytest.raises(RubbishShare, match="trustee 2") as caught:  # what anyone finds
        open_share(crooked.head, stage.keys[1][0])
    assert caught.value.trustee == 2
    assert stage.unseal(crooked, lock, 1, 3)  # the others do not need it


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_share_of_another_length_is_rubbish(
    length: int, envelope: Envelope, lock: Lock, stage: Stage, tmp_path: Path
) -> None:
    """Committed to and sealed alike; were it handed over, no release could be read again."""
    odd = bytes(length)
    crooked = dealt(envelope, tmp_path / "odd.ebid", stage, 2, committed=odd, sealed=odd)
    assert gather(crooked.head, [stage.release(2, crooked.head)]).rubbish == {2}
    good = stage.release(1, crooked.head).shares[crooked.head.header_sha256]
    assert good is not None
    with pytest.raises(ShareMismatch):
        unseal(crooked.head, {1: good, 2: odd}, lock.secret)


def test_a_trustee_that_cries_rubbish_falsely_is_found_out(
    envelope: Envelope, stage: Stage
) -> None:
    honest = stage.release(2, envelope.head)
    lying = replace(honest, shares=dict.fromkeys(honest.shares))
    assert gather(envelope.head, [lying]).rubbish == {2}
    assert open_share(envelope.head, stage.keys[1][0])[0] == 2


def test_a_deputy_answers_for_one_who_cries_rubbish(envelope: Envelope, stage: Stage) -> None:
    honest = stage.release(2, envelope.head, deputy=True)
    lying = replace(stage.release(2, envelope.head), shares={envelope.head.header_sha256: None})
    gathered = gather(envelope.head, [lying, honest])
    assert (set(gathered.shares), gathered.rubbish) == ({2}, frozenset())


@pytest.mark.parametrize("trustees", [(1, 2), (1, 3), (2, 3), (1, 2, 3)])
def test_an_off_polynomial_share_voids_whoever_opens(
    trustees: tuple[int, ...], envelope: Envelope, lock: Lock, stage: Stage, tmp_path: Path
) -> None:
    """Committed to and sealed alike: no trustee can see it alone, every set of k finds it."""
    crooked = dealt(
        envelope, tmp_path / "crooked.ebid", stage, 3, committed=RUBBISH, sealed=RUBBISH
    )
    with pytest.raises(Void):
        stage.unseal(crooked, lock, *trustees)


def test_a_secret_that_is_not_the_one_committed_to_voids(
    envelope: Envelope, lock: Lock, stage: Stage, tmp_path: Path
) -> None:
    header = replace(envelope.head.header, commit_secret=RUBBISH)
    crooked = reheaded(envelope, tmp_path / "crooked.ebid", header)
    with pytest.raises(Void, match="do not make the secret"):
        stage.unseal(crooked, lock)


@pytest.mark.parametrize("fault", ["cut at a chunk", "flipped in the last chunk", "emptied"])
def test_a_part_that_was_sealed_wrongly_voids_and_releases_nothing(
    fault: str, stage: Stage, tmp_path: Path
) -> None:
    envelope, lock = a_sealed(tmp_path, stage, opening=os.urandom(40_000))
    (part,) = envelope.head.header.parts
    body = bytearray(parts_of(envelope))
    if fault == "cut at a chunk":
        del body[56 + 2 * (16384 + 16) - 100 :]
    elif fault == "emptied":
        del body[72:]
    else:
        body[-1] ^= 1
    digest = stage.tender.suite.hash(bytes(body))
    header = replace(envelope.head.header, parts=(replace(part, length=len(body), digest=digest),))
    crooked = reheaded(envelope, tmp_path / "crooked.ebid", header, bytes(body))
    before = sorted(tmp_path.iterdir())
    assert lock is not None
    with pytest.raises(Void):
        attempt(crooked.path, stage, lock, tmp_path / "opened")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("algorithm", ["Ed25519", "ES256", "SM2"])
@given(data=st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_certificate_is_too_odd_to_be_refused(algorithm: str, data: st.DataObject) -> None:
    honest = a_signer("Bidder", algorithm)
    suite = suite_named("gm-1" if algorithm == "SM2" else "intl-1")
    certificate = bytearray(honest.chain[0])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(certificate) - 1))
        certificate[at] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        with pytest.raises(BadSignature):
            Signature(algorithm, (bytes(certificate),), bytes(64)).verify(suite, b"header")


def test_a_certificate_of_another_suites_key(envelope: Envelope, stage: Stage) -> None:
    for algorithm in ("Ed25519", "ES256", "SM2"):
        certificate = a_signer("Bidder", algorithm).chain[0]
        for claimed in stage.tender.suite.signature_algorithms:
            with pytest.raises(BadSignature):
                Signature(claimed, (certificate,), bytes(64)).verify(stage.tender.suite, b"header")


# ── Crooked trustees ─────────────────────────────────────────────────────────────────────────────
def test_a_trustee_whose_share_does_not_match_is_named(
    envelope: Envelope, lock: Lock, stage: Stage
) -> None:
    good = gather(envelope.head, [stage.release(1, envelope.head)]).shares
    with pytest.raises(ShareMismatch, match="trustee 2") as caught:
        unseal(envelope.head, {**good, 2: RUBBISH}, lock.secret)
    assert caught.value.trustees == (2,)


def test_k_others_open_and_the_crooked_one_is_still_named(
    envelope: Envelope, lock: Lock, stage: Stage
) -> None:
    good = gather(envelope.head, [stage.release(i, envelope.head) for i in (1, 3)]).shares
    assert unseal(envelope.head, {**good, 2: RUBBISH}, lock.secret).mismatched == (2,)


def test_a_share_of_another_envelope_does_not_match(
    envelope: Envelope, stage: Stage, tmp_path: Path
) -> None:
    other, lock = a_sealed(tmp_path, stage)
    assert lock is not None
    shares = gather(envelope.head, [stage.release(i, envelope.head) for i in (1, 2)]).shares
    with pytest.raises(ShareMismatch):
        unseal(other.head, shares, lock.secret)


def test_a_trustee_cannot_answer_in_anothers_name(envelope: Envelope, stage: Stage) -> None:
    posing = replace(stage.release(2, envelope.head), trustee=1)
    with pytest.raises(WrongKey, match="says trustee 1, its key is trustee 2's"):
        gather(envelope.head, [posing])


def test_what_a_trustee_logged_is_what_it_hands_over(envelope: Envelope, stage: Stage) -> None:
    honest = stage.release(2, envelope.head)
    changed = replace(honest, shares={envelope.head.header_sha256: RUBBISH})
    assert len({honest.digest, changed.digest, replace(honest, trustee=1).digest}) == 3


# ── Crooked operators ────────────────────────────────────────────────────────────────────────────
def test_another_key_published_shows_nothing(
    envelope: Envelope, lock: Lock, stage: Stage, tmp_path: Path
) -> None:
    """The part commits to its key: there is no second key that shows another price."""
    part = envelope.head.header.part("opening")
    part_key_size = stage.tender.suite.part_key_size
    for key in (os.urandom(part_key_size), stage.unseal(envelope, lock).part_key("technical")):
        with pytest.raises(Void):
            open_one(envelope, part, key, tmp_path / "read-out")
    assert not list(tmp_path.iterdir())


def test_the_servers_disk_with_one_trustees_key_opens_nothing(
    envelope: Envelope, stage: Stage
) -> None:
    """What the thief has: the file and share 1. What the part keys need has 256 unknown bits."""
    _, share = open_share(envelope.head, stage.keys[0][0])
    with pytest.raises(NotEnoughShares):
        unseal(envelope.head, {1: share}, None)
    guess = Derivation.of(stage.tender.suite, envelope.head.header.pre_bytes).root(share)
    assert envelope.head.derivation.commit_secret(guess) != envelope.head.header.commit_secret
