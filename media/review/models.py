"""Viewings of recordings, and what was noted in them."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from media.review.contradictions import Kind
from media.review.rules import LASTS


class Viewing(models.Model):
    """One person's leave to look at one recording. Rows are never changed back."""

    recording = models.ForeignKey(
        "media.Recording", on_delete=models.PROTECT, related_name="viewings"
    )
    actor = models.TextField()
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    consented_at = models.DateTimeField(null=True)
    consented_by = models.TextField(blank=True)
    """Empty where the rule asks for nobody's consent."""
    begun_at = models.DateTimeField(null=True)

    by = ""
    consenter = ""
    """Names of who asked and who consented, where a page has looked them up."""

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(consented_by=F("actor")), name="media_viewing_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(begun_at=None) | Q(consented_at__isnull=False),
                name="media_viewing_consented",
            ),
        ]

    @property
    def subject(self) -> str:
        """What ledger entries call it."""
        return f"viewing:{self.pk}"

    @property
    def until(self) -> datetime | None:
        """When it is over, once somebody has consented."""
        return None if self.consented_at is None else self.consented_at + LASTS


class Note(models.Model):
    """A note, or a bare bookmark, at a moment of a recording; inspectors see each other's."""

    viewing = models.ForeignKey(Viewing, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    text = models.CharField(max_length=500, blank=True)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class Survey(models.Model):
    """What a sealed recording shows when it is searched by machine: faces, and cameras' clocks."""

    recording = models.OneToOneField(
        "media.Recording", on_delete=models.PROTECT, related_name="survey"
    )
    done_at = models.DateTimeField()
    detector = models.CharField(max_length=64, blank=True)
    """The SHA-256 of the model that looked for faces; empty where none is installed."""
    samples = models.JSONField(default=list)
    """[moment, track, faces] of each key frame that was searched."""
    departures = models.JSONField(default=list)
    """[moment, track, seconds]: by how much a camera's clock was behind, wherever that changed."""
    levels = models.JSONField(default=dict)
    """Of each track with sound: how loud each second since `prepared_at` was, 0 to 100."""
    compared_at = models.DateTimeField(null=True)
    """When what follows was found last: ledger and archive go on after a session."""
    missing = models.FloatField(default=0)
    """Seconds of picture that the tracks lack together (`rules.missing`)."""
    contradicts = ArrayField(
        models.CharField(max_length=12, choices=Kind.choices), default=list
    )  # fmt: skip
    """The sorts of contradiction in it."""
    people = ArrayField(models.TextField(), default=list)
    """Who took part, as entries name actors: did something in it, or sat before a remote camera."""
