"""Records of bad conduct (不良行为): public from a day to a day, some with a bar."""

from django.db import models
from django.db.models import Q


class Conduct(models.Model):
    """What an enterprise did, by whose decision, and until when it is told or barred."""

    party = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    deed = models.TextField()
    basis = models.CharField(max_length=200)
    """The article and the paper of the decision."""
    bars = models.BooleanField(default=False)
    """Whether the enterprise may not bid until the end date."""
    published_at = models.DateTimeField()
    ends_on = models.DateField()
    by = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    recorded_by = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="conduct_withdrawn",
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
            ),
        ]

    @property
    def subject(self) -> str:
        """How ledger entries name it."""
        return f"conduct:{self.pk}"
