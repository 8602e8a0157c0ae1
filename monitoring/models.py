"""Boards and what they are summed up from; warnings and who acknowledged them.

`Standing` and `Tally` are the relay's: they repeat what hall and deadlines say, so that a board of
a million open cases is summed up by differences. `services.rebuild` makes them anew.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from deadlines.rules import Kind as ClockKind
from hall.rules import Violation
from monitoring.rules import Lamp, What

if TYPE_CHECKING:
    from accounts.models import Organisation
    from bidding.models import Project

SUBJECTS: dict[str, str | Promise] = {
    "inquiry": _("答复异议（质疑）"),
    "deposits": _("退还投标保证金"),
    "duty": _("定标、合同、异议和投诉的期限"),
}
"""What of a tender a clock may measure, by how its subject is named."""


ABOUT = ("case", "tender", "package")
"""What a warning may be about; entries of its acknowledgement name it so."""


class Board(models.Model):
    """An organisation whose board somebody has opened; others cost nothing.

    `stream` and `acks` count what has run over the board, so that its rows are reused in turn.
    """

    organisation = models.OneToOneField("accounts.Organisation", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    stream = models.PositiveBigIntegerField(default=0)
    acks = models.PositiveBigIntegerField(default=0)


class Standing(models.Model):
    """An open case as boards last showed it."""

    case = models.OneToOneField(
        "hall.Case", models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    scope = models.TextField()
    department = models.ForeignKey(
        "accounts.Organisation", models.DO_NOTHING, related_name="+", db_constraint=False
    )
    lamp = models.CharField(max_length=8, choices=Lamp.choices)
    clock = models.CharField(max_length=12, choices=ClockKind.choices)
    started_at = models.DateTimeField()
    prompt_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="standing_due", condition=~Q(lamp="paused")),
            models.Index(
                fields=["department", "due_at"],
                name="standing_department_due",
                condition=~Q(lamp="paused"),
            ),
        ]


class Tally(models.Model):
    """How many open cases of a department show each lamp."""

    department = models.OneToOneField(
        "accounts.Organisation",
        models.DO_NOTHING,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )
    green = models.IntegerField(default=0)
    yellow = models.IntegerField(default=0)
    red = models.IntegerField(default=0)
    paused = models.IntegerField(default=0)


class WarningRaised(models.Model):
    """Something a supervisor must know: a row first, a notification second.

    Made from the ledger entry `entry`, once. It is open until a person acknowledges it by name.
    `subject` is what its clock measures: a case, or something of a tender (an objection that waits
    for its answer, deposits that wait to go back); or a package of the archive that was altered.
    """

    entry = models.BigIntegerField(unique=True)
    subject = models.TextField()
    case = models.ForeignKey("hall.Case", models.PROTECT, null=True, related_name="+")
    tender = models.ForeignKey("bidding.Tender", models.PROTECT, null=True, related_name="+")
    scope = models.TextField()
    what = models.CharField(max_length=12, choices=What.choices)
    detail = models.CharField(max_length=40)
    """The clock's kind, or the violation's."""
    label = models.TextField(blank=True)
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    lateness_ms = models.FloatField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.TextField(blank=True)
    note = models.TextField(blank=True)

    by = ""
    """The name of who acknowledged it, where a page has looked it up."""

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["-at"],
                name="warning_open",
                condition=Q(acknowledged_at__isnull=True),
            ),
            models.Index(fields=["case"], name="warning_case"),
        ]
        constraints = [
            models.CheckConstraint(
                name="warning_about",
                condition=Q(case__isnull=False, tender__isnull=True)
                | Q(case__isnull=True, tender__isnull=False)
                | Q(case__isnull=True, tender__isnull=True, subject__startswith="package:"),
            )
        ]

    @property
    def about(self) -> str:
        """What it is about: one of `ABOUT`."""
        kind = self.subject.partition(":")[0]
        return kind if kind in ABOUT else "tender"

    @property
    def ground(self) -> str:
        """What the warning rests on, in the reader's language: a clock, or a violated rule."""
        if self.what == What.ALTERED:
            return gettext("核验发现录像档案与归档时不一致，请到档案页查看")
        choices = Violation.choices if self.what == What.VIOLATION else ClockKind.choices
        name = str(dict(choices).get(self.detail, self.detail))
        if self.tender is not None:
            return f"{SUBJECTS[self.subject.partition(':')[0]]} · {name}"
        return f"{name} · {self.label}" if self.label else name

    @property
    def number(self) -> str:
        """The number of the case, of the tender and its objection, or of the package."""
        if self.about == "package":
            return self.subject.replace(":", "-")
        return self.case.number if self.case is not None else self.label

    @property
    def title(self) -> str:
        """What is handled: the item, or the project, in the reader's language."""
        if self.case is not None:
            return self.case.revision.title
        return self.label if self.about == "package" else self.project.title

    @property
    def place(self) -> "Organisation":
        """Who has to act: the department, the tender's runner, the keeper of what is kept."""
        if self.case is not None:
            return self.case.department
        if self.about == "package":
            return accounts.selectors.organisation(accounts.selectors.path_ids(self.scope)[-1])
        project = self.project
        if self.subject.startswith("deposits:"):
            return project.centre
        return project.agent or project.purchaser

    @property
    def url(self) -> str:
        """Where the reader sees what it is about."""
        if self.case is not None:
            return reverse("hall:case", args=[self.case_id])
        if self.about == "package":
            return reverse("archive:package", args=[self.subject.partition(":")[2]])
        return reverse("bidding:tender", args=[self.tender_id])

    @property
    def project(self) -> "Project":
        """The project whose tender it is about. Raises `ValueError` for one about a case."""
        if self.tender is None:
            raise ValueError("this warning is about no tender")
        return self.tender.project
