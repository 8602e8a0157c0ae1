"""A draw, what contributors and trustees gave to it, and the attempts that were refused."""

from django.db import models

from bidding.draw.rules.kinds import DrawState


class Announced(models.Model):
    """A tender whose committee is drawn here: its trustees make keys, its supervisor shows one.

    `certificate` (DER) is what the supervisor signs skips and further draws under.
    """

    tender = models.OneToOneField("bidding.Tender", models.PROTECT, related_name="draw_announced")
    at = models.DateTimeField()
    by = models.TextField()
    certificate = models.BinaryField(null=True)
    certified_at = models.DateTimeField(null=True)
    certified_by = models.TextField(blank=True)


class Draw(models.Model):
    """One draw of a tender, from its announcement on. The byte fields are what is published.

    `places`, sealed, says who stands where in the pool, with the salts of their leaves. `version`
    grows with each step, and each has its ledger entry.
    """

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="draws")
    number = models.PositiveIntegerField()
    pool = models.ForeignKey("experts.Pool", models.PROTECT, related_name="+")
    scope = models.TextField()
    state = models.CharField(max_length=12, choices=DrawState.choices, default=DrawState.GIVING)
    version = models.PositiveIntegerField(default=1)
    evaluation_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.TextField()
    closed_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    ties_checked_at = models.DateTimeField(null=True)
    """When those in office were first held against the bidders: only after the closing."""

    open = models.BinaryField()
    rules = models.BinaryField()
    filters = models.BinaryField()
    leaves = models.BinaryField()
    tender_file = models.BinaryField()
    places = models.BinaryField()
    chances = models.JSONField(default=list)
    """How predictable it was: speciality, candidates, seats, each name's chance."""

    supervisor_certificate = models.BinaryField()
    again = models.BinaryField(null=True)
    again_sigs = models.BinaryField(null=True)
    """Why it is made again, as the supervisor signed it; of a first draw nothing."""
    redo = models.BinaryField(null=True)
    redo_sigs = models.BinaryField(null=True)
    """The statement that this draw cannot stand: the next one's `again`."""
    close_leaf = models.BinaryField(null=True)
    close_index = models.PositiveBigIntegerField(null=True)
    close_root = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="draw_number"),
            models.UniqueConstraint(
                fields=["tender"],
                condition=~models.Q(state=DrawState.VOIDED),
                name="draw_one_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tender.number}-{self.number}"

    @property
    def subject(self) -> str:
        """How ledger entries name this draw."""
        return f"draw:{self.pk}"


class Contribution(models.Model):
    """Somebody who is asked for randomness, and the envelope they gave."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="contributions")
    position = models.PositiveSmallIntegerField()
    ident = models.CharField(max_length=40)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    file = models.BinaryField(null=True)
    header_sha256 = models.CharField(max_length=64, blank=True)
    given_at = models.DateTimeField(null=True)
    value = models.CharField(max_length=64, blank=True)
    """What came out of it; empty: silence."""

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["draw", "position"], name="draw_giver")]


class Release(models.Model):
    """A trustee's hash over its shares, then the shares.

    `published_key` is its key of this stage, where it has to prove that rubbish was sealed to it.
    """

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="releases")
    key = models.OneToOneField("bidding.TrusteePublicKey", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    hashed_at = models.DateTimeField()
    content = models.BinaryField(null=True)
    released_at = models.DateTimeField(null=True)
    published_key = models.BinaryField(null=True)

    class Meta:
        ordering = ["hashed_at"]


class Attempt(models.Model):
    """A command on a draw that the rules refused: nothing came of it but this row and its entry."""

    tender = models.ForeignKey("bidding.Tender", models.PROTECT, related_name="draw_attempts")
    deed = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    text = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
