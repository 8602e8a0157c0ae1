"""A case, its steps, its parts and its materials."""

from django.db import models
from django.db.models import Q

from hall.rules import CaseKind, Channel, Outcome, State


class Case(models.Model):
    """One application at one window.

    `number` is the receipt number an applicant is given, `code` the word that goes with it so that
    nobody reads another's progress by counting. `version` grows with each command: a page that
    shows an older one is told so. Times are those of the deed; the ledger has those of the record.
    """

    number = models.CharField(max_length=32, unique=True)
    code = models.CharField(max_length=8)
    version = models.PositiveIntegerField(default=1)
    scope = models.TextField()
    centre = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    department = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    window = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+", null=True)
    revision = models.ForeignKey("hall.ItemRevision", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=CaseKind.choices)
    state = models.CharField(max_length=12, choices=State.choices)
    channel = models.CharField(max_length=40)
    priority = models.BooleanField(default=False)
    applicant = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    summary = models.TextField(blank=True)
    received_at = models.DateTimeField()
    received_by = models.TextField()
    papers_complete = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_late = models.BooleanField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    decision = models.TextField(blank=True)
    promised_clock = models.OneToOneField(
        "deadlines.Clock", models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    group = models.CharField(max_length=120, blank=True)
    responsible = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(source=""), name="case_external"
            ),
            models.CheckConstraint(
                name="case_ends_after_acceptance",
                condition=Q(ended_at__isnull=True)
                | Q(accepted_at__isnull=True)
                | Q(ended_at__gte=models.F("accepted_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["window", "received_at"],
                name="case_open_window",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(fields=["accepted_at"], name="case_accepted"),
            models.Index(fields=["ended_at"], name="case_ended"),
            models.Index(fields=["scope"], name="case_scope", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """How other rooms name this case."""
        return f"case:{self.pk}"

    @property
    def channel_title(self) -> str:
        """How it came in; other offices' records have channels of their own."""
        known = self.channel in Channel.values
        return str(Channel(self.channel).label) if known else self.channel


class CaseStep(models.Model):
    """One step of a case, with its clock once its turn has come."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    step = models.ForeignKey("hall.Step", models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    clock = models.OneToOneField("deadlines.Clock", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["case", "order"], name="case_step_order")]


class Part(models.Model):
    """A co-window's part of a joint approval: its opinion within its own limit."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="parts")
    step = models.ForeignKey("hall.Step", models.PROTECT, related_name="+")
    clock = models.OneToOneField("deadlines.Clock", models.PROTECT, null=True, related_name="+")
    agrees = models.BooleanField(null=True)
    opinion = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]


class Material(models.Model):
    """One paper of an application: named by the item, handed in or still missing."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    name = models.CharField(max_length=200)
    required = models.BooleanField(default=True)
    given_at = models.DateTimeField(null=True)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]


class RecordEvent(models.Model):
    """Something another office's record says was done on an imported case; it drives no clock."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="record_events")
    external_id = models.CharField(max_length=120)
    at = models.DateTimeField()
    activity = models.CharField(max_length=200)
    by = models.CharField(max_length=120, blank=True)
    group = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "external_id"], name="record_event_once")
        ]
