"""The public keys of trustees, and the tender files that bidders seal for."""

from django.db import models

from bidding.rules.ceremony import Hand


class TrusteePublicKey(models.Model):
    """A key for one stage of a tender; its private half never comes here.

    `rehearsed_at` is when its keeper last opened a dummy envelope's share with it.
    """

    trustee = models.ForeignKey("bidding.Trustee", models.PROTECT, related_name="keys")
    stage = models.CharField(max_length=8)
    hand = models.CharField(max_length=8, choices=Hand.choices)
    kid = models.CharField(max_length=64, unique=True)
    public = models.BinaryField()
    registered_at = models.DateTimeField()
    registered_by = models.TextField()
    rehearsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trustee", "stage", "hand"], name="trustee_key_hand")
        ]


class TenderFile(models.Model):
    """One stage of one lot as bidders seal for it, as it stood from `at` on; the last counts."""

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="tender_files")
    lot = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=8)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class Rehearsal(models.Model):
    """The head of a dummy envelope, with which a stage's trustees try their keys."""

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="rehearsals")
    stage = models.CharField(max_length=8)
    head = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tender", "stage"], name="rehearsal_stage")]
