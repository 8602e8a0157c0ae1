"""The planner: whatever comes, the log grows the same, and everything gets its place."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding.envelope import BadFormat
from bidding.envelope.tenderlog import (
    BatchSettings,
    Closing,
    Due,
    Kind,
    Leaf,
    LogFull,
    Publication,
    Rescue,
    closing_batch,
    first_batch,
    regular_batch,
)

START = datetime(2026, 9, 1, 1, 30, tzinfo=UTC)
MANIFEST = Leaf.of(Closing("T", START, START, ()))
PUBLICATION = Leaf.of(
    Publication(
        "T", "log.example/T", "intl-1", START, START + timedelta(days=1), 16, 256, 60,
        rescue=False, roots=(), authorities=(),
    )
)  # fmt: skip

sizes = st.builds(
    lambda size, more, seconds: BatchSettings(size, size + more, timedelta(seconds=seconds)),
    st.integers(2, 40),
    st.integers(0, 60),
    st.integers(1, 90_000),
)
counts = st.integers(0, 50)


def leaves(count: int) -> list[Leaf]:
    return [Leaf.of(Rescue("T", "1", "bid", bytes(32), START)) for _ in range(count)]


@given(sizes, counts, st.integers())
def test_a_batch_has_its_size_and_takes_the_oldest(
    settings: BatchSettings, count: int, seed: int
) -> None:
    waiting = leaves(count)
    batch = regular_batch(settings, waiting, Random(seed))
    assert len(batch.leaves) == settings.size
    assert len(batch.places) == min(count, settings.size)
    assert [batch.leaves[at] for at in batch.places] == waiting[: settings.size]
    dummies = [one for at, one in enumerate(batch.leaves) if at not in batch.places]
    assert all(one.kind is Kind.DUMMY for one in dummies)
    assert len({one.hash for one in batch.leaves}) == settings.size


@given(sizes, counts)
def test_the_first_batch_begins_with_the_publication(settings: BatchSettings, count: int) -> None:
    waiting = leaves(count)
    batch = first_batch(settings, PUBLICATION, waiting)
    assert (len(batch.leaves), batch.leaves[0]) == (settings.size, PUBLICATION)
    assert [batch.leaves[at] for at in batch.places] == waiting[: settings.size - 1]


@given(sizes, st.integers(0, 120))
def test_the_closing_batch_takes_all_or_refuses(settings: BatchSettings, count: int) -> None:
    waiting = leaves(count)
    if count > settings.room:
        with pytest.raises(LogFull):
            closing_batch(settings, waiting, MANIFEST)
        return
    batch = closing_batch(settings, waiting, MANIFEST)
    assert (len(batch.leaves), batch.leaves[-1]) == (settings.closing, MANIFEST)
    assert [batch.leaves[at] for at in batch.places] == waiting


@given(sizes, st.integers(0, 120), st.integers(1, 5))
def test_who_asks_for_room_is_never_refused_at_the_closing(
    settings: BatchSettings, count: int, more: int
) -> None:
    try:
        settings.check_room(count, more)
    except LogFull:
        assert count + more > settings.room
    else:
        closing_batch(settings, leaves(count + more), MANIFEST)


@given(sizes, st.integers(1, 10_000_000), st.integers(0, 11_000_000))
def test_the_log_follows_the_clock_and_nothing_else(
    settings: BatchSettings, lasts: int, now: int
) -> None:
    deadline, at = START + timedelta(seconds=lasts), START + timedelta(seconds=now)
    total = settings.regular_batches(START, deadline)
    assert settings.due(START, total - 1) < deadline <= settings.due(START, total)
    made = min(total, now // int(settings.interval.total_seconds()) + 1)
    due = settings.next_due(START, deadline, made, at)
    assert due is (Due.CLOSING if made == total and at >= deadline else None)
    if made:
        assert settings.next_due(START, deadline, made - 1, at) is Due.REGULAR
    assert settings.closed_size(START, deadline) == total * settings.size + settings.closing


def test_places_are_drawn_evenly() -> None:
    """A bidder's place must not tell how many came before it: the last of 8 is anywhere."""
    settings, waiting = BatchSettings(16, 16), leaves(8)
    found = [regular_batch(settings, waiting, Random(seed)).places[-1] for seed in range(1600)]
    shares = [found.count(place) for place in range(16)]
    assert min(shares) > 60
    assert max(shares) < 145


@pytest.mark.parametrize(
    ("size", "closing", "seconds"), [(1, 16, 60), (16, 15, 60), (16, 1 << 17, 60), (16, 16, 0)]
)
def test_settings_that_make_no_log(size: int, closing: int, seconds: int) -> None:
    with pytest.raises(BadFormat):
        BatchSettings(size, closing, timedelta(seconds=seconds))


def test_a_batch_begins_and_ends_with_nothing_else() -> None:
    settings = BatchSettings(16, 16)
    with pytest.raises(ValueError, match="publication"):
        first_batch(settings, MANIFEST)
    with pytest.raises(ValueError, match="closing"):
        closing_batch(settings, [], PUBLICATION)
