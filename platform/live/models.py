"""What the live screens show, as rows: the truth of which the hub's memory is a copy."""

from django.db import models
from django.db.models import Q


class Topic(models.Model):
    """A map key → row that screens follow, and how often it has changed.

    Versions count from 1 without a gap; each is one transaction of the relay that changed rows of
    the topic. They belong to `epoch`: where the count starts anew (rows forgotten, a backup
    restored) a new epoch says so, and no delta leads from one epoch to another.
    """

    topic = models.TextField(primary_key=True)
    epoch = models.TextField()
    version = models.BigIntegerField()

    class Meta:
        db_table = "live_topic"
        constraints = [
            models.CheckConstraint(name="live_topic_version", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.epoch}/{self.version}"


class Row(models.Model):
    """One row of a topic. Topics are strings here and there: rows die with `services.forget`."""

    pk = models.CompositePrimaryKey("topic", "key")
    topic = models.TextField()
    key = models.TextField()
    row = models.JSONField()

    class Meta:
        db_table = "live_row"

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class Pulse(models.Model):
    """The moment as of which the rows are true; the relay writes it each second if it keeps up.

    By the ledger's clock, because screens show it beside the ledger's moments.
    """

    at = models.DateTimeField()

    class Meta:
        db_table = "live_pulse"
        constraints = [models.CheckConstraint(name="live_pulse_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.at.isoformat()
