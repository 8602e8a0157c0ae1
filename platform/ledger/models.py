"""The tables of the ledger. The database itself refuses to change or delete their rows.

Two exceptions: `Pending` empties as entries are numbered, and the clock of a rehearsal moves.
"""

from django.db import models
from django.db.models import Q

from ledger.rules import KIND, NAMED, SCOPE


class Entry(models.Model):
    """One thing that happened.

    `leaf` is the record: the exact text that is hashed, composed by the database with a random
    blind as the row is inserted. The other columns repeat it for queries; `verify` compares them.
    """

    kind = models.TextField()
    subject = models.TextField()
    actor = models.TextField()
    scope = models.TextField()
    at = models.DateTimeField()
    body = models.JSONField()
    leaf = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="ledger_entry_subject"),
            models.Index(
                fields=["id"],
                name="ledger_entry_clock",
                condition=Q(kind__startswith="ledger.clock."),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="ledger_entry_kind_form", condition=Q(kind__regex=KIND)),
            models.CheckConstraint(
                name="ledger_entry_subject_form", condition=Q(subject__regex=NAMED)
            ),
            models.CheckConstraint(name="ledger_entry_actor_form", condition=Q(actor__regex=NAMED)),
            models.CheckConstraint(name="ledger_entry_scope_form", condition=Q(scope__regex=SCOPE)),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.subject}"


class Pending(models.Model):
    """An entry that has no number yet; inserted with the entry, deleted as it is numbered.

    A row becomes visible when its transaction commits, however late, so a slow writer is never
    skipped as it would be by a cursor over ids or times.
    """

    entry = models.OneToOneField(
        Entry, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False
    )


class Leaf(models.Model):
    """The place of an entry in the tree: `seq` counts from 0 without a gap."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        Entry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="place"
    )
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="ledger_leaf_seq", condition=Q(seq__gte=0)),
        ]


class Tile(models.Model):
    """A full C2SP tile: 256 consecutive hashes of one level, and the root over them.

    At level 0 the hashes are leaf hashes; at level n + 1 they are the roots of level n. Partial
    tiles are never stored: their hashes are those of the leaves, or roots, not yet in a tile.
    """

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField()


class Checkpoint(models.Model):
    """A signed tree head: `note` is the C2SP checkpoint with the log's own signature."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checkpoint of size {self.size}"


class Cosignature(models.Model):
    """A witness's signature line under a checkpoint, and the time the witness put to it."""

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.DO_NOTHING, related_name="cosignatures"
    )
    witness = models.TextField()
    key_id = models.BinaryField()
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "witness", "key_id"], name="ledger_cosignature_once"
            ),
        ]


class Clock(models.Model):
    """The one row that says what time it is here.

    A real database runs with the server's clock. A rehearsal shows `anchor` plus the real time
    since `anchor_real`, times `rate`. `latest` is the highest reading the sequencer has seen.
    """

    rehearsal = models.BooleanField()
    name = models.TextField()
    anchor = models.DateTimeField()
    anchor_real = models.DateTimeField()
    rate = models.FloatField(default=1)
    latest = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="ledger_clock_one_row", condition=Q(id=1)),
            models.CheckConstraint(name="ledger_clock_forward", condition=Q(rate__gt=0)),
            models.CheckConstraint(
                name="ledger_clock_real",
                condition=Q(rehearsal=True) | Q(rate=1, anchor=models.F("anchor_real")),
            ),
        ]
