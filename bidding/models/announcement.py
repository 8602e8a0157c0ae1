"""What a tender tells everybody, and its documents."""

from django.db import models

from bidding.rules.kinds import AnnouncementKind, Topic


class Announcement(models.Model):
    """A numbered announcement: the notice first, then each clarification, amendment and so on.

    `deadline` is the bid deadline that it leaves; where it moved, `deadline_before` is what it was.
    """

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="announcements")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=AnnouncementKind.choices)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    affects_bids = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.TextField()
    deadline_before = models.DateTimeField(null=True)
    deadline = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="announcement_number")
        ]

    @property
    def moved(self) -> bool:
        """Whether it moved the deadline."""
        return self.deadline_before is not None and self.deadline_before != self.deadline


class TenderDocument(models.Model):
    """A file of a tender, for everybody who may see its documents; who takes it is not kept."""

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="documents")
    topic = models.CharField(max_length=20, choices=Topic.choices, default=Topic.DOCUMENTS)
    title = models.CharField(max_length=200)
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    announcement = models.ForeignKey(
        Announcement, models.PROTECT, null=True, related_name="documents"
    )
    """The clarification or amendment that brought it; none: it was there from the beginning."""
    added_at = models.DateTimeField()
    added_by = models.TextField()

    class Meta:
        ordering = ["pk"]
