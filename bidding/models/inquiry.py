"""Questions and objections, without the name of who raised them."""

from django.db import models
from django.db.models import Q

from bidding.rules.kinds import InquiryKind, Topic


class Inquiry(models.Model):
    """A question or an objection to a tender's documents, and its answer.

    Who raised it is not kept: `commitment` is the hash of their name and of 32 random bytes that
    only they hold, so they can prove at any time that it was they, and nobody else can tell.
    """

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="inquiries")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=InquiryKind.choices)
    topic = models.CharField(max_length=20, choices=Topic.choices)
    text = models.TextField()
    commitment = models.CharField(max_length=64)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """Until when it was due when it was raised; its clock has what a later calendar makes of it."""
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="inquiry_number"),
            models.CheckConstraint(
                name="inquiry_answered",
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
            ),
        ]

    @property
    def subject(self) -> str:
        """How ledger entries and clocks name it."""
        return f"inquiry:{self.pk}"
