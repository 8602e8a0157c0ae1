"""Posts: who has which role where, from when until when."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.rules import Role


class PostQuerySet(models.QuerySet["Post"]):
    """Posts by moment."""

    def held(self, now: dt.datetime) -> Self:
        """Those in force `now`, of people whose account is open. None begins in the future."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=now), person__is_active=True)


class Post(models.Model):
    """A role of a person at an organisation, in force during [since, until).

    A post is never deleted: revoking it sets `until`, so who could do what on any past day can be
    answered. `until` may lie ahead: a substitute's post ends by itself.
    """

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="posts"
    )
    role = models.CharField(max_length=24, choices=Role.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="post_role"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="post_period"
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(until__isnull=True),
                name="post_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.organisation_id}"
