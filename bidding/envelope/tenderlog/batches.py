"""Batches: why the size and the pace of a tender's log tell nobody how many bids came. Pure.

From the publication at t₀ on, batch j is due at t₀ + j·interval and has exactly `size` leaves,
while that lies before the deadline; at the deadline comes the closing batch of exactly `closing`
leaves. What does not fit waits; what is not there is filled with dummies; and the places are drawn
by lot, so that a bidder's own place tells it nothing about others. Only two places are fixed: the
publication is the very first leaf, the closing manifest the last of the closing batch. After it
leaves are appended as they come: who bid is being read out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bidding.envelope.errors import BadFormat, EnvelopeError

LARGEST = 1 << 16


class LogFull(EnvelopeError):
    """More is waiting than the closing batch could take: nothing more can be promised a place."""

    code = "log-full"


class Due(Enum):
    """The batch that a log waits for."""

    REGULAR = "regular"
    CLOSING = "closing"


@dataclass(frozen=True)
class BatchSettings:
    """How a tender's log grows, published with its first leaf and never changed."""

    size: int = 16
    closing: int = 4096
    interval: timedelta = timedelta(minutes=1)

    def __post_init__(self) -> None:
        if not 1 < self.size <= self.closing <= LARGEST or not self.interval >= timedelta(
            seconds=1
        ):
            raise BadFormat(
                f"批次须满足 1 < 常规批 ≤ 截止批 ≤ {LARGEST}，间隔至少一秒",
                f"1 < size ≤ closing ≤ {LARGEST} does not hold, or the interval is below a second",
            )

    @property
    def room(self) -> int:
        """How many leaves may wait at any moment: the closing batch takes them and its manifest."""
        return self.closing - 1

    def check_room(self, waiting: int, more: int = 1) -> None:
        """Raise `LogFull` unless `more` leaves can still be promised a place beside `waiting`."""
        if waiting + more > self.room:
            raise LogFull(
                f"日志待入条目已达上限 {self.room}，暂不能受理",
                f"the log has no room for more than {self.room} waiting leaves",
            )

    def due(self, published_at: datetime, number: int) -> datetime:
        """When batch `number`, from 0, is to be made."""
        return published_at + number * self.interval

    def regular_batches(self, published_at: datetime, deadline: datetime) -> int:
        """How many batches are due before the deadline, the zeroth included."""
        return -((published_at - deadline) // self.interval)

    def closed_size(self, published_at: datetime, deadline: datetime) -> int:
        """The log's size with the closing manifest: it follows from the times alone."""
        return self.regular_batches(published_at, deadline) * self.size + self.closing

    def next_due(
        self, published_at: datetime, deadline: datetime, made: int, now: datetime
    ) -> Due | None:
        """Which batch is to be made `now`, after `made` regular ones; None while none is due.

        Batches that were missed are made up for one by one, also after the deadline: only then
        comes the closing one.
        """
        if made < self.regular_batches(published_at, deadline):
            return Due.REGULAR if self.due(published_at, made) <= now else None
        return Due.CLOSING if deadline <= now else None
