"""Packages and what is known of them. The database itself refuses to forget one early."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from media.archive.rules import Blank


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

    @property
    def images(self) -> Path:
        """Where its disc images lie."""
        return Path(settings.ARCHIVE_DIR) / "discs" / self.name


class Hold(models.Model):
    """A legal hold: nothing of the package goes while one stands, whatever its years.

    A trigger refuses to delete the row, and to lift it without the ledger's entry of it.
    """

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    placed_at = models.DateTimeField()
    placed_by = models.TextField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.TextField(blank=True)
    lift_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="") | Q(lifted_at__isnull=False),
                name="media_hold_lifted",
            )
        ]


class Pressing(models.Model):
    """An order of disc images of a package, and how it ended."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="pressings")
    blank = models.CharField(max_length=8, choices=Blank.choices)
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    """Why there are no images; empty where all were written."""

    class Meta:
        ordering = ["-pk"]

    @property
    def folder(self) -> Path:
        """Where its images lie."""
        return self.package.images / str(self.pk)


class Image(models.Model):
    """One disc image: volume `number` of its pressing."""

    pressing = models.ForeignKey(Pressing, on_delete=models.CASCADE, related_name="images")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pressing", "number"], name="media_image_number")
        ]
