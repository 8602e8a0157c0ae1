"""Certificates of market participants: with which key an enterprise signs, and since when."""

from django.db import models


class Certificate(models.Model):
    """An X.509 certificate that an enterprise has put on record as its own.

    It is logged before anything is signed with it, so nobody can put another key under an
    enterprise's name afterwards without an entry that says when. `replaces` chains a new key to the
    one before. Never changed but for its revocation, never deleted.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="certificates"
    )
    der = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    subject = models.TextField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    logged_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            # Not unique by itself: whoever logs a rival's certificate must not lock the rival out,
            # and cannot sign with it anyway.
            models.UniqueConstraint(fields=["organisation", "sha256"], name="certificate_once"),
        ]

    def __str__(self) -> str:
        return self.subject
