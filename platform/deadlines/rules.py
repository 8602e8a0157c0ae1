"""What a clock is and when it turns: pure, with time as an argument."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

import worktime


class Kind(models.TextChoices):
    """What a clock measures. The first four run for every case in process."""

    STATUTORY = "statutory", _("法定时限")
    PROMISED = "promised", _("承诺时限")
    STEP = "step", _("环节时限")
    PART = "part", _("并联部分时限")
    NOTICE = "notice", _("一次性告知时限")
    PAUSE = "pause", _("中止时限")


PAUSABLE = frozenset({Kind.STATUTORY, Kind.PROMISED, Kind.STEP, Kind.PART})
"""Clocks that stand still while their subject is lawfully paused."""


class State(models.TextChoices):
    """Whether a clock counts."""

    RUNNING = "running", _("运行")
    PAUSED = "paused", _("中止")
    STOPPED = "stopped", _("停止")


class Stage(models.IntegerChoices):
    """How far a clock has turned."""

    GREEN = 0, _("正常")
    YELLOW = 1, _("预警")
    RED = 2, _("超时")


class Turned(models.TextChoices):
    """Why a clock's standing changed."""

    STARTED = "started", _("开始")
    PAUSED = "paused", _("中止")
    RESUMED = "resumed", _("恢复")
    EXTENDED = "extended", _("延期")
    RECALENDARED = "recalendared", _("日历更新")
    PROMPTED = "prompted", _("预警")
    OVERDUE = "overdue", _("超时")
    STOPPED = "stopped", _("停止")


ALARMS = {Stage.YELLOW: Turned.PROMPTED, Stage.RED: Turned.OVERDUE}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a clock turns yellow and red; red at t ≥ `due_at`."""

    prompt_at: datetime | None
    due_at: datetime
    provisional: bool = False

    def next_after(self, stage: Stage) -> tuple[datetime, Stage] | None:
        """The moment of the next turn from `stage`, and the stage it leads to."""
        if stage == Stage.GREEN and self.prompt_at is not None and self.prompt_at < self.due_at:
            return self.prompt_at, Stage.YELLOW
        if stage < Stage.RED:
            return self.due_at, Stage.RED
        return None

    def stage_at(self, moment: datetime, reached: Stage) -> Stage:
        """The stage that a clock already at `reached` keeps when these thresholds are set.

        An alarm that has sounded for a moment still past is not sounded again; one whose
        moment moved into the future is taken back and will sound then.
        """
        if reached == Stage.RED and moment >= self.due_at:
            return Stage.RED
        if reached >= Stage.YELLOW and self.prompt_at is not None and moment >= self.prompt_at:
            return Stage.YELLOW
        return Stage.GREEN


def thresholds(
    calendar: worktime.Calendar,
    started_at: datetime,
    limit: worktime.Limit,
    pauses: Sequence[worktime.Pause] = (),
    extension: int = 0,
    *,
    rule: worktime.PromptRule = worktime.DEFAULT_PROMPT,
) -> Thresholds:
    """Thresholds of a limit that started at `started_at`; `rule` says when it prompts.

    Raises `worktime.WorktimeError` for a limit that cannot be counted.
    """
    due = worktime.due(started_at, limit, calendar, pauses, extension)
    if due.at is None:
        raise ValueError("an open pause has no thresholds: the clock stands still")
    return Thresholds(worktime.prompt_at(due, rule), due.at, due.provisional)


def is_late(ended_at: datetime, due_at: datetime) -> bool:
    """Whether what ended at `ended_at` ended late: red stands at t ≥ due."""
    return ended_at >= due_at
