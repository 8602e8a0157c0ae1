"""What stands at the hall's doors: commands already done, and receipt numbers guessed at."""

from django.db import models
from django.db.models.functions import Now


class Request(models.Model):
    """A command that came with an idempotency key: sent twice, it is done once.

    `digest` pins what was asked; `case` or `document` is what came of it.
    """

    actor = models.TextField()
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    case = models.ForeignKey("hall.Case", models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="request_once")]


class Miss(models.Model):
    """A receipt number that was asked for with a wrong word, kept for a quarter of an hour.

    Counted in real time, also where a rehearsal's clock runs fast: strangers are real.
    """

    address = models.GenericIPAddressField()
    number = models.CharField(max_length=32)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["address", "at"], name="miss_address"),
            models.Index(fields=["number", "at"], name="miss_number"),
            models.Index(fields=["at"], name="miss_at"),
        ]
