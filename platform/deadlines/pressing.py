"""Which clock of a subject presses most.

A lawful pause stands over everything; otherwise the lamp is that of the clock that has come
furthest, and among equals the one that is due first speaks. Lamps are told from the moment, not
from the alarms sounded so far: they are right also while the watcher is down.
"""

from collections.abc import Iterable
from datetime import datetime

import worktime
from deadlines.models import Clock
from deadlines.rules import State

_ORDER = {worktime.Lamp.RED: 0, worktime.Lamp.YELLOW: 1, worktime.Lamp.GREEN: 2}


def lamp_of(clock: Clock, now: datetime) -> worktime.Lamp:
    """The lamp of one open clock at `now`."""
    paused = clock.state == State.PAUSED
    return worktime.lamp(now, clock.prompt_at, clock.due_at, paused=paused)


def pressing(clocks: Iterable[Clock], now: datetime) -> Clock | None:
    """The clock that speaks for a subject among its `clocks`; None where none is open."""
    open_ones = [clock for clock in clocks if clock.state != State.STOPPED]
    paused = [clock for clock in open_ones if clock.state == State.PAUSED]
    return min(
        paused or open_ones,
        key=lambda clock: (_ORDER.get(lamp_of(clock, now), 0), clock.due_at),
        default=None,
    )
