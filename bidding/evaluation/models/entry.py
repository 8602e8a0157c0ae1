"""A bid as it is evaluated."""

from django.db import models
from django.db.models import Q

from bidding.evaluation.rules.grounds import Ground


class Entry(models.Model):
    """A bid that was read out, under the id that was dealt to it by lot.

    `price` is in fen, as it was read out; none until it may be known. `passed` is what the review
    came to, `ground` why the bid is shut out otherwise.
    """

    evaluation = models.ForeignKey("evaluation.Evaluation", models.PROTECT, related_name="entries")
    lot = models.ForeignKey("bidding.Lot", models.PROTECT, related_name="+")
    bid = models.OneToOneField("bidding.SealedBid", models.PROTECT, related_name="+")
    alias = models.CharField(max_length=16)
    salt = models.BinaryField()
    qualified = models.BooleanField(null=True)
    """What the purchaser found of the bidder, where qualification is the purchaser's part."""
    passed = models.BooleanField(null=True)
    ground = models.CharField(max_length=16, choices=Ground.choices, blank=True)
    reason = models.TextField(blank=True)
    price = models.BigIntegerField(null=True)
    brand = models.CharField(max_length=200, blank=True)
    preferences = models.JSONField(default=list)
    deviations = models.JSONField(default=list)

    class Meta:
        ordering = ["lot__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "alias"], name="entry_alias"),
            models.CheckConstraint(name="entry_reason", condition=Q(ground="") | ~Q(reason="")),
        ]
