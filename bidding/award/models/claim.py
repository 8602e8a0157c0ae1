"""Objections to a result (异议, 质疑) and complaints to the authority (投诉)."""

from django.db import models

from bidding.award.rules.kinds import ComplaintState


class Objection(models.Model):
    """What somebody objects to, and the answer that the award waits for."""

    award = models.ForeignKey("award.Award", models.PROTECT, related_name="objections")
    number = models.PositiveSmallIntegerField()
    party = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    text = models.TextField()
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="award_objection_number")
        ]

    @property
    def about(self) -> str:
        """How a limit names it."""
        return f"objection:{self.pk}"


class Complaint(models.Model):
    """A complaint to the supervising authority; it stops the award only by order."""

    award = models.ForeignKey("award.Award", models.PROTECT, related_name="complaints")
    objection = models.ForeignKey(Objection, models.PROTECT, related_name="complaints")
    number = models.PositiveSmallIntegerField()
    party = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    text = models.TextField()
    state = models.CharField(
        max_length=12, choices=ComplaintState.choices, default=ComplaintState.RECEIVED
    )
    received_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_until = models.DateTimeField(null=True)
    """Until when the order can stand, where the law limits it."""
    lifted_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="award_complaint_number")
        ]

    @property
    def about(self) -> str:
        """How a limit names it."""
        return f"complaint:{self.pk}"
