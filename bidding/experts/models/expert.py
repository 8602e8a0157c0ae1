"""A pool, its specialities and its experts."""

from django.db import models
from django.utils.translation import get_language

from bidding.experts.rules.kinds import ExpertState, TitleLevel


class Pool(models.Model):
    """A pool of experts, kept at a trading centre. Its name is hashed into every draw from it."""

    organisation = models.OneToOneField(
        "accounts.Organisation", models.PROTECT, related_name="expert_pool"
    )
    name = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """How ledger entries name it."""
        return f"pool:{self.pk}"


class Speciality(models.Model):
    """A speciality that experts judge in (评审专业), by its code."""

    code = models.CharField(max_length=16, primary_key=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Expert(models.Model):
    """Somebody in a pool. `person` is their account, once they have one.

    `identity` is a keyed hash of the identity number: it finds twins and tells nothing else.
    """

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="experts")
    number = models.CharField(max_length=20)
    person = models.OneToOneField(
        "accounts.Person", models.PROTECT, null=True, related_name="expert"
    )
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    identity = models.CharField(max_length=64, blank=True)
    region = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=60, blank=True)
    """The professional title (职称)."""
    level = models.CharField(max_length=12, choices=TitleLevel.choices, default=TitleLevel.OTHER)
    specialities = models.ManyToManyField(Speciality, related_name="experts")
    state = models.CharField(max_length=12, choices=ExpertState.choices, default=ExpertState.ACTIVE)
    reason = models.TextField(blank=True)
    """Why suspended or gone."""
    reviewed_until = models.DateField()
    """Until when the last yearly review holds."""
    version = models.PositiveIntegerField(default=1)
    admitted_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "number"], name="expert_number"),
            models.UniqueConstraint(
                fields=["pool", "identity"],
                condition=~models.Q(identity=""),
                name="expert_identity",
            ),
        ]
        indexes = [models.Index(fields=["pool", "state"], name="expert_state")]

    def __str__(self) -> str:
        return self.said

    @property
    def subject(self) -> str:
        """How ledger entries name this expert."""
        return f"expert:{self.pk}"

    @property
    def said(self) -> str:
        """What is hashed into a draw."""
        return f"{self.number} {self.name}"
