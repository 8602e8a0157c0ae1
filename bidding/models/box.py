"""Sealed lists: who is invited, who applied for prequalification, who passed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a box holds."""

    INVITED = "invited", _("被邀请人")
    APPLICATIONS = "applications", _("资格预审申请")


STEPS = {Purpose.INVITED: 4 * 1024, Purpose.APPLICATIONS: 256 * 1024}
"""Bytes by which each box grows: some three hundred invitations, forty applications of a page."""


class Box(models.Model):
    """A list under seal, of one size whatever it holds (`bidding.sealing`).

    A tender has its boxes from its publication on, filled or not, and all of a box is sealed anew
    with each change: the row tells neither how much is in it nor when something was put there.
    """

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="boxes")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tender", "purpose"], name="box_purpose")]

    @property
    def name(self) -> str:
        """What its key is derived from."""
        return f"{self.tender_id}/{self.purpose}"

    @property
    def step(self) -> int:
        """The bytes by which it grows."""
        return STEPS[Purpose(self.purpose)]
