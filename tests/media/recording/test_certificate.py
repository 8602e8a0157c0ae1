"""No session ends without its certificate of completeness, whatever was done to its recording."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import SETUP, Cast
from django.conf import LazySettings
from filmed import prepared, room_with, until
from remote import SUBJECT, Seat, pieces_of, seated

from ledger import keys, selectors
from media import services
from media.format import layout
from media.format.manifest import Manifest, load
from media.format.records import Cause
from media.format.verifying import What, verify
from media.models import Recording
from media.recording.process import Recorder
from media.rules import Occasion, State

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folders(settings: LazySettings, tmp_path: Path) -> None:
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    settings.FEED_PATIENCE = 0.3
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """The recorder's own loop, in this process."""
    made = Recorder()
    yield made
    made.stop()


@pytest.fixture
def seat(cast: Cast, bunny: Path, recorder: Recorder) -> Seat:
    """A remote seat of which three fragments are on record."""
    made = seated(cast, cast.clerk)
    made.send(pieces_of(bunny)[:4])

    def there() -> bool:
        recorder.look()
        chain = made.track().folder / layout.CHAIN
        return chain.exists() and chain.read_bytes().count(b'"fragment"') == 3

    until(there, 10)
    return made


def certificate(recorder: Recorder, occasion: Occasion, subject: str) -> Manifest:
    """End the session, and wait for what is signed."""
    services.end(occasion, subject, actor=SETUP.actor)

    def sealed() -> bool:
        recorder.look()
        recorder.seal()
        return Recording.objects.get().state == State.SEALED

    until(sealed, 20)
    made = load(Recording.objects.get().folder)
    assert made is not None
    return made


def missing(made: Manifest) -> float:
    """Seconds that no track accounts for, at the most."""
    length = (made.closed_at - made.opened_at).total_seconds()
    told = [one.seconds + sum(gap.seconds for gap in one.gaps) for one in made.tracks]
    return max(abs(length - one) for one in told)


def test_a_camera_that_never_recorded_is_one_gap_from_end_to_end(
    recorder: Recorder, cast: Cast
) -> None:
    prepared(room_with(cast.centre, "rtsp://127.0.0.1:1/none"))
    recorder.look()
    made = certificate(recorder, Occasion.OPENING, "tender:7")
    (gap,) = made.tracks[0].gaps
    assert (made.tracks[0].fragments, gap.start) == (0, made.opened_at)
    assert gap.end == made.closed_at
    assert verify(Recording.objects.get().folder).whole


def test_a_session_that_ends_in_a_gap_and_a_recorder_that_is_killed_at_the_end(
    recorder: Recorder, seat: Seat
) -> None:
    services.end(Occasion.EVALUATION, SUBJECT, actor=SETUP.actor)
    recorder.look()
    recorder.stop()  # its successor finds the tracks open and the session over
    made = certificate(Recorder(), Occasion.EVALUATION, SUBJECT)
    assert {one.gaps[-1].cause for one in made.tracks} <= {Cause.LINE, Cause.START}
    assert verify(Recording.objects.get().folder).whole


@pytest.mark.parametrize("spoil", ["middle", "all", "folder"])
def test_a_spoilt_chain_keeps_no_session_from_its_certificate_and_is_named(
    recorder: Recorder, seat: Seat, spoil: str
) -> None:
    recorder.stop()
    track = seat.track().folder
    chain = track / layout.CHAIN
    lines = chain.read_bytes().splitlines(keepends=True)
    if spoil == "folder":
        for path in track.iterdir():
            path.unlink()
    else:
        lines[3 if spoil == "middle" else 0] = b"{}\n"
        chain.write_bytes(b"".join(lines))
    made = certificate(Recorder(), Occasion.EVALUATION, SUBJECT)
    spoilt = next(one for one in made.tracks if one.name == track.name)
    assert spoilt.gaps
    assert missing(made) < 1
    findings = verify(Recording.objects.get().folder).all_findings
    assert {one.what for one in findings} & {What.RECORD, What.ANCHOR}
    assert {one.track for one in findings} == {track.name}
