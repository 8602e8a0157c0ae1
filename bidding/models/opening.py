"""An opening and what is opened in it. Nothing here exists before the deadline."""

from django.db import models

from bidding.envelope.tenderlog import read_items
from bidding.rules.ceremony import BidState, ExhibitKind, Fault, OpeningState


class Opening(models.Model):
    """The opening of one stage of a tender, from the closing manifest to the signed record.

    While it is called, `began_at` is the published instant at which it is to begin.
    `version` grows with each step, and each has its ledger entry.
    """

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="openings")
    stage = models.CharField(max_length=8)
    state = models.CharField(max_length=12, choices=OpeningState.choices)
    version = models.PositiveIntegerField(default=1)
    began_at = models.DateTimeField()
    locks_until = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    record = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tender", "stage"], name="opening_stage")]

    @property
    def subject(self) -> str:
        """How ledger entries name this opening."""
        return f"opening:{self.pk}"


class SealedBid(models.Model):
    """An envelope that stood at the closing, and what became of it."""

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="bids")
    lot = models.ForeignKey("bidding.Lot", models.PROTECT, related_name="+")
    stage = models.CharField(max_length=8)
    number = models.PositiveSmallIntegerField()
    """Its place in the order of reading out: by the hash of its header, which nobody chose."""
    party = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    certificate = models.CharField(max_length=64)
    """H of the bidder's certificate, as the envelope names it."""
    header_sha256 = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    head = models.BinaryField()
    place = models.BinaryField()
    """Where in the vault it lies and under which key, sealed."""
    state = models.CharField(max_length=12, choices=BidState.choices, default=BidState.SEALED)
    passed = models.BooleanField(null=True)
    """How the examination of its stage ended for it, where another stage follows."""
    verdict = models.TextField(blank=True, default="")
    """Why it did not pass."""
    fault = models.CharField(max_length=8, choices=Fault.choices, blank=True)
    reason = models.TextField(blank=True)
    lock = models.BinaryField(null=True)
    """The lock that was released, sealed: it opens the other parts too."""
    unlocked_at = models.DateTimeField(null=True)
    read_out = models.JSONField(null=True)
    plaintext = models.BinaryField(null=True)
    """The exact bytes of the part that was read out."""
    part_key = models.BinaryField(null=True)

    class Meta:
        ordering = ["lot__number", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "lot", "stage", "party"], name="bid_once")
        ]

    @property
    def said(self) -> dict[str, str]:
        """What was read out, in the order in which its bidder wrote it; the database keeps none."""
        return read_items(bytes(self.plaintext or b"")) or {}


class ShareRelease(models.Model):
    """A trustee's hash over its shares, and later the shares: for the opener alone, sealed."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="releases")
    key = models.OneToOneField("bidding.TrusteePublicKey", models.PROTECT, related_name="release")
    digest = models.CharField(max_length=64)
    hashed_at = models.DateTimeField()
    content = models.BinaryField(null=True)
    released_at = models.DateTimeField(null=True)
    mismatched = models.JSONField(default=list)
    """Numbers of the bids for which the share is not the one that was committed to."""


class Remark(models.Model):
    """An objection that a bidder raised on the spot, and the answer it got there."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="remarks")
    number = models.PositiveSmallIntegerField()
    party = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["opening", "number"], name="remark_number")]


class Exhibit(models.Model):
    """A published file that a leaf of the log names by its hash.

    A table of what was read out, a proof that a bid is void, or the head of an envelope that no
    longer stood at the closing, which goes by the hash of its header.
    """

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="exhibits")
    kind = models.CharField(max_length=8, choices=ExhibitKind.choices)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["tender", "sha256"], name="exhibit_once")]
