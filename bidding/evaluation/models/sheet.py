"""Sheets: drafts that nobody here can read, locked ones, and what is added beside them."""

from django.db import models

from bidding.evaluation.rules.states import Round


class Draft(models.Model):
    """A sheet being filled in, encrypted in the member's browser to a key that is only there.

    `filled` of `total` cells is what the browser says for the leader to see.
    """

    member = models.ForeignKey("evaluation.Member", models.PROTECT, related_name="drafts")
    round = models.CharField(max_length=8, choices=Round.choices)
    content = models.BinaryField()
    revision = models.PositiveBigIntegerField()
    filled = models.PositiveIntegerField()
    total = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "round"], name="draft_once")]


class LockedSheet(models.Model):
    """A sealed sheet. Its envelope never changes; `secret` and `content` come once, later.

    `superseded`: another sheet took its place, because the bids that are scored are others now.
    `fault`: why it could not be read when it was opened.
    """

    member = models.ForeignKey("evaluation.Member", models.PROTECT, related_name="sheets")
    round = models.CharField(max_length=8, choices=Round.choices)
    header_sha256 = models.CharField(max_length=64, unique=True)
    envelope = models.BinaryField()
    locked_at = models.DateTimeField()
    secret = models.BinaryField(null=True)
    released_at = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)
    superseded = models.BooleanField(default=False)
    fault = models.TextField(blank=True)

    class Meta:
        ordering = ["member__number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "round"],
                condition=models.Q(superseded=False),
                name="sheet_once",
            )
        ]


class ReserveRelease(models.Model):
    """A trustee's hash over its shares of the sheets that nobody released, and later the shares."""

    evaluation = models.ForeignKey("evaluation.Evaluation", models.PROTECT, related_name="reserves")
    round = models.CharField(max_length=8, choices=Round.choices)
    key = models.ForeignKey("bidding.TrusteePublicKey", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    hashed_at = models.DateTimeField()
    content = models.BinaryField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "round", "key"], name="reserve_once")
        ]


class Explanation(models.Model):
    """Why a member's total for a bid lies far from the mean."""

    member = models.ForeignKey("evaluation.Member", models.PROTECT, related_name="explanations")
    entry = models.ForeignKey("evaluation.Entry", models.PROTECT, related_name="explanations")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "entry"], name="explanation_once")]


class Correction(models.Model):
    """A signed addition beside a sheet (Order 87 art. 64); `body` is the exact statement."""

    sheet = models.ForeignKey(LockedSheet, models.PROTECT, related_name="corrections")
    body = models.BinaryField()
    sigs = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
