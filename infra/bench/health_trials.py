"""The trials of camera health, and how sure one may be of their figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import repeat
from math import comb, exp, factorial
from typing import TYPE_CHECKING

import numpy as np

from infra.bench.health_footage import CLOCK, STEP, Footage, Harm, Room, encoded, harm
from media.health import Change, Fault, Mask, Plane, Watch

if TYPE_CHECKING:
    from collections.abc import Callable

START = datetime(2026, 11, 2, tzinfo=UTC)
HEALTHY, ILL = 60, 10  # key frames
IN_TIME = timedelta(seconds=10)
MASK = Mask([CLOCK])


@dataclass
class Found:
    """What became of the trials of one fault."""

    fault: Fault
    trials: int = 0
    found: int = 0
    named: int = 0
    early: int = 0
    """Alarms before there was a fault."""
    slowest: float = 0.0
    missed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.found / self.trials

    @property
    def at_least(self) -> float:
        """The lower end of the one-sided 95 % interval (Clopper and Pearson)."""
        return lower_bound(self.found, self.trials)

    def note(self, change: Change | None, onset: datetime, said: str) -> None:
        """One more trial, with the first alarm that it raised."""
        self.trials += 1
        if change is None or change.at - onset > IN_TIME:
            self.missed.append(said)
            return
        self.found += 1
        self.named += change.fault == self.fault
        self.slowest = max(self.slowest, (change.at - onset).total_seconds())


@dataclass
class Quiet:
    """What was said while nothing was wrong."""

    what: str
    hours: float
    alarms: Counter[Fault] = field(default_factory=Counter)

    @property
    def at_most(self) -> float:
        """False alarms a camera-day, the upper end of the one-sided 95 % interval (Poisson)."""
        return upper_bound(self.alarms.total()) / self.hours * 24


def tried(fault: Fault, films: list[Footage], trials: int, seed: int) -> Found:
    """So many trials of a fault on each film."""
    found = Found(fault)
    for film in films:
        for number in range(trials):
            chance = np.random.default_rng([seed, list(Fault).index(fault), number])
            _try_once(found, film, chance)
    return found


def _try_once(found: Found, film: Footage, chance: np.random.Generator) -> None:
    room, scenes = Room.furnish(chance), film.key_frames(chance.uniform(0, film.seconds))
    watch, harmed = Watch(START, mask=MASK), harm(found.fault, chance)
    for tick in range(HEALTHY):
        room.live()
        frame = room.sent(room.grained(room.lit(next(scenes))), tick)
        found.early += sum(one.raised for one in watch.feed(_at(tick), frame))
    # The fault falls anywhere between two key frames.
    onset = _at(HEALTHY - 1) + timedelta(seconds=chance.uniform(0.01, STEP))
    first = _first_alarm(watch, ill_frames(room, scenes, harmed))
    found.note(first, onset, f"{film.name}: {harmed.said}, light {room.light * room.lamp:.2f}")


def ill_frames(room: Room, scenes: Iterator[Plane], harmed: Harm) -> Iterator[Plane | None]:
    """What comes from the camera from now on; None where nothing comes."""
    stuck = room.grained(room.lit(next(scenes)))
    for tick in range(HEALTHY, HEALTHY + ILL):
        if harmed.fault == Fault.LOST:
            yield None
        elif harmed.fault == Fault.FROZEN:
            yield room.sent(stuck, tick)  # its clock ticks on
        else:
            yield room.sent(room.grained(harmed.on(room.lit(next(scenes)))), tick)


def _first_alarm(watch: Watch, frames: Iterator[Plane | None]) -> Change | None:
    for tick, frame in enumerate(frames, HEALTHY):
        changes = watch.tick(_at(tick)) if frame is None else watch.feed(_at(tick), frame)
        for change in changes:
            if change.raised:
                return change
    return None


def untouched(film: Footage) -> Quiet:
    """The film as it is, once from each of its first frames, through an encoder alone.

    A film shorter than an alarm takes says nothing and is not counted.
    """
    starts = round(STEP * film.rate)
    quiet = Quiet(f"{film.name} as it is", film.seconds / 3600)
    for first in range(starts):
        watch = Watch(START)
        for tick, plane in enumerate(film.planes[first::starts]):
            for change in watch.feed(_at(tick), encoded(plane, 80)):
                quiet.alarms[change.fault] += change.raised
    return quiet


def lived(films: list[Footage], days: float, seed: int) -> Quiet:
    """Days in rooms that change, camera beside camera, an hour in each."""
    hours = max(1, round(days * 24))
    quiet = Quiet("the films in changing light, sensors and encoders", hours)
    for number in range(hours):
        chance = np.random.default_rng([seed, 99, number])
        quiet.alarms += _hour(films[number % len(films)], chance)
    return quiet


def _hour(film: Footage, chance: np.random.Generator) -> Counter[Fault]:
    room, scenes = Room.furnish(chance), film.key_frames(chance.uniform(0, film.seconds))
    watch, alarms = Watch(START, mask=MASK), Counter[Fault]()
    for tick, scene in zip(range(round(3600 / STEP)), scenes, strict=False):
        room.live()
        for change in watch.feed(_at(tick), room.sent(room.grained(room.lit(scene)), tick)):
            alarms[change.fault] += change.raised
    return alarms


def _at(tick: int) -> datetime:
    return START + timedelta(seconds=STEP * tick)


def lower_bound(found: int, trials: int) -> float:
    """The smallest share that makes `found` or more of `trials` happen 5 times in 100."""

    def tail(share: float) -> float:
        return sum(
            comb(trials, k) * share**k * (1 - share) ** (trials - k)
            for k in range(found, trials + 1)
        )

    return _solved(tail, 1.0) if found else 0.0


def upper_bound(alarms: int) -> float:
    """The largest mean that makes `alarms` or fewer happen 5 times in 100."""

    def tail(mean: float) -> float:
        return 1 - sum(exp(-mean) * mean**k / factorial(k) for k in range(alarms + 1))

    return _solved(tail, 20.0 + 3 * alarms, 0.95)


def _solved(rising: Callable[[float], float], high: float, wanted: float = 0.05) -> float:
    """Where a rising function from 0 has the wanted value."""
    low = 0.0
    for _ in repeat(None, 60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return high
