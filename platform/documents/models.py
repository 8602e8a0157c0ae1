"""What is known of a stored file, and how far a numbered series has come."""

from django.db import models


class Document(models.Model):
    """A file as somebody handed it in; the bytes lie under `sha256`."""

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    name = models.TextField()
    media_type = models.CharField(max_length=127)
    scope = models.TextField()
    stored_at = models.DateTimeField()
    stored_by = models.TextField()


class Series(models.Model):
    """A numbered series of one year, for one organisation."""

    name = models.TextField()
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="series_year")]
