"""Tokens: how other systems sign in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Token(models.Model):
    """A machine's right to some actions within a branch.

    Only the SHA-256 of the secret is kept. The secret is 256 random bits, so a slow password hash
    would add nothing but time to each request.
    """

    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="tokens"
    )
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    actions = ArrayField(models.CharField(max_length=40))
    """Values of `accounts.rules.Action`."""
    issued_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Nobody where the installation itself issued it."""
    issued_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            # Also what keeps a form sent twice from leaving a second, forgotten key.
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(revoked_at=None), name="token_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How ledger entries name this token."""
        return f"token:{self.pk}"
