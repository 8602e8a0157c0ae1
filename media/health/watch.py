"""One camera's key frames as they come, and what has to be said about them.

A fault is raised once it has lasted, and taken back once it has been gone for a while: a hand
before the lens, a flash or a torn frame is no fault. With a key frame at least every three seconds
every alarm comes within ten seconds of its cause. Times are of a clock that never steps back.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from media.health.baseline import LESSONS, Baseline
from media.health.mask import Mask
from media.health.metrics import Measures, difference, likeness, measure
from media.health.plane import Plane
from media.health.rules import USUAL, Compared, Fault, Thresholds, doubtful, fault_of


@dataclass(frozen=True, slots=True)
class Change:
    """A fault that began to be one (`raised`) or has gone, and when that was sure (`at`).

    `since` is when the first frame showed it, or the first frame that did not.
    """

    fault: Fault
    raised: bool
    since: datetime
    at: datetime


class Stretch:
    """Frames in a row that were all healthy, or all of them ill, perhaps each in its own way."""

    def __init__(self, since: datetime, fault: Fault | None) -> None:
        self.since = since
        self.ill = fault is not None
        self.latest: Fault | None = None
        self.latest_since = since
        self._seen: Counter[Fault] = Counter()
        if fault is not None:
            self.add(since, fault)

    def add(self, at: datetime, fault: Fault) -> None:
        """One more ill frame."""
        if fault != self.latest:
            self.latest, self.latest_since = fault, at
        self._seen[fault] += 1

    @property
    def frames(self) -> int:
        """How many ill frames it has."""
        return self._seen.total()

    @property
    def name(self) -> Fault:
        """The fault that most of its frames show."""
        return self._seen.most_common(1)[0][0]


class Watch:
    """Feed it each key frame with its time; ask it about silence between them."""

    def __init__(
        self,
        began: datetime,
        *,
        mask: Mask | None = None,
        baseline: Baseline | None = None,
        limits: Thresholds = USUAL,
    ) -> None:
        self.baseline = baseline
        self.standing: Fault | None = None
        """The fault that has been raised and not taken back."""
        self._mask = mask or Mask()
        self._limits = limits
        self._heard = began
        self._last: tuple[Plane, Measures] | None = None
        self._lessons: list[Measures] = []
        self._stretch = Stretch(began, None)

    def feed(self, at: datetime, plane: Plane) -> list[Change]:
        """What one more key frame changes."""
        frame = measure(plane, self._mask)
        compared = self._compare(plane, frame)
        fault = fault_of(frame, compared, self.baseline, self._limits)
        if fault is not None or not doubtful(compared, self._limits):
            # A repeated picture was there already when it was first shown, one frame ago.
            self._note(fault, self._heard if fault == Fault.FROZEN else at)
            self._learn(frame, fault)
        self._heard, self._last = at, (plane, frame)
        return self._judge(at)

    def tick(self, now: datetime) -> list[Change]:
        """What the silence until `now` changes: without frames a camera is lost."""
        if now - self._heard < self._limits.silence:
            return []
        if self._stretch.latest != Fault.LOST:
            self._stretch = Stretch(self._heard, Fault.LOST)
            self._last = None
        return self._judge(now)

    def relearn(self) -> None:
        """Take what the camera shows from now on for right: a person has looked at it."""
        self.baseline = None
        self._lessons.clear()

    def _compare(self, plane: Plane, frame: Measures) -> Compared:
        usual = None
        if self.baseline is not None:
            usual = likeness(frame.edges, self.baseline.edges, self._mask)
        if self._last is None:
            return Compared(None, 0.0, usual)
        before, measured = self._last
        return Compared(
            difference(plane, before, self._mask),
            likeness(frame.edges, measured.edges, self._mask),
            usual,
        )

    def _note(self, fault: Fault | None, at: datetime) -> None:
        """Keep how long the frames have been ill, or healthy."""
        if (fault is not None) != self._stretch.ill:
            self._stretch = Stretch(at, fault)
        elif fault is not None:
            self._stretch.add(at, fault)

    def _judge(self, at: datetime) -> list[Change]:
        now = self._stretch
        if not now.ill:
            over = self.standing is not None and at - now.since >= self._limits.recovery
            return self._take_back(now.since, at) if over else []
        if self.standing is None:
            return self._raise(now.name, now.since, at)
        if now.latest in {None, self.standing}:
            return []
        return self._replace(now, at)

    def _replace(self, now: Stretch, at: datetime) -> list[Change]:
        """Another fault instead of the standing one, once it has lasted by itself."""
        fault = now.latest
        if fault is None or not self._lasted(fault, now.latest_since, at):
            return []
        return [
            *self._take_back(now.latest_since, at),
            *self._raise(fault, now.latest_since, at),
        ]

    def _raise(self, fault: Fault, since: datetime, at: datetime) -> list[Change]:
        if not self._lasted(fault, since, at):
            return []
        self.standing = fault
        return [Change(fault, raised=True, since=since, at=at)]

    def _lasted(self, fault: Fault, since: datetime, at: datetime) -> bool:
        """Whether it is long enough ago to be no passing thing, and not in one frame alone."""
        if fault == Fault.LOST:
            return True
        hold = self._limits.hold_frozen if fault == Fault.FROZEN else self._limits.hold
        return at - since >= hold and self._stretch.frames > 1

    def _take_back(self, since: datetime, at: datetime) -> list[Change]:
        fault, self.standing = self.standing, None
        return [] if fault is None else [Change(fault, raised=False, since=since, at=at)]

    def _learn(self, frame: Measures, fault: Fault | None) -> None:
        """Healthy frames are what the next ones are measured by."""
        if fault is not None:
            return
        if self.baseline is not None:
            self.baseline = self.baseline.follow(frame)
            return
        self._lessons.append(frame)
        if len(self._lessons) == LESSONS:
            self.baseline = Baseline.of(self._lessons)
            self._lessons.clear()
