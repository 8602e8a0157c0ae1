"""What a superuser can make of a tender's published log, every checkpoint signed again.

Each forgery alters the leaves of the platform's own bundle; beside it stands what the verifier must
say of it, whatever else it says.
"""

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace

from rebundling import Rebundled

from bidding.envelope.tenderlog import (
    Bid,
    Body,
    Closing,
    DeadlineMoved,
    Freeze,
    Leaf,
    LockReleased,
    NotUnlocked,
    PartKeyPublished,
    Publication,
    ReadOut,
    ShareReleased,
    Standing,
    TrusteeKeys,
    Withdrawal,
)

DAY = dt.timedelta(days=1)
Forge = Callable[[Rebundled], list[Leaf]]


def altered(bundle: Rebundled, kind: type[Body], **changes: object) -> list[Leaf]:
    """The first leaf of a kind says something else."""
    place = bundle.place(kind)
    made = Leaf.of(replace(bundle.body(kind), **changes))
    return [*bundle.leaves[:place], made, *bundle.leaves[place + 1 :]]


def moved(bundle: Rebundled, kind: type[Body], before: type[Body]) -> list[Leaf]:
    """The first leaf of a kind stands before that of another."""
    leaves = [*bundle.leaves]
    leaves.insert(bundle.place(before), leaves.pop(bundle.place(kind)))
    return leaves


def a_bid_is_dropped(bundle: Rebundled) -> list[Leaf]:
    return altered(bundle, Closing, bids=bundle.body(Closing).bids[1:])


def a_bid_is_added(bundle: Rebundled) -> list[Leaf]:
    bids = bundle.body(Closing).bids
    return altered(bundle, Closing, bids=(*bids, Standing("1", "1", os.urandom(32))))


def a_bid_that_was_withdrawn_stands(bundle: Rebundled) -> list[Leaf]:
    gone, bids = bundle.body(Withdrawal), bundle.body(Closing).bids
    return altered(bundle, Closing, bids=(*bids, Standing("1", "1", gone.header_sha256)))


def another_envelope_in_a_bids_place(bundle: Rebundled) -> list[Leaf]:
    return altered(bundle, Bid, header_sha256=os.urandom(32))


def a_bid_is_taken_late(bundle: Rebundled) -> list[Leaf]:
    return altered(bundle, Bid, received_at=bundle.body(Closing).deadline + DAY)


def a_bid_is_back_dated(bundle: Rebundled) -> list[Leaf]:
    return altered(bundle, Bid, received_at=bundle.body(Publication).published_at - DAY)


def the_deadline_is_moved_once_it_has_passed(bundle: Rebundled) -> list[Leaf]:
    closing = bundle.body(Closing)
    told = DeadlineMoved(closing.tender, closing.closed_at + DAY, closing.deadline + DAY, bytes(32))
    return [*bundle.leaves, Leaf.of(told)]


def a_dummy_is_left_out(bundle: Rebundled) -> list[Leaf]:
    place = next(at for at, one in enumerate(bundle.leaves) if one.read() is None)
    return [one for at, one in enumerate(bundle.leaves) if at != place]


def the_trustees_keys_are_others(bundle: Rebundled) -> list[Leaf]:
    return altered(bundle, TrusteeKeys, tender_file_sha256=os.urandom(32))


def a_lock_is_taken_before_the_closing(bundle: Rebundled) -> list[Leaf]:
    return moved(bundle, LockReleased, Closing)


def a_key_is_published_before_the_shares(bundle: Rebundled) -> list[Leaf]:
    return moved(bundle, PartKeyPublished, ShareReleased)


def a_bid_is_left_out_of_the_freeze(bundle: Rebundled) -> list[Leaf]:
    return altered(bundle, Freeze, bids=bundle.body(Freeze).bids[1:])


def an_unlocked_bid_is_called_locked(bundle: Rebundled) -> list[Leaf]:
    bids = bundle.body(Freeze).bids
    called = (NotUnlocked(bids[0], "bidder", "no lock came"),)
    return altered(bundle, Freeze, bids=bids[1:], not_unlocked=called)


def other_shares_are_handed_over(bundle: Rebundled) -> list[Leaf]:
    return altered(bundle, ShareReleased, digest=os.urandom(32))


def another_key_is_published(bundle: Rebundled) -> list[Leaf]:
    return altered(bundle, PartKeyPublished, key=os.urandom(32))


def another_table_is_read_out(bundle: Rebundled) -> list[Leaf]:
    return altered(bundle, ReadOut, table_sha256=os.urandom(32))


FORGERIES: dict[Forge, str] = {
    a_bid_is_dropped: "bid-dropped",
    a_bid_is_added: "bid-added",
    a_bid_that_was_withdrawn_stands: "bid-added",
    another_envelope_in_a_bids_place: "bid-dropped",
    a_bid_is_taken_late: "bid-late",
    a_bid_is_back_dated: "bid-time",
    the_deadline_is_moved_once_it_has_passed: "publication",
    a_dummy_is_left_out: "batches",
    the_trustees_keys_are_others: "tender-file",
    a_lock_is_taken_before_the_closing: "opened-early",
    a_key_is_published_before_the_shares: "opened-early",
    a_bid_is_left_out_of_the_freeze: "freeze",
    an_unlocked_bid_is_called_locked: "freeze",
    other_shares_are_handed_over: "shares",
    another_key_is_published: "part-key",
    another_table_is_read_out: "read-out",
}
