"""The organisation tree: city, counties, centres, departments, windows."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from accounts.rules import Kind


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations by branch."""

    def within(self, *branches: str) -> Self:
        """Those in any of `branches` (paths); none where no branch is given."""
        if not branches:
            return self.none()
        wanted = Q()
        for branch in branches:
            wanted |= Q(path__startswith=branch)
        return self.filter(wanted)


class Organisation(models.Model):
    """One node of the tree.

    `path` is the ids from the root down to this node, "/1/4/9/". Rights, queries, boards and the
    scope of every ledger entry are prefixes of it. It never changes: entries already written keep
    the path they were written under, so an organisation does not move; it is closed and founded
    anew elsewhere.
    """

    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.TextField(editable=False)
    order = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    code = models.CharField(max_length=60, null=True, blank=True, unique=True)
    """What importers and other systems call it; unique in the whole installation."""

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        indexes = [
            # The operator class lets LIKE 'prefix%' use the index under any collation.
            models.Index(fields=["path"], name="organisation_path", opclasses=["text_pattern_ops"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="organisation_kind"),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(kind=Kind.CITY), name="organisation_root"
            ),
            # Constant under its condition: a second root would be a second installation.
            models.UniqueConstraint(
                fields=["kind"], condition=Q(parent__isnull=True), name="organisation_one_root"
            ),
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(active=True), name="organisation_name"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def depth(self) -> int:
        """How far below the root: 0 for the city."""
        return self.path.count("/") - 2

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def subject(self) -> str:
        """How ledger entries name this organisation."""
        return f"organisation:{self.pk}"
