"""A project that asks to be traded at the centre."""

from django.db import models
from django.utils.translation import get_language

from bidding.rules.kinds import ProjectKind, Regime
from bidding.rules.states import ProjectState


class Project(models.Model):
    """An entry application and what became of it; its tenders follow one another.

    `purchaser` buys (招标人, 采购人), `agent` acts for them where there is one, `centre` trades it,
    `regulator` oversees it and decides complaints. `scope` is the centre's path: where its entries
    stand in the ledger.
    """

    number = models.CharField(max_length=32, unique=True)
    version = models.PositiveIntegerField(default=1)
    scope = models.TextField()
    centre = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    purchaser = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    agent = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    regulator = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    regime = models.CharField(max_length=12, choices=Regime.choices)
    kind = models.CharField(max_length=12, choices=ProjectKind.choices)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    approval = models.TextField(blank=True)
    """The paper that approves the project (审批、核准或备案文号), or the procurement plan."""
    funding = models.TextField(blank=True)
    estimate = models.DecimalField(max_digits=18, decimal_places=2)
    """Yuan: the estimate (估算价), in government procurement the budget (预算)."""
    state = models.CharField(
        max_length=12, choices=ProjectState.choices, default=ProjectState.APPLIED
    )
    applied_at = models.DateTimeField()
    applied_by = models.TextField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    """Why it was returned."""

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["scope"], name="project_scope", opclasses=["text_pattern_ops"])
        ]
        constraints = [
            models.CheckConstraint(name="project_estimate", condition=models.Q(estimate__gt=0)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """How ledger entries name this project."""
        return f"project:{self.pk}"

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def runner(self) -> str:
        """The path of whoever runs the tender: the agent, or the purchaser."""
        return (self.agent or self.purchaser).path
