"""Bundles as they were published."""

from django.db import models


class Edition(models.Model):
    """A bundle that was built once and is kept.

    With `size` leaves of the log everything else in it follows from the log, except what keeps
    growing beside it: the checkpoints with their cosignatures, stamps and anchors. These are kept
    as they were, so the same bytes can be made again. `whole`: nothing was missing among them.
    """

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    size = models.PositiveBigIntegerField()
    manifest = models.BinaryField()
    checkpoints = models.BinaryField()
    stamps = models.BinaryField()
    anchors = models.BinaryField()
    whole = models.BooleanField()
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="edition_number")]
