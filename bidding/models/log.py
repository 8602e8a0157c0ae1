"""A tender's own log: its tree, its heads, and what its leaves say once that may be known."""

from datetime import timedelta

from django.db import models

from bidding.envelope.tenderlog import BatchSettings


class TenderLog(models.Model):
    """How far the log of a tender has come.

    It grows by batches of one size at one pace, so this row changes as often whatever comes in.
    `deadline` is the one that the log has been told of; `closed_at` is the instant of its manifest,
    `ended_at` that of an end before it, which discloses nothing.
    """

    tender = models.OneToOneField(
        "bidding.Tender", models.PROTECT, primary_key=True, related_name="log"
    )
    origin = models.CharField(max_length=200, unique=True)
    published_at = models.DateTimeField()
    deadline = models.DateTimeField()
    batch_size = models.PositiveIntegerField()
    closing_size = models.PositiveIntegerField()
    interval_s = models.PositiveIntegerField()
    batches = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    roots = models.BinaryField(default=b"")
    """PEM certificates of the authorities that this tender accepts; empty: any certificate."""

    authorities = models.BinaryField(default=b"")
    """PEM certificates of the timestamp authorities that were published; empty: none is asked."""

    @property
    def settings(self) -> BatchSettings:
        """The sizes and the pace that were published with its first leaf."""
        return BatchSettings(self.batch_size, self.closing_size, timedelta(seconds=self.interval_s))


class LogBlinds(models.Model):
    """The blinds of the leaves from `first` on, under seal: with them dummies can be shown."""

    log = models.ForeignKey(TenderLog, models.PROTECT, related_name="blinds")
    first = models.PositiveBigIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["first"]
        constraints = [models.UniqueConstraint(fields=["log", "first"], name="log_blinds")]


class LogTile(models.Model):
    """Up to 256 hashes of one level of the tree, in order (C2SP tlog-tiles)."""

    log = models.ForeignKey(TenderLog, models.PROTECT, related_name="tiles")
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "level", "index"], name="log_tile")]


class LogHead(models.Model):
    """A checkpoint of the log as it was signed; `size` leaves."""

    log = models.ForeignKey(TenderLog, models.PROTECT, related_name="heads")
    size = models.PositiveBigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()
    entry = models.BigIntegerField()
    """The ledger's entry that anchors it."""

    class Meta:
        ordering = ["size"]
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="log_head")]


class LogCosignature(models.Model):
    """A witness's line under a head."""

    head = models.ForeignKey(LogHead, models.PROTECT, related_name="cosignatures")
    witness = models.TextField()
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["head", "witness"], name="log_cosignature")]


class LogStamp(models.Model):
    """A timestamp authority's token over a head (RFC 3161)."""

    head = models.OneToOneField(LogHead, models.PROTECT, primary_key=True, related_name="stamp")
    token = models.BinaryField()
    at = models.DateTimeField()
    """When the authority says it saw it."""


class LogLeaf(models.Model):
    """A leaf that says something, opened: there is none before the closing."""

    log = models.ForeignKey(TenderLog, models.PROTECT, related_name="leaves")
    index = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=32)
    record = models.BinaryField()

    class Meta:
        ordering = ["index"]
        constraints = [models.UniqueConstraint(fields=["log", "index"], name="log_leaf")]
