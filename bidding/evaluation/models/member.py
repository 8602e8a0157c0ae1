"""Who evaluates."""

from django.db import models
from django.db.models import Q

from bidding.evaluation.rules.committee import Seat


class Member(models.Model):
    """A seat on the committee and who sits on it. A replaced member's work is void (Reg. 48).

    `certificate` is the one that this evaluation's sheets are signed under: its key was made in the
    member's browser at the sign-in.
    """

    evaluation = models.ForeignKey("evaluation.Evaluation", models.PROTECT, related_name="members")
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    seat = models.CharField(max_length=12, choices=Seat.choices)
    leader = models.BooleanField(default=False)
    declared_at = models.DateTimeField(null=True)
    declaration = models.TextField(blank=True)
    certificate = models.BinaryField(null=True)
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    signed_in_at = models.DateTimeField(null=True)
    asks_time_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)
    void_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="member_number"),
            models.UniqueConstraint(fields=["evaluation", "person"], name="member_once"),
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=Q(leader=True, void_at__isnull=True),
                name="member_leader",
            ),
        ]

    @property
    def key(self) -> str:
        """How sheets, entries and the archive name the seat."""
        return f"e{self.number}"


class Assent(models.Model):
    """What a member did with the finished evaluation: signed it, with or without dissent, or not.

    `refused` without a written reason counts as consent (Order 87 art. 61).
    """

    member = models.OneToOneField(Member, models.PROTECT, related_name="assent")
    refused = models.BooleanField(default=False)
    dissent = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    body = models.BinaryField(null=True)
    sigs = models.BinaryField(null=True)
    at = models.DateTimeField()
