"""Comparing sealed sessions again and again, so that inspectors find them by what was found."""

from datetime import datetime

from media.format import manifest
from media.format.errors import FormatError
from media.models import Recording
from media.review import services
from media.review.contradictions import contradictions
from media.review.rules import missing
from media.review.sessions import session_of


def compare(recording: Recording) -> None:
    """Keep which sorts of contradiction a searched recording has, and how much picture it lacks."""
    kinds = {one.kind for one in contradictions(session_of(recording))}
    begun = recording.begun_at or recording.prepared_at
    services.compared(recording.pk, sorted(kinds), missing(_gaps(recording), begun))


def _gaps(recording: Recording) -> list[tuple[datetime, float]]:
    """Every gap of every track; of a manifest that is none the contradictions tell."""
    try:
        whole = manifest.load(recording.folder)
    except FormatError:
        return []
    tracks = () if whole is None else whole.tracks
    return [(gap.end, gap.seconds) for track in tracks for gap in track.gaps]
