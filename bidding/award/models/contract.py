"""The contract on file, and the letters that went out."""

from django.db import models
from django.db.models import Q


class Contract(models.Model):
    """What purchaser and winner signed. Amounts are yuan."""

    award = models.OneToOneField("award.Award", models.PROTECT, related_name="contract")
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    price = models.DecimalField(max_digits=18, decimal_places=2)
    bond = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    """The performance bond; 0 where none was asked for."""
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    """When it was put on record."""
    published_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="contract_amounts", condition=Q(price__gt=0, bond__gte=0))
        ]


class Letter(models.Model):
    """A numbered, sealed letter to a bidder: the award notice, or word that another won."""

    award = models.ForeignKey("award.Award", models.PROTECT, related_name="letters")
    party = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    won = models.BooleanField()
    number = models.CharField(max_length=40, unique=True)
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
