"""A published method, and an evaluation by it."""

from django.db import models

from bidding.evaluation.rules.states import State


class PublishedMethod(models.Model):
    """How the bids of a tender will be evaluated, as bidders were told: exact bytes."""

    tender = models.OneToOneField("bidding.Tender", models.PROTECT, related_name="method")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.TextField()


class Evaluation(models.Model):
    """A committee's work on one tender. `version` grows with each step, and each has its entry."""

    tender = models.OneToOneField("bidding.Tender", models.PROTECT, related_name="evaluation")
    state = models.CharField(max_length=12, choices=State.choices)
    version = models.PositiveIntegerField(default=1)
    basis = models.BinaryField()
    """`ebid-basis/1`, exact bytes: what every sheet is about."""
    size = models.PositiveSmallIntegerField()
    """How many seats the committee has."""
    convened_at = models.DateTimeField()
    span = models.DurationField()
    """How long the sheets were expected to take at first."""
    due_at = models.DateTimeField()
    """Until when the sheets are expected; more time is given where enough members ask."""
    asked = models.PositiveSmallIntegerField(default=0)
    """How many requests for time have been granted together."""
    reserve_called_at = models.DateTimeField(null=True)
    """Since when trustees are asked to open the sheets of this round that nobody releases."""
    ranked_at = models.DateTimeField(null=True)
    evaluated = models.BinaryField(null=True)
    """`ebid-evaluation/1`, exact bytes: what members sign."""
    reported_at = models.DateTimeField(null=True)
    report = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    archive = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    disclosed_at = models.DateTimeField(null=True)
    """From when the public sees it: the members' names are secret until the award (Law 37)."""

    @property
    def subject(self) -> str:
        """How ledger entries name this evaluation."""
        return f"evaluation:{self.pk}"
