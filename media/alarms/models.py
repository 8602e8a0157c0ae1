"""Alarms of cameras, and what their pictures are compared with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from media.health.rules import Fault

SPARED = "spared"
"""A track goes on on the spare disk: no fault of the camera's, but somebody must make room."""
TROUBLES = [*Fault.choices, (SPARED, _("录像盘已满，改录备用盘"))]


class Alarm(models.Model):
    """Something was wrong with a camera's picture. Open until a person acknowledges it by name."""

    track = models.ForeignKey("media.Track", on_delete=models.PROTECT, related_name="alarms")
    fault = models.CharField(max_length=8, choices=TROUBLES)
    since = models.DateTimeField()
    raised_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.TextField(blank=True)
    note = models.TextField(blank=True)

    by = ""
    """The name of who acknowledged it, where a page has looked it up."""

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["track"], condition=Q(gone_at=None), name="media_alarm_standing"
            )
        ]
        indexes = [
            models.Index(
                fields=["-raised_at"],
                condition=Q(acknowledged_at=None),
                name="media_alarm_waiting",
            )
        ]


class Sight(models.Model):
    """How a camera's picture looks when all is well, as the eye has learned it."""

    camera = models.OneToOneField("media.Camera", on_delete=models.PROTECT, related_name="sight")
    learned_at = models.DateTimeField()
    baseline = models.BinaryField()
