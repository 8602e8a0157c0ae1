"""What a board shows of a case: the lamp of its clocks, and which clock speaks for it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from deadlines.rules import Stage, State


class Lamp(TextChoices):
    """State as shape, word and colour: ● 正常 ▲ 预警 ■ 超时 ‖ 中止."""

    GREEN = "green", _("正常")
    YELLOW = "yellow", _("预警")
    RED = "red", _("超时")
    PAUSED = "paused", _("中止")


class What(TextChoices):
    """What a warning is about."""

    PROMPTED = "prompted", _("临期预警")
    OVERDUE = "overdue", _("超时报警")
    VIOLATION = "violation", _("违规")
    ALTERED = "altered", _("档案受损")


LAMP_OF = {Stage.GREEN: Lamp.GREEN, Stage.YELLOW: Lamp.YELLOW, Stage.RED: Lamp.RED}


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """What a board needs of one open clock."""

    kind: str
    state: State
    stage: Stage
    started_at: datetime
    due_at: datetime
    prompt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as a board shows it: its lamp, and the clock that gave it."""

    lamp: Lamp
    clock: ClockFacts


def shown(clocks: Iterable[ClockFacts]) -> Shown | None:
    """The lamp of a case by its open clocks; None for a case without any.

    A lawful pause stands over everything; otherwise the clock that has turned furthest speaks,
    among equals the one that is due first.
    """
    counted = list(clocks)
    if not counted:
        return None
    paused = [clock for clock in counted if clock.state == State.PAUSED]
    if paused:
        return Shown(Lamp.PAUSED, min(paused, key=lambda clock: clock.due_at))
    worst = min(counted, key=lambda clock: (-clock.stage, clock.due_at))
    return Shown(LAMP_OF[worst.stage], worst)
