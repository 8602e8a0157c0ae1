"""What is on record about an expert: employers, ties, discipline, work."""

from django.db import models

from bidding.experts.rules.kinds import TieKind, WorkKind


class Employment(models.Model):
    """Where an expert works or worked, both days included; without `until` still."""

    expert = models.ForeignKey("experts.Expert", models.PROTECT, related_name="employments")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=18, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["code"], name="employment_code")]


class Tie(models.Model):
    """An interest or a relative's place, as declared or found. `note` is for the keepers alone."""

    expert = models.ForeignKey("experts.Expert", models.PROTECT, related_name="ties")
    kind = models.CharField(max_length=12, choices=TieKind.choices)
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=18, blank=True)
    note = models.TextField(blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.TextField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["-declared_at"]


class Discipline(models.Model):
    """A decision against an expert: no draw while it lasts."""

    expert = models.ForeignKey("experts.Expert", models.PROTECT, related_name="disciplines")
    text = models.TextField()
    decided_by = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-since"]


class Work(models.Model):
    """What an expert had to do with a project; evaluations make the workload."""

    expert = models.ForeignKey("experts.Expert", models.PROTECT, related_name="works")
    kind = models.CharField(max_length=12, choices=WorkKind.choices)
    project = models.CharField(max_length=40)
    on = models.DateField()

    class Meta:
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(fields=["expert", "kind", "project"], name="expert_work")
        ]
