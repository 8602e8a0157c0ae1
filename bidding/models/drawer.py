"""Where what bidders do before the closing is kept: so many drawers of one size, filled or not."""

from django.db import models

DRAWERS = 16
STEP = 16 * 1024
"""Bytes by which all drawers of a tender grow together: some twenty bids in each."""


class Drawer(models.Model):
    """A sealed list of what came in (`bidding.sealing`).

    A tender has all its drawers from the beginning of its log. Which of them a bidder's records lie
    in follows from a key; with each batch of the log all of them are sealed anew, so a row's age
    tells at most whether something came since the last one.
    """

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="drawers")
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="drawer_number")]

    @property
    def name(self) -> str:
        """What its key is derived from."""
        return f"{self.tender_id}/drawer/{self.number}"


class VaultMap(models.Model):
    """Which blocks of the vault are taken, under seal; one row."""

    content = models.BinaryField()
    volumes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="vault_map_one", condition=models.Q(pk=1))]
