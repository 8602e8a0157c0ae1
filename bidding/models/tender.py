"""One tender of a project, its lots and its trustees."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from bidding.rules.kinds import Mark, Mode, Qualification, Regime, Suite
from bidding.rules.states import TenderState
from bidding.rules.statutes import Statutes, statutes


class Tender(models.Model):
    """An invitation to bid, from its draft to its deadline.

    `number` is its name for ever, in envelopes too. `version` grows with each command and has its
    ledger entry; nothing a bidder does changes this row, so neither its version nor its row's age
    counts bidders. `law` names the limits it was published under. While `suspended_at` is set
    nothing may be closed or opened. `repeats` is the failed or cancelled tender that it follows.
    """

    project = models.ForeignKey("bidding.Project", models.PROTECT, related_name="tenders")
    number = models.CharField(max_length=40, unique=True)
    round = models.PositiveSmallIntegerField(default=1)
    repeats = models.OneToOneField("self", models.PROTECT, null=True, related_name="repeated")
    version = models.PositiveIntegerField(default=1)
    scope = models.TextField()
    state = models.CharField(max_length=12, choices=TenderState.choices, default=TenderState.DRAFT)
    law = models.CharField(max_length=20)

    mode = models.CharField(max_length=12, choices=Mode.choices)
    qualification = models.CharField(max_length=12, choices=Qualification.choices)
    envelopes = models.PositiveSmallIntegerField(default=1)
    """1, or 2: a technical and a commercial one, opened one after the other (stages 1 and 2)."""
    suite = models.CharField(max_length=12, choices=Suite.choices)
    threshold = models.PositiveSmallIntegerField(default=2)
    """k: so many trustees of all open a bid."""
    subject_matter = models.TextField(blank=True)
    requirements = models.TextField(blank=True)
    """What a bidder has to be (资格要求)."""
    place = models.TextField(blank=True)
    contact = models.TextField(blank=True)
    validity_days = models.PositiveSmallIntegerField(default=90)
    unlock_minutes = models.PositiveSmallIntegerField(default=30)
    """How long bidders have to release their locks at the opening."""
    rescue = models.BooleanField(default=False)
    """Whether the tender documents allow a rescue file (补救, Order 20 art. 31)."""

    notice = models.DateTimeField(null=True)
    notice_to = models.DateTimeField(null=True)
    prequalification_from = models.DateTimeField(null=True)
    prequalification_to = models.DateTimeField(null=True)
    prequalification_deadline = models.DateTimeField(null=True)
    documents_from = models.DateTimeField(null=True)
    documents_to = models.DateTimeField(null=True)
    deadline = models.DateTimeField(null=True)
    opening = models.DateTimeField(null=True)

    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    """Why it was cancelled or failed."""
    drafted_at = models.DateTimeField()
    drafted_by = models.TextField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "round"], name="tender_round"),
            models.CheckConstraint(name="tender_envelopes", condition=Q(envelopes__in=(1, 2))),
            models.CheckConstraint(
                name="tender_published",
                condition=Q(state__in=(TenderState.DRAFT, TenderState.CANCELLED))
                | Q(notice__isnull=False, deadline__isnull=False, opening=F("deadline")),
            ),
        ]
        indexes = [models.Index(fields=["state", "deadline"], name="tender_deadline")]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """How ledger entries name this tender."""
        return f"tender:{self.pk}"

    @property
    def statutes(self) -> Statutes:
        """The limits that it is held to."""
        return statutes(self.law, Regime(self.project.regime))

    @property
    def dates(self) -> dict[Mark, datetime]:
        """The moments that are set."""
        found = {mark: getattr(self, mark.value) for mark in Mark}
        return {mark: at for mark, at in found.items() if at is not None}

    @property
    def is_prequalified(self) -> bool:
        """Whether only those may bid who passed a prequalification."""
        return self.qualification == Qualification.BEFORE

    @property
    def is_invited(self) -> bool:
        """Whether only those may bid who were invited."""
        return self.mode == Mode.INVITED


class Lot(models.Model):
    """A part of a tender that is bid for and awarded by itself (标段, 包)."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    estimate = models.DecimalField(max_digits=18, decimal_places=2)
    deposit = models.DecimalField(max_digits=18, decimal_places=2, default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="lot_number"),
            models.CheckConstraint(name="lot_amounts", condition=Q(estimate__gt=0, deposit__gte=0)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Trustee(models.Model):
    """An organisation that keeps one share of a tender's key: x = `position` of 1…n."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="trustees")
    position = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    holder = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    deputy = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "position"], name="trustee_position"),
            models.UniqueConstraint(fields=["tender", "organisation"], name="trustee_once"),
            models.CheckConstraint(name="trustee_deputy", condition=~Q(holder=F("deputy"))),
        ]
