"""Boards and what they are summed up from; warnings and who acknowledged them.

`Standing` and `Tally` are the relay's: they repeat what hall and deadlines say, so that a board of
a million open cases is summed up by differences. `services.rebuild` makes them anew.
"""

from django.db import models
from django.db.models import Q

from deadlines.rules import Kind as ClockKind
from hall.rules import Violation
from monitoring.rules import Lamp, What


class Board(models.Model):
    """An organisation whose board somebody has opened; others cost nothing.

    `stream` and `acks` count what has run over the board, so that its rows are reused in turn.
    """

    organisation = models.OneToOneField("accounts.Organisation", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    stream = models.PositiveBigIntegerField(default=0)
    acks = models.PositiveBigIntegerField(default=0)


class Standing(models.Model):
    """An open case as boards last showed it."""

    case = models.OneToOneField(
        "hall.Case", models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    scope = models.TextField()
    department = models.ForeignKey(
        "accounts.Organisation", models.DO_NOTHING, related_name="+", db_constraint=False
    )
    lamp = models.CharField(max_length=8, choices=Lamp.choices)
    clock = models.CharField(max_length=12, choices=ClockKind.choices)
    started_at = models.DateTimeField()
    prompt_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="standing_due", condition=~Q(lamp="paused")),
            models.Index(
                fields=["department", "due_at"],
                name="standing_department_due",
                condition=~Q(lamp="paused"),
            ),
        ]


class Tally(models.Model):
    """How many open cases of a department show each lamp."""

    department = models.OneToOneField(
        "accounts.Organisation",
        models.DO_NOTHING,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )
    green = models.IntegerField(default=0)
    yellow = models.IntegerField(default=0)
    red = models.IntegerField(default=0)
    paused = models.IntegerField(default=0)


class WarningRaised(models.Model):
    """Something a supervisor must know: a row first, a notification second.

    Made from the ledger entry `entry`, once. It is open until a person acknowledges it by name.
    """

    entry = models.BigIntegerField(unique=True)
    case = models.ForeignKey("hall.Case", models.PROTECT, related_name="+")
    scope = models.TextField()
    what = models.CharField(max_length=12, choices=What.choices)
    detail = models.CharField(max_length=40)
    """The clock's kind, or the violation's."""
    label = models.TextField(blank=True)
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    lateness_ms = models.FloatField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.TextField(blank=True)
    note = models.TextField(blank=True)

    by = ""
    """The name of who acknowledged it, where a page has looked it up."""

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["-at"],
                name="warning_open",
                condition=Q(acknowledged_at__isnull=True),
            ),
            models.Index(fields=["case"], name="warning_case"),
        ]

    @property
    def ground(self) -> str:
        """What the warning rests on, in the reader's language: a clock, or a violated rule."""
        choices = Violation.choices if self.what == What.VIOLATION else ClockKind.choices
        name = str(dict(choices).get(self.detail, self.detail))
        return f"{name} · {self.label}" if self.label else name
