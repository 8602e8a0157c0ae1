"""When the steward was last at work."""

from django.db import models


class StewardBeat(models.Model):
    """The steward's last sign of life, by the database's clock; one row.

    It comes as often whatever there is to do, so it says nothing of tenders or bids.
    """

    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="steward_beat_one", condition=models.Q(pk=1))]
