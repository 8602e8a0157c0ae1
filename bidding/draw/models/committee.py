"""Members who were not drawn here: the purchaser's, and those of a higher pool's own draw."""

from django.db import models


class Representative(models.Model):
    """A member whom the purchaser sends."""

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="representatives")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    speciality = models.CharField(max_length=16, blank=True)
    appointed_at = models.DateTimeField()
    appointed_by = models.TextField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="representative_once",
            )
        ]


class ImportedDraw(models.Model):
    """A provincial or ministerial pool's own draw (Tendering Law 37), brought here as it is.

    `members` (person, speciality, position) is sealed until the names are released;
    `representatives` is how many the purchaser sends beside them, as the committee was checked.
    """

    tender = models.OneToOneField("bidding.Tender", models.PROTECT, related_name="imported_draw")
    source = models.CharField(max_length=200)
    reference = models.CharField(max_length=100)
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    members = models.BinaryField()
    count = models.PositiveSmallIntegerField()
    representatives = models.PositiveSmallIntegerField(default=0)
    drawn_at = models.DateTimeField()
    imported_at = models.DateTimeField()
    imported_by = models.TextField()
    released_at = models.DateTimeField(null=True)
