"""Changes to a contract's works, and who reviewed them."""

from django.db import models

from bidding.award.rules.kinds import ChangeState, Reviewer, Tier


class Change(models.Model):
    """An engineering change; `amount` is what it adds, less what falls away, in yuan."""

    contract = models.ForeignKey("award.Contract", models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    reason = models.TextField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    tier = models.CharField(max_length=12, choices=Tier.choices)
    major_design = models.BooleanField(default=False)
    emergency = models.BooleanField(default=False)
    """Built while it is being approved, by the government's leave, with pictures kept."""
    leave = models.TextField(blank=True)
    """The government's leave for an emergency: its paper's number."""
    state = models.CharField(max_length=12, choices=ChangeState.choices)
    proposed_at = models.DateTimeField()
    proposed_by = models.TextField()
    public_to = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="award_change_number")
        ]

    @property
    def current(self) -> "list[ChangeStep]":
        """The steps that wait for a review now."""
        waiting = [one for one in self.steps.all() if one.decided_at is None]
        stage = min((one.stage for one in waiting), default=0)
        return [one for one in waiting if one.stage == stage]


class ChangeStep(models.Model):
    """One review of a change."""

    change = models.ForeignKey(Change, models.PROTECT, related_name="steps")
    stage = models.PositiveSmallIntegerField()
    reviewer = models.CharField(max_length=12, choices=Reviewer.choices)
    body = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    """Who reviews; none where the parties agree or the public looks."""
    approved = models.BooleanField(null=True)
    opinion = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)

    class Meta:
        ordering = ["stage", "pk"]

    @property
    def about(self) -> str:
        """How a limit names it."""
        return f"step:{self.pk}"


class Picture(models.Model):
    """A picture or film of works done in an emergency, kept for later."""

    change = models.ForeignKey(Change, models.PROTECT, related_name="pictures")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
