"""When a browser's fragments were complete, by a clock that the browser does not set. Pure."""

DRIFT = 10_000
"""A browser's clock and ours go apart by one part in so many at most."""
MICROSECOND = 1_000


class Pace:
    """Where a run's media time lies on the monotonic clock: fragments come late, never early."""

    def __init__(self, zero: int) -> None:
        """Begin where media time 0 is believed to be, in nanoseconds."""
        self._zero, self._end = zero, 0

    def complete(self, end: int, arrived: int) -> int:
        """When the fragment that ends at `end` microseconds of media time was complete.

        It was here at `arrived`, in nanoseconds like the answer, which is never later.
        """
        crept = max(0, end - self._end) * MICROSECOND // DRIFT
        self._end = end
        self._zero = min(self._zero + crept, arrived - end * MICROSECOND)
        return self._zero + end * MICROSECOND
