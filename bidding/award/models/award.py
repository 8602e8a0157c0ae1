"""The award of one lot, and the limits that run for it."""

from django.db import models
from django.db.models import Q

from bidding.award.rules.kinds import AwardState, Duty, PassedOver
from bidding.award.rules.limits.reading import Limits, limits
from bidding.rules.kinds import Regime


class Award(models.Model):
    """What becomes of a lot after its evaluation.

    `candidates` is the committee's order: [{"place": 1, "party": 7, "name": "…", "price": "…",
    "score": "…"}]; `excluded` says who is not ranked and why. `version` grows with each deed, and
    each has its ledger entry. While `stopped_at` is set an authority has stopped the award.
    """

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="+")
    lot = models.OneToOneField("bidding.Lot", models.PROTECT, related_name="award")
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=AwardState.choices)
    state_funded = models.BooleanField(default=True)
    """Whether state funds prevail: then the first candidate is obligatory (Regulations 55)."""
    ranking = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    excluded = models.JSONField(default=list)
    report = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()
    public_from = models.DateTimeField(null=True)
    public_to = models.DateTimeField(null=True)
    """The end of the publicity's last day."""
    winner = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    price = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    determined_at = models.DateTimeField(null=True)
    determined_by = models.TextField(blank=True)
    passed_over = models.JSONField(default=list)
    """Candidates that were ranked before the winner: [{"place", "party", "ground", "reason"}]."""
    notified_at = models.DateTimeField(null=True)
    reported_to_authority_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    """Why it failed."""

    class Meta:
        ordering = ["lot__number"]
        constraints = [
            models.CheckConstraint(
                name="award_winner",
                condition=Q(state__in=("reported", "public", "failed"))
                | Q(winner__isnull=False, price__isnull=False),
            ),
        ]

    @property
    def subject(self) -> str:
        """How ledger entries name it."""
        return f"award:{self.pk}"

    @property
    def regime(self) -> Regime:
        """Which law it follows."""
        return Regime(self.tender.project.regime)

    @property
    def limits(self) -> Limits:
        """The limits that it is held to: those its tender was published under."""
        return limits(self.tender.law, self.regime)

    @property
    def next_candidate(self) -> dict[str, str] | None:
        """The first candidate who has not been passed over."""
        gone = {row["place"] for row in self.passed_over}
        return next((row for row in self.candidates if row["place"] not in gone), None)

    @property
    def parties(self) -> set[int]:
        """Everybody whose bid was evaluated."""
        return {row["party"] for row in (*self.ranking, *self.excluded)}

    @property
    def passed_faces(self) -> list[tuple[str, str, str]]:
        """Who was passed over: name, ground, reason."""
        names = {row["place"]: row["name"] for row in self.candidates}
        return [
            (names[row["place"]], str(PassedOver(row["ground"]).label), row["reason"])
            for row in self.passed_over
        ]


class DutyClock(models.Model):
    """A limit that runs, or ran: its clock sounds as every other does."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="duties")
    duty = models.CharField(max_length=20, choices=Duty.choices)
    about = models.CharField(max_length=40, blank=True)
    """What of the award it is about: "objection:5", or nothing."""
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "duty", "about"],
                condition=Q(done_at__isnull=True),
                name="award_duty_once",
            )
        ]

    @property
    def subject(self) -> str:
        """How its clock is named."""
        return f"duty:{self.pk}"

    @property
    def article(self) -> str:
        """By what it is due, in the reader's language."""
        from hall.wording import language

        rule = self.award.limits.rule(Duty(self.duty))
        return rule.article.text(language()) if rule else ""
