"""A film that was asked for, made: faces found, hidden with what was marked, derivation written."""

import tempfile
import time
from pathlib import Path

from av.error import FFmpegError

from media.errors import Refused
from media.faces import NoDetector
from media.format.errors import FormatError
from media.format.pieces import pieces, shots
from media.format.places import sha256_of
from media.release.derivation import FILM, Derivation
from media.release.following import bridged
from media.release.models import Release
from media.release.rendering import Cut, look, render, tools
from media.release.rules import Standing
from media.release.services import keeping
from media.services.ending import name_of

BEAT = 10.0


class Pulse:
    """Says that somebody is at it, every few seconds, however many pictures pass by."""

    def __init__(self, order: Release) -> None:
        self._order, self._due = order, 0.0

    def __call__(self) -> None:
        """Say so, unless that was said a moment ago."""
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + BEAT
            keeping.alive(self._order)


def make(release: int) -> Release:
    """Make a film that was asked for; one that was made is left as it is.

    Killed in the midst of it, it is made anew.
    """
    found = Release.objects.select_related("recording").get(pk=release)
    if found.standing != Standing.ASKED:
        return found
    try:
        with tempfile.TemporaryDirectory(dir=_beside(found)) as folder:
            film = Path(folder) / FILM
            return keeping.made(found, _derived(found, film), film)
    except (FFmpegError, FormatError, NoDetector, OSError, Refused) as error:
        return keeping.broken(found, f"{type(error).__name__}: {error}")


def _beside(found: Release) -> Path:
    """Where films lie: one is moved to its place only when it is complete."""
    found.folder.parent.mkdir(parents=True, exist_ok=True)
    return found.folder.parent


def _derived(found: Release, film: Path) -> Derivation:
    """Make the film, and say of what."""
    recording = found.recording
    track = recording.folder / found.track
    chosen = shots(track, found.start, found.end)
    if not chosen:
        raise Refused("no_picture", "no picture was recorded then")
    pulse = Pulse(found)
    seen = bridged(look(track, chosen, found.start, found.end, pulse))
    cut = Cut(track, chosen, found.start, found.end, seen, found.marked, found.sound)
    pictures = render(cut, film, pulse)
    return Derivation(
        recording=name_of(recording),
        manifest_sha256=recording.manifest_sha256,
        track=found.track,
        start=found.start,
        end=found.end,
        sound=found.sound,
        pieces={n: one.sha256 for n, one in pieces(chosen).items()},
        seen=tuple(seen),
        regions=tuple(found.marked),
        tools=tools(),
        film_sha256=sha256_of(film),
        film_size=film.stat().st_size,
        pictures=pictures,
    )
