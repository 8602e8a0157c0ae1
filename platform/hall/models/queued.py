"""Where an open case stands in the queue."""

from django.db import models


class Queued(models.Model):
    """An open case by what presses: the row that queues are paged and ordered by.

    The database keeps it, by triggers on cases and clocks, so that no command can forget to:
    `due_at` and `prompt_at` are the earliest of the running clocks. Where none runs, `due_at` is
    the end of time, so that rows compare by their key (rank, due_at, case) without a gap.
    """

    case = models.OneToOneField("hall.Case", models.CASCADE, primary_key=True)
    scope = models.TextField()
    rank = models.SmallIntegerField()
    """0 for the green channel, 1 for all others."""
    paused = models.BooleanField()
    due_at = models.DateTimeField()
    prompt_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["rank", "due_at", "case"], name="queued_order"),
            models.Index(fields=["scope"], name="queued_scope", opclasses=["text_pattern_ops"]),
        ]
