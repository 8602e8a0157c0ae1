"""Second openings that are not true, on the platform's own bundle: how the verifier names them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ceremony import Ceremony
from rebundling import Rebundled
from two_envelopes import call, examined

from bidding.envelope.tenderlog import (
    Begun,
    Body,
    Closing,
    Freeze,
    Leaf,
    LockReleased,
    NotPassed,
    PartKeyPublished,
    Result,
)
from bidding.models import SealedBid, TenderLog
from bidding.services.bundle import export
from bidding.services.log import key_of

HOUR = dt.timedelta(hours=1)
Forge = Callable[[Rebundled], list[Leaf]]


def of_second(body: Body) -> bool:
    return getattr(body, "stage", "") == "2"


def put(bundle: Rebundled, place: int, *bodies: Body) -> list[Leaf]:
    """The leaves with others in the place of one."""
    made = [Leaf.of(one) for one in bodies]
    return [*bundle.leaves[:place], *made, *bundle.leaves[place + 1 :]]


def who_failed() -> SealedBid:
    """The second envelope that goes back sealed."""
    return SealedBid.objects.get(stage="2", state="returned")


def its_lock_is_taken(bundle: Rebundled) -> list[Leaf]:
    """A bid is unlocked though its bidder failed."""
    lock = bundle.body(LockReleased, of_second)
    other = replace(lock, header_sha256=bytes.fromhex(who_failed().header_sha256))
    return put(bundle, bundle.place(LockReleased, of_second), lock, other)


def it_is_frozen_too(bundle: Rebundled) -> list[Leaf]:
    """A bid is opened though its bidder failed: unlocked, frozen, its key published."""
    header = bytes.fromhex(who_failed().header_sha256)
    leaves = its_lock_is_taken(bundle)
    altered = replace(bundle, leaves=leaves)
    freeze = altered.body(Freeze, of_second)
    bids = tuple(sorted((*freeze.bids, header)))
    leaves = put(altered, altered.place(Freeze, of_second), replace(freeze, bids=bids))
    key = altered.body(PartKeyPublished, of_second)
    return [*leaves, Leaf.of(replace(key, header_sha256=header))]


def released_before_it_began(bundle: Rebundled) -> list[Leaf]:
    """A lock of the second stage is taken before its own first leaf."""
    begun, lock = bundle.place(Begun), bundle.place(LockReleased, of_second)
    leaves = [*bundle.leaves]
    leaves.insert(begun, leaves.pop(lock))
    return leaves


def begun_before_its_instant(bundle: Rebundled) -> list[Leaf]:
    begun = bundle.body(Begun)
    return put(bundle, bundle.place(Begun), replace(begun, at=begun.at - HOUR))


def never_begun(bundle: Rebundled) -> list[Leaf]:
    """As if the second envelopes had been opened with the first ones."""
    return [one for at, one in enumerate(bundle.leaves) if at != bundle.place(Begun)]


def begun_without_a_result(bundle: Rebundled) -> list[Leaf]:
    return [one for at, one in enumerate(bundle.leaves) if at != bundle.place(Result)]


def begun_twice(bundle: Rebundled) -> list[Leaf]:
    begun = bundle.body(Begun)
    return put(bundle, bundle.place(Begun), begun, begun)


def somebody_left_out_of_the_result(bundle: Rebundled) -> list[Leaf]:
    result = bundle.body(Result)
    return put(bundle, bundle.place(Result), replace(result, failed=()))


def one_that_passed_is_called_failed(bundle: Rebundled) -> list[Leaf]:
    result = bundle.body(Result)
    victim = NotPassed(result.passed[0], "no reason at all")
    said = replace(result, passed=result.passed[1:], failed=(*result.failed, victim))
    return put(bundle, bundle.place(Result), said)


def a_second_result(bundle: Rebundled) -> list[Leaf]:
    result = bundle.body(Result)
    return put(bundle, bundle.place(Result), result, result)


def a_result_before_the_read_out(bundle: Rebundled) -> list[Leaf]:
    leaves, place = [*bundle.leaves], bundle.place(Result)
    leaves.insert(bundle.place(Closing) + 1, leaves.pop(place))
    return leaves


FORGERIES: dict[Forge, set[str]] = {
    its_lock_is_taken: {"stage"},
    it_is_frozen_too: {"stage", "freeze"},
    released_before_it_began: {"opened-early"},
    begun_before_its_instant: {"opened-early"},
    never_begun: {"opened-early"},
    begun_without_a_result: {"stage", "freeze", "read-out"},
    begun_twice: {"stage"},
    somebody_left_out_of_the_result: {"stage"},
    one_that_passed_is_called_failed: {"stage", "freeze", "read-out"},
    a_second_result: {"stage"},
    a_result_before_the_read_out: {"stage"},
}


def test_each_forgery_is_named(two: Ceremony, tmp_path: Path):
    companies, _first = examined(two)
    opening = call(two, companies[:2], companies[2:])
    two.pass_time(days=1)
    two.open(opening, *companies[:2])
    export(two.tender, tmp_path / "bundle.zip")
    key = key_of(TenderLog.objects.get())
    bundle = Rebundled.of(tmp_path / "bundle.zip", tmp_path / "whole", key)
    assert not bundle.report(tmp_path / "untouched", bundle.leaves).findings
    for forge, expected in FORGERIES.items():
        report = bundle.report(tmp_path / forge.__name__, forge(bundle))
        assert {one.value for one in report.codes} == expected, forge.__name__
