"""Wall displays, and the pairings by which they come in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Pairing(models.Model):
    """A screen that shows a code and waits for an administrator to type it.

    Anybody can begin one, so it is worth nothing by itself and is swept when it expires. Only the
    SHA-256 of the screen's secret is kept; the code is no secret and opens no door.
    """

    code = models.CharField(max_length=6, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=45, blank=True, db_index=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.code


class Device(models.Model):
    """A wall display of an organisation, known by the secret in its cookie.

    `playlist` holds the ids of the organisations whose boards it shows in turn, `turn_seconds`
    each; all lie within `organisation`.
    """

    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="devices"
    )
    playlist = ArrayField(models.BigIntegerField())
    turn_seconds = models.PositiveIntegerField(default=60)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    paired_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Nobody where the installation itself paired it."""
    paired_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How ledger entries name this device."""
        return f"device:{self.pk}"
