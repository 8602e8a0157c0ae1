"""The files around an envelope: tender, keys, locks, releases. Each fault is named."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sealed import Stage, a_stage

from bidding.envelope import (
    BadFormat,
    EnvelopeError,
    Lock,
    PublicKey,
    Release,
    Tender,
    Trustee,
    TrusteeKey,
    TrusteeSet,
    suite_named,
)
from bidding.envelope.encoding import to_base64
from bidding.envelope.strict import write_json

PARSERS = (Tender.parse, Lock.parse, TrusteeKey.parse, PublicKey.parse, Release.parse)


@pytest.fixture(scope="module", params=["intl-1", "gm-1"])
def stage(request: pytest.FixtureRequest) -> Stage:
    return a_stage(request.param, parts=("opening", "technical"))


def a_release(stage: Stage) -> Release:
    kid = stage.tender.trustee_set.key_ids()[1][0]
    shares = {b"\1" * 32: b"\2" * 32, b"\0" * 32: None}
    return Release(stage.tender.suite, "T-1", "bid", 2, kid, shares)


def test_all_come_back_as_they_were(stage: Stage) -> None:
    key, lock = stage.keys[0][0], Lock.generate(stage.tender)
    assert Tender.parse(stage.tender.encode()) == stage.tender
    assert TrusteeKey.parse(write_json(key.json())) == key
    assert PublicKey.parse(write_json(key.public_json())).public == key.public
    assert Lock.parse(lock.encode()) == lock
    assert Release.parse(a_release(stage).encode()) == a_release(stage)


def test_no_private_thing_shows_itself(stage: Stage) -> None:
    key, lock = stage.keys[0][0], Lock.generate(stage.tender)
    assert key.private.hex() not in repr(key)
    assert repr(key.private) not in repr(key)
    assert repr(lock.secret) not in repr(lock)


def swap_key(values: dict[str, Any]) -> None:
    """An operator puts a key of its own in a trustee's place, kid and all."""
    suite = suite_named(values["suite"])
    public = suite.public_key(suite.make_private_key())
    values["trustees"][1]["keys"][0] = {"kid": suite.key_id(public).hex(), "pk": to_base64(public)}


def one_key_twice(values: dict[str, Any]) -> None:
    values["trustees"][1]["keys"] = values["trustees"][0]["keys"]


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a swapped key": (swap_key, "trustee_set is not that of the trustees listed"),
    "a renamed trustee": (
        lambda values: values["trustees"][0].update(name="other"),
        "trustee_set is not that",
    ),
    "another k": (lambda values: values.update(k=3), "trustee_set is not that"),
    "another stage": (lambda values: values.update(stage="price"), "trustee_set is not that"),
    "a kid of another key": (
        lambda values: values["trustees"][0]["keys"][0].update(kid="00" * 32),
        "kid is not that of pk",
    ),
    "one key twice": (one_key_twice, "no key stands there twice"),
    "a trustee without a key": (
        lambda values: values["trustees"][0].update(keys=[]),
        "not a list of 1 to 4",
    ),
    "k above n": (lambda values: values.update(k=4), "does not hold for k=4, n=3"),
    "n that lies": (lambda values: values.update(n=4), "n is not between 3 and 3"),
    "a part with a path": (lambda values: values.update(parts=["../x"]), "names of parts"),
    "a part twice": (lambda values: values.update(parts=["a", "a"]), "names of parts"),
    "an unknown field": (lambda values: values.update(extra=1), "unknown field"),
    "another format": (lambda values: values.update(fmt="ebid-tender/2"), "fmt is"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_tender_file_with(fault: str, stage: Stage) -> None:
    alter, says = FAULTS[fault]
    values = json.loads(stage.tender.encode())
    alter(values)
    with pytest.raises(BadFormat, match=says):
        Tender.parse(json.dumps(values).encode())


@pytest.mark.parametrize("key", [b"", b"\0" * 65, b"\0" * 1216, b"\4" * 65, b"\xff" * 1216])
def test_what_is_no_public_key(key: bytes, stage: Stage) -> None:
    """A point of low order among them: nothing could be sealed to it."""
    trustees = (*stage.tender.trustee_set.trustees[:2], Trustee("bad", (key,)))
    with pytest.raises(BadFormat, match=r"bad: not an? .* key"):
        TrusteeSet(stage.tender.suite, "T-1", "bid", 2, trustees)


def test_a_private_key_that_is_not_its_kids(stage: Stage) -> None:
    values = stage.keys[0][0].json() | {"private": stage.keys[1][0].private.hex()}
    with pytest.raises(BadFormat, match="not that of its kid"):
        TrusteeKey.parse(write_json(values))


def test_every_fact_is_in_the_name_of_the_trustee_set(stage: Stage) -> None:
    whole = stage.tender.trustee_set
    first, *others = whole.trustees
    merged = Trustee(first.name, first.keys[:1])
    kin = [
        replace(whole, tender="T-2"),
        replace(whole, stage="price"),
        replace(whole, k=3),
        replace(whole, trustees=(replace(first, name="x"), *others)),
        replace(whole, trustees=(*others, first)),
        replace(whole, trustees=(merged, *others)),
        replace(whole, trustees=(replace(first, keys=first.keys[::-1]), *others)),
    ]
    assert len({one.digest for one in (whole, *kin)}) == len(kin) + 1


def test_a_release_that_answers_twice(stage: Stage) -> None:
    values = json.loads(a_release(stage).encode())
    values["shares"].append(values["shares"][0])
    with pytest.raises(BadFormat, match="stands there twice"):
        Release.parse(json.dumps(values).encode())


def test_the_digest_of_a_release_is_that_of_the_page(stage: Stage) -> None:
    one = a_release(stage)

    def lp(*items: bytes) -> bytes:
        return b"".join(len(item).to_bytes(4, "big") + item for item in items)

    body = lp(b"T-1", b"bid", b"\2", one.kid, b"\0" * 32, b"", b"\1" * 32, b"\2" * 32)
    assert one.digest == stage.tender.suite.hash(b"ebid/v1/release\0" + body)


@given(
    st.binary(max_size=100)
    | st.dictionaries(st.text(), st.text()).map(lambda one: json.dumps(one).encode())
)
def test_arbitrary_bytes_are_none_of_them(data: bytes) -> None:
    for parse in PARSERS:
        with pytest.raises(EnvelopeError):
            parse(data)
