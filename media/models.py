"""Rooms and their cameras; recordings, their tracks, and who looked."""

from pathlib import Path

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from media.rules import Health, Occasion, Part, State, TrackState


class Room(models.Model):
    """A room with cameras, and what is held in it."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    occasions = ArrayField(models.CharField(max_length=12, choices=Occasion.choices))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="media_room_name")
        ]


class Camera(models.Model):
    """A camera: where it stands, what it shows, and the address its stream comes from."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="cameras")
    title = models.CharField(max_length=60)
    place = models.CharField(max_length=120, blank=True)
    sealed_address = models.BinaryField()
    """The RTSP address with its password, sealed: a dump of the database opens no camera."""
    sound = models.CharField(max_length=60, blank=True)
    """Whose voice its sound channel carries, where it has one."""
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "title"],
                condition=Q(retired_at__isnull=True),
                name="media_camera_title",
            )
        ]

    @property
    def subject(self) -> str:
        """What ledger entries call it."""
        return f"camera:{self.pk}"


class Browser(models.Model):
    """A remote expert's workstation, in another centre's room: its browser is a source like a
    camera. Who sits before it is said for each recording, and stands nowhere here.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="browsers")
    title = models.CharField(max_length=60)
    place = models.CharField(max_length=120, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    """SHA-256 of the secret in its cookie."""
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "title"],
                condition=Q(retired_at__isnull=True),
                name="media_browser_title",
            )
        ]

    @property
    def subject(self) -> str:
        """What ledger entries call it."""
        return f"browser:{self.pk}"


class Recording(models.Model):
    """What is recorded on one occasion. `subject` is whose occasion it is: an opaque name."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT)
    occasion = models.CharField(max_length=12, choices=Occasion.choices)
    subject = models.TextField()
    about = ArrayField(models.TextField(), default=list)
    """Subjects of ledger entries that are marks of this recording, `subject` among them."""
    title = models.CharField(max_length=200)
    scope = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    anchored_at = models.DateTimeField(null=True, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "subject"], name="media_recording_subject"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="media_recording_state"
            ),
        ]

    @property
    def entry_subject(self) -> str:
        """What ledger entries call it."""
        return f"recording:{self.pk}"

    @property
    def folder(self) -> Path:
        """Where it lies on disk (docs/recording-format.md)."""
        return Path(settings.RECORDINGS_DIR) / str(self.pk)


class Track(models.Model):
    """One source's part of a recording, as it stands now; what it holds is said by its chain.

    The source is a camera, or `part` of what a browser sends while `sitter` sits before it.
    """

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="tracks")
    camera = models.ForeignKey(Camera, models.PROTECT, null=True, related_name="tracks")
    browser = models.ForeignKey(Browser, models.PROTECT, null=True, related_name="tracks")
    part = models.CharField(max_length=6, choices=Part.choices, blank=True)
    sitter = models.TextField(blank=True)
    """The person, as ledger entries name actors, who alone may send."""
    left_at = models.DateTimeField(null=True)
    """Since when nobody sits before the browser any more."""
    name = models.CharField(max_length=63)
    """The name of its folder."""
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=TrackState.choices, default=TrackState.WAITING)
    cause = models.CharField(max_length=10, blank=True)
    since = models.DateTimeField()
    health = models.CharField(max_length=10, choices=Health.choices, default=Health.UNKNOWN)
    anchored = models.IntegerField(default=-1)
    """The last place of its chain that the ledger has."""

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["recording", "name"], name="media_track_name"),
            models.CheckConstraint(
                name="media_track_source",
                condition=Q(camera__isnull=False, browser=None, part="", sitter="")
                | Q(camera=None, browser__isnull=False) & ~Q(part="") & ~Q(sitter=""),
            ),
        ]

    @property
    def folder(self) -> Path:
        """Where its chain and segments lie."""
        return self.recording.folder / self.name

    @property
    def arrivals(self) -> Path:
        """Where what a browser has sent waits for the recorder."""
        return Path(settings.RECORDINGS_DIR) / "arrivals" / str(self.pk)


class Run(models.Model):
    """What one recorder in a browser sends, from its start to its end: pieces 0, 1, 2 and so on.

    Piece 0 is the initialisation, each other one a fragment.
    """

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    initialisation = models.BinaryField(null=True)
    received = models.PositiveIntegerField(default=0)
    """How many pieces are here: each of them is on the disk."""
    made = models.PositiveIntegerField(default=0)
    """How many there are at least, as far as the browser has said."""
    latest_sha256 = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """By when something more must come, in the world's time; none while nothing is waited for."""
    over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["track", "number"], name="media_run_number")]
