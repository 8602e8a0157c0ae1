"""Comparing sealed sessions again and again, so that inspectors find them by what was found."""

from datetime import datetime

from media.format import manifest
from media.format.errors import FormatError
from media.models import Recording
from media.review import services
from media.review.contradictions import Session, contradictions
from media.review.rules import missing
from media.review.sessions import session_of


def compare(recording: Recording) -> None:
    """Keep what a searched recording contradicts, how much picture it lacks, and who took part."""
    session = session_of(recording)
    kinds = {one.kind for one in contradictions(session)}
    begun = recording.begun_at or recording.prepared_at
    services.compared(
        recording.pk, sorted(kinds), missing(_gaps(recording), begun), sorted(_people(session))
    )


def _people(session: Session) -> set[str]:
    """Whoever did something about it, and whoever sat before a remote camera."""
    doers = {one.actor for one in session.done if one.actor.startswith("person:")}
    return doers | {one.sitter for one in session.cameras if one.sitter}


def _gaps(recording: Recording) -> list[tuple[datetime, float]]:
    """Every gap of every track; of a manifest that is none the contradictions tell."""
    try:
        whole = manifest.load(recording.folder)
    except FormatError:
        return []
    tracks = () if whole is None else whole.tracks
    return [(gap.end, gap.seconds) for track in tracks for gap in track.gaps]
