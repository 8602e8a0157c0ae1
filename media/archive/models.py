"""Packages and what is known of them. The database itself refuses to forget one early."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q


class Package(models.Model):
    """A recording's package in the archive.

    A trigger refuses to delete the row, to shorten `keep_until`, and to mark it deleted before that
    moment or under a hold.
    """

    recording = models.OneToOneField(
        "media.Recording", on_delete=models.PROTECT, related_name="package"
    )
    seal_sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    packed_at = models.DateTimeField()
    stamped_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField()
    copied_at = models.DateTimeField(null=True)
    """When its copy lay whole in S3, locked until `keep_until`."""
    checked_at = models.DateTimeField(null=True)
    whole = models.BooleanField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-packed_at"]

    @property
    def subject(self) -> str:
        """What ledger entries call it."""
        return f"package:{self.pk}"

    @property
    def name(self) -> str:
        """Its folder's name, in the archive and elsewhere."""
        return f"recording-{self.recording_id}"

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return Path(settings.ARCHIVE_DIR) / self.name


class Hold(models.Model):
    """A legal hold: nothing of the package goes while one stands, whatever its years."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    placed_at = models.DateTimeField()
    placed_by = models.TextField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="") | Q(lifted_at__isnull=False),
                name="media_hold_lifted",
            )
        ]
