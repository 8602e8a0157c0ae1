"""What the committee asks a bidder."""

from django.db import models
from django.db.models import Q


class Question(models.Model):
    """A question for clarification, or about a price that seems too low, and the signed answer.

    Answers do not change what was bid (Law 39, Order 87 art. 51). `sigs`: over the answer's bytes.
    """

    entry = models.ForeignKey("evaluation.Entry", models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    member = models.ForeignKey("evaluation.Member", models.PROTECT, related_name="+")
    low_price = models.BooleanField(default=False)
    text = models.TextField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    body = models.BinaryField(null=True)
    sigs = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    """Whether the committee took a low price to be explained."""
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="question_number"),
            models.CheckConstraint(
                name="question_signed",
                condition=Q(answered_at__isnull=True) | Q(sigs__isnull=False),
            ),
        ]
