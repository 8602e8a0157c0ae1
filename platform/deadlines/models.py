"""Clocks, their next turn, and every turn they took."""

from django.db import models
from django.db.models import Q

from deadlines.rules import Kind, Stage, State, Turned


class CalendarVersion(models.Model):
    """The working calendar as adopted; a later version never changes an earlier one."""

    data = models.JSONField()
    citation = models.TextField()
    adopted_at = models.DateTimeField()
    adopted_by = models.TextField()


class Clock(models.Model):
    """One limit running for one subject.

    `limit_amount` is empty for an absolute deadline taken over from another office's record:
    then no pause or calendar moves it.
    """

    subject = models.TextField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    label = models.TextField(blank=True)
    scope = models.TextField()
    started_at = models.DateTimeField()
    limit_amount = models.PositiveIntegerField(null=True)
    limit_unit = models.CharField(max_length=16, blank=True)
    extension = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    prompt_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    stage = models.SmallIntegerField(choices=Stage.choices, default=Stage.GREEN)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject"], name="clock_subject"),
            models.Index(
                fields=["due_at"], name="clock_open_due", condition=~Q(state=State.STOPPED)
            ),
            models.Index(
                fields=["id"],
                name="clock_provisional",
                condition=Q(provisional=True) & ~Q(state=State.STOPPED),
            ),
        ]


class Timer(models.Model):
    """The next turn of a running clock: the only table the watcher looks at."""

    clock = models.OneToOneField(
        Clock, on_delete=models.CASCADE, primary_key=True, related_name="timer"
    )
    at = models.DateTimeField(db_index=True)
    stage = models.SmallIntegerField(choices=Stage.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)


class Standstill(models.Model):
    """An interval in which a subject's pausable clocks stand still; open while `ended_at` is empty.

    Day limits leave out whole dates, both ends inclusive; hour limits leave out [start, end).
    """

    subject = models.TextField(db_index=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="standstill_forward",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
            )
        ]


class Turn(models.Model):
    """One change of a clock's standing, for the history of a case and the board of a past instant.

    Never changed or deleted. An alarm's row carries its lateness (fired − due) in milliseconds; the
    same alarm of the same clock cannot be written twice.
    """

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="turns")
    at = models.DateTimeField()
    what = models.CharField(max_length=12, choices=Turned.choices)
    state = models.CharField(max_length=8, choices=State.choices)
    stage = models.SmallIntegerField(choices=Stage.choices)
    due_at = models.DateTimeField()
    prompt_at = models.DateTimeField(null=True)
    threshold = models.DateTimeField(null=True)
    lateness_ms = models.FloatField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["clock", "at"], name="turn_clock_at"),
            models.Index(fields=["at"], name="turn_overdue", condition=Q(what=Turned.OVERDUE)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "what", "threshold"],
                condition=Q(threshold__isnull=False),
                name="turn_alarm_once",
            )
        ]


class Heartbeat(models.Model):
    """When the watcher last looked; one row."""

    at = models.DateTimeField()
