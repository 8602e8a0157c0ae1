"""What is issued and decided on the way: notices, supplements, pauses, extensions, violations."""

from django.db import models
from django.db.models import Q

from deadlines.rules import Kind as ClockKind
from hall.rules import Ground, NoticeKind, Violation
from hall.wording import amount_text


class Notice(models.Model):
    """A numbered notice as it was issued; its text never changes."""

    case = models.ForeignKey("hall.Case", models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    number = models.CharField(max_length=60, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.TextField()
    content = models.JSONField()

    class Meta:
        ordering = ["pk"]


class Supplement(models.Model):
    """What a one-time notice asked for, and when it came (一次性告知)."""

    case = models.ForeignKey("hall.Case", models.PROTECT, related_name="supplements")
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="+")
    missing = models.JSONField()
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)


class Pause(models.Model):
    """An excluded time: its ground, the paper that opened it and the paper that closed it."""

    case = models.ForeignKey("hall.Case", models.PROTECT, related_name="pauses")
    ground = models.CharField(max_length=20, choices=Ground.choices)
    reason = models.TextField(blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    opened_by = models.TextField()
    opened_at = models.DateTimeField()
    closed_by = models.TextField(blank=True)
    opening_document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    closing_document = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, related_name="+"
    )
    clock = models.OneToOneField("deadlines.Clock", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until__isnull=True), name="pause_one_open"
            )
        ]


class Extension(models.Model):
    """A request for more time and the decision on it."""

    case = models.ForeignKey("hall.Case", models.PROTECT, related_name="extensions")
    clock = models.ForeignKey("deadlines.Clock", models.PROTECT, related_name="+")
    clock_kind = models.CharField(max_length=12, choices=ClockKind.choices)
    amount = models.PositiveSmallIntegerField()
    """In the unit of the clock's own limit."""
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    granted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(granted__isnull=True), name="extension_one_open"
            )
        ]

    @property
    def more(self) -> str:
        """How much more is asked for, in words."""
        return amount_text(self.amount, self.clock.limit_unit)

    @property
    def facts(self) -> dict[str, object]:
        """What the ledger says of it."""
        return {
            "extension": self.pk,
            "clock": self.clock_id,
            "clock_kind": self.clock_kind,
            "amount": self.amount,
            "unit": self.clock.limit_unit,
        }


class ViolationFound(models.Model):
    """A violation that the record itself shows, raised when it happened."""

    case = models.ForeignKey("hall.Case", models.PROTECT, related_name="violations")
    what = models.CharField(max_length=30, choices=Violation.choices)
    at = models.DateTimeField()
    by = models.TextField()
