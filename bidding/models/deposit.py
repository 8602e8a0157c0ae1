"""Bid deposits and their return. Nothing here exists before the deadline, or the tender's end."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from bidding.rules.deposits import DepositKind
from bidding.rules.kinds import Ground, Occasion


class DepositReturn(models.Model):
    """What happened to a lot so that deposits go back, and by when: one deadline for all of them.

    Its clock says "overdue" once however many wait. `settled_at` is empty while one is not back.
    """

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="deposit_returns")
    lot = models.ForeignKey("bidding.Lot", models.PROTECT, null=True, related_name="+")
    """None for money that nobody has assigned to a lot."""
    occasion = models.CharField(max_length=12, choices=Occasion.choices)
    winner = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "lot", "occasion"],
                name="deposit_return_once",
                nulls_distinct=False,
            )
        ]

    @property
    def subject(self) -> str:
        """How ledger entries and clocks name it."""
        return f"deposits:{self.pk}"


class Deposit(models.Model):
    """A payment into the account, or a guarantee that lay in an envelope.

    `reference` is the bank's number of the payment, or the hash of the envelope's header. An amount
    of a guarantee is what a person read in it, nothing before that.
    """

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="deposits")
    lot = models.ForeignKey("bidding.Lot", models.PROTECT, null=True, related_name="+")
    bid = models.ForeignKey("bidding.SealedBid", models.PROTECT, null=True, related_name="+")
    party = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    """Whose it is, where that is known."""
    kind = models.CharField(max_length=12, choices=DepositKind.choices)
    payer = models.CharField(max_length=200)
    account = models.CharField(max_length=64, blank=True)
    """Where it goes back to."""
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    paid_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=64)
    purpose = models.CharField(max_length=200, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.TextField()

    due = models.ForeignKey(DepositReturn, models.PROTECT, null=True, related_name="deposits")
    interest = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    charge = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    """What lateness cost."""
    returned_on = models.DateField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.TextField(blank=True)
    return_reference = models.CharField(max_length=64, blank=True)
    forfeited_at = models.DateTimeField(null=True)
    forfeited_by = models.TextField(blank=True)
    ground = models.CharField(max_length=12, choices=Ground.choices, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["lot__number", "paid_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "reference"], name="deposit_reference"),
            models.CheckConstraint(
                name="deposit_paid",
                condition=Q(kind=DepositKind.GUARANTEE)
                | Q(amount__gt=0, amount__isnull=False, paid_at__isnull=False),
            ),
            models.CheckConstraint(
                name="deposit_one_end",
                condition=Q(returned_at__isnull=True) | Q(forfeited_at__isnull=True),
            ),
        ]

    @property
    def is_held(self) -> bool:
        """Whether it is neither back nor kept for good."""
        return self.returned_at is None and self.forfeited_at is None

    @property
    def is_guarantee(self) -> bool:
        """Whether it is a guarantee, which goes back by being released, without interest."""
        return self.kind == DepositKind.GUARANTEE
