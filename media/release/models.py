"""Releases of openings, asked for, made, reviewed."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from media.release.derivation import FILM
from media.release.regions import Region
from media.release.rules import Standing


class Release(models.Model):
    """One camera's piece of an opening, as the public may see it once somebody has reviewed it."""

    recording = models.ForeignKey(
        "media.Recording", on_delete=models.PROTECT, related_name="releases"
    )
    track = models.CharField(max_length=63)
    start = models.DateTimeField()
    end = models.DateTimeField()
    sound = models.BooleanField(default=True)
    regions = models.JSONField(default=list)
    """What a person marked: [left, top, width, height, start, end], as `Region` has them."""
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    alive_at = models.DateTimeField(default=timezone.now)
    """Real time of the last sign of life of whoever makes it; at first, when it was asked for."""
    made_at = models.DateTimeField(null=True)
    film_sha256 = models.CharField(max_length=64, blank=True)
    faces = models.PositiveIntegerField(default=0)
    breaks = models.JSONField(default=list)
    """Seconds of the film at which a face came or went within the picture: a person looks there."""
    problem = models.CharField(max_length=300, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.TextField(blank=True)
    review = models.CharField(max_length=200, blank=True)
    """Why it was refused, or what the reviewer says of it."""

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reviewed_by=F("asked_by")), name="media_release_two_persons"
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.PUBLISHED) | ~Q(reviewed_by=""),
                name="media_release_reviewed",
            ),
        ]

    @property
    def subject(self) -> str:
        """What ledger entries call it."""
        return f"release:{self.pk}"

    @property
    def folder(self) -> Path:
        """Where the film and its derivation lie."""
        return Path(settings.RELEASES_DIR) / f"release-{self.pk}"

    @property
    def film(self) -> Path:
        """The film."""
        return self.folder / FILM

    @property
    def marked(self) -> list[Region]:
        """What a person marked."""
        return [Region(*one) for one in self.regions]
