"""What was looked for and found in the bids of a lot, and what a person makes of it."""

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bidding.signs.rules.kinds import INNOCENT, MEANING, SignKind, Strength


class State(TextChoices):
    """How far an analysis has come."""

    ASKED = "asked", _("等待分析")
    READING = "reading", _("正在读取")
    ENDED = "ended", _("已完成")
    BROKEN = "broken", _("未能完成")


class Problem(TextChoices):
    """Why an analysis did not end, where its own words do not say it."""

    LOST = "lost", _("执行分析的进程中断，任务丢失。")
    UNREACHED = "unreached", _("连不上后台任务服务，请稍后重新分析。")


class Opinion(TextChoices):
    """What a supervisor makes of a sign. None of them changes a bid."""

    OPEN = "open", _("继续核查")
    EXPLAINED = "explained", _("已核查，有合理解释")
    REFERRED = "referred", _("移送有关部门")


class Analysis(models.Model):
    """One look at the opened bids of a lot. Never changed once it has ended."""

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="+")
    lot = models.ForeignKey("bidding.Lot", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    ended_at = models.DateTimeField(null=True)
    read = models.PositiveIntegerField(default=0)
    """So many bids have been read."""
    bids = models.JSONField(default=list)
    """The bidders by the places that signs name them by: [{"party": 7, "name": "…"}]."""
    absent = models.JSONField(default=list)
    problem = models.TextField(blank=True)
    """One of `Problem`, or what the reader said."""

    class Meta:
        ordering = ["-pk"]

    @property
    def subject(self) -> str:
        """How ledger entries name it."""
        return f"signs:{self.pk}"

    @property
    def said(self) -> str:
        """The problem in words."""
        known = self.problem in Problem.values
        return str(Problem(self.problem).label) if known else self.problem

    def names(self, places: list[int]) -> list[str]:
        """The bidders at these places."""
        return [str(self.bids[one]["name"]) for one in places]


class FoundSign(models.Model):
    """A sign as `rules.material.Sign` has it."""

    analysis = models.ForeignKey(Analysis, models.PROTECT, related_name="signs")
    kind = models.CharField(max_length=12, choices=SignKind.choices)
    strength = models.PositiveSmallIntegerField(choices=Strength.choices)
    bids = models.JSONField()
    evidence = models.JSONField()
    """[{"what": "…", "places": [{"bid": 0, "file": "…", "page": 3, "text": "…"}, …]}]"""
    measures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-strength", "pk"]

    @property
    def meaning(self) -> str:
        """What it says, in plain words."""
        return str(MEANING[SignKind(self.kind)])

    @property
    def innocent(self) -> str:
        """How honest bidders come by it."""
        return str(INNOCENT[SignKind(self.kind)])

    @property
    def last_note(self) -> "SignNote | None":
        """What a supervisor wrote last, of notes that were fetched along."""
        return next(reversed(list(self.notes.all())), None)

    @property
    def names(self) -> list[str]:
        """The bidders that have it in common."""
        return self.analysis.names(self.bids)


class SignNote(models.Model):
    """What a supervisor wrote to a sign; the last one is their opinion."""

    sign = models.ForeignKey(FoundSign, models.PROTECT, related_name="notes")
    opinion = models.CharField(max_length=12, choices=Opinion.choices)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        ordering = ["pk"]
