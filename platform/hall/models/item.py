"""Service items: the ten published things, the limits and the steps, revision by revision."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hall.rules import CaseKind, Ground
from hall.wording import limit_text


class ServiceItem(models.Model):
    """What the hall offers. What it says of itself stands in its revisions."""

    code = models.CharField(max_length=60, unique=True)
    department = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code

    @property
    def in_force(self) -> "ItemRevision | None":
        """The revision by which new cases are received, as long as the item is offered."""
        approved = (one for one in self.revisions.all() if one.approved_at)
        return max(approved, key=lambda one: one.number, default=None)

    @property
    def newest(self) -> "ItemRevision | None":
        """The newest revision, be it only drafted."""
        return max(self.revisions.all(), key=lambda one: one.number, default=None)

    @property
    def waiting(self) -> "ItemRevision | None":
        """The newest revision, as long as it waits for its approval."""
        newest = self.newest
        return newest if newest and not newest.approved_at else None

    @property
    def state(self) -> str:
        """In words: whether it can be applied for."""
        if not self.active:
            return _("已停办")
        return _("在办") if self.in_force else _("未生效")


class ItemRevision(models.Model):
    """An item as it stood from its approval on; a case keeps the revision it was accepted under.

    The ten published things (S4): name, legal basis, procedure, conditions, materials, promised
    limit, progress (by receipt number), fee items, their standard, their basis.
    """

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=12, choices=CaseKind.choices)
    legal_basis = models.TextField(blank=True)
    procedure = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    materials = models.JSONField(default=list)
    """A list of {"name", "required"}."""
    promised_amount = models.PositiveIntegerField()
    promised_unit = models.CharField(max_length=16)
    statutory_amount = models.PositiveIntegerField()
    statutory_unit = models.CharField(max_length=16)
    fee_items = models.TextField(blank=True)
    fee_standard = models.TextField(blank=True)
    fee_basis = models.TextField(blank=True)
    grounds = ArrayField(models.CharField(max_length=20, choices=Ground.choices), default=list)
    contacts = models.TextField(blank=True)
    drafted_by = models.TextField()
    drafted_at = models.DateTimeField()
    approved_by = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="revision_number"),
            models.CheckConstraint(
                name="revision_four_eyes",
                condition=Q(approved_by="") | ~Q(approved_by=models.F("drafted_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name in the reader's language, where there is one."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def promised(self) -> str:
        """The promised limit in words."""
        return limit_text(self.promised_amount, self.promised_unit)

    @property
    def statutory(self) -> str:
        """The statutory limit in words."""
        return limit_text(self.statutory_amount, self.statutory_unit)

    @property
    def ground_labels(self) -> list[str]:
        """The grounds on which its time may stand still, in words."""
        return [str(Ground(ground).label) for ground in self.grounds]

    @property
    def cut(self) -> int | None:
        """By how many per cent the promise cuts the statutory limit; None in unlike units.

        S3 art. 16(2) asks for 70.
        """
        if self.promised_unit != self.statutory_unit or not self.statutory_amount:
            return None
        return round(100 * (1 - self.promised_amount / self.statutory_amount))


class Step(models.Model):
    """One step of an item: who is responsible, at which post, how long (S3 art. 13(4))."""

    revision = models.ForeignKey(ItemRevision, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    window = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    post = models.CharField(max_length=60, blank=True)
    limit_amount = models.PositiveIntegerField()
    limit_unit = models.CharField(max_length=16)
    part = models.BooleanField(default=False)
    """A co-window's part of a joint approval: runs beside the steps, not in their order."""

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["revision", "order"], name="step_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def limit(self) -> str:
        """Its limit in words."""
        return limit_text(self.limit_amount, self.limit_unit)
