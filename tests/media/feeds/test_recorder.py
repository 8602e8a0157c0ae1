"""From what has arrived to the chain: whole, in order, with every gap and its cause."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cast import SETUP
from django.conf import LazySettings
from filmed import until
from remote import SUBJECT, Seat, as_sent

from ledger import keys, selectors
from ledger.selectors import history
from media import events, services
from media.alarms.models import Alarm
from media.eye.process import heed
from media.format import layout
from media.format.chain import records
from media.format.manifest import load
from media.format.records import Begun, Cause, Delayed, Fragment, Lost
from media.format.timeline import Gap, coverage
from media.format.verifying import verify
from media.models import Recording, Run, Track
from media.recording.pace import Pace
from media.recording.process import Recorder
from media.rules import Occasion, State, TrackState, Why
from media.services import feeds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def recorder(seat: Seat, settings: LazySettings, tmp_path: Path) -> Iterator[Recorder]:
    """The recorder's own loop, in this process."""
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    made = Recorder()
    yield made
    made.stop()


def taken(recorder: Recorder, seat: Seat, fragments: int) -> None:
    """Let the recorder look until so many fragments are on record."""

    def there() -> bool:
        recorder.look()
        folder = seat.track().folder
        return (folder / layout.CHAIN).exists() and len(fragments_of(folder)) == fragments

    until(there, 10)


def fragments_of(folder: Path) -> list[Fragment]:
    return [one.what for one in records(folder) if isinstance(one.what, Fragment)]


def ended(recorder: Recorder, seat: Seat) -> Recording:
    """The evaluation ends; the recorder closes and seals."""
    services.end(Occasion.EVALUATION, SUBJECT, actor=SETUP.actor)

    def sealed() -> bool:
        recorder.look()
        recorder.seal()
        return Recording.objects.get().state == State.SEALED

    until(sealed, 20)
    return Recording.objects.get()


def folder_of(seat: Seat) -> Path:
    return seat.recording.folder / f"browser-{seat.browser.pk}-1-camera"


def gaps(seat: Seat) -> list[Gap]:
    return list(coverage(records(folder_of(seat))).gaps)


def test_what_was_sent_lies_there_bit_for_bit_under_the_browser_s_own_hashes(
    recorder: Recorder, seat: Seat, pieces: list[bytes], settings: LazySettings
) -> None:
    run = seat.send(pieces)
    taken(recorder, seat, 10)
    feeds.finish(seat.track(), run, len(pieces), Why.DEVICE)
    sealed = ended(recorder, seat)
    assert (folder_of(seat) / "00000001.mp4").read_bytes() == b"".join(pieces)
    hashes = [one.sha256 for one in fragments_of(folder_of(seat))]
    assert hashes == [as_sent(one).sha256 for one in pieces[1:]]
    public = keys.public_path(settings.LEDGER_KEY_FILE)
    report = verify(sealed.folder, trusted=keys.load_verifiers(public))
    assert report.whole, report.all_findings
    assert report.signed_by
    anchored = [one for one in history(sealed.entry_subject) if one.kind == events.ANCHORED]
    assert folder_of(seat).name in {name for one in anchored for name in one.body["heads"]}
    first, last = gaps(seat)
    assert (first.cause, last.cause) == (Cause.START, Cause.SIGNAL)


def test_a_recorder_that_ends_and_begins_anew_loses_nothing(
    recorder: Recorder, seat: Seat, pieces: list[bytes]
) -> None:
    run = seat.send(pieces[:4])
    taken(recorder, seat, 3)
    recorder.stop()
    seat.send(pieces[4:], run=run, first=4)
    # It ended between putting a fragment on record and removing it from the arrivals.
    (seat.track().arrivals / "000001" / "00000003").write_bytes(pieces[3])
    taken(Recorder(), seat, 10)
    assert [one.cause for one in gaps(seat)] == [Cause.START]
    starts = [one.start for one in fragments_of(folder_of(seat))]
    assert starts == sorted(set(starts))
    begun = [one.what for one in records(folder_of(seat)) if isinstance(one.what, Begun)]
    assert [(one.run, one.file) for one in begun] == [(1, "00000001.mp4"), (1, "00000002.mp4")]


def test_a_page_loaded_anew_is_a_gap_and_a_piece_that_never_came_is_another(
    recorder: Recorder, seat: Seat, pieces: list[bytes]
) -> None:
    first = seat.send(pieces[:4])
    taken(recorder, seat, 3)
    second = seat.send(pieces[:3])
    assert len(fragments_of(folder_of(seat))) == 3, "the second run waits for the first"
    feeds.finish(seat.track(), first, 4, Why.PAGE)
    taken(recorder, seat, 5)
    feeds.finish(seat.track(), second, 6, Why.PAGE)
    seat.send(pieces[:2])
    taken(recorder, seat, 6)
    lost = [one.what for one in records(folder_of(seat)) if isinstance(one.what, Lost)]
    assert [(one.cause, one.detail) for one in lost] == [
        (Cause.PAGE, ""), (Cause.LINE, "3 of 6 pieces never received"),
    ]  # fmt: skip
    assert [one.cause for one in gaps(seat)] == [Cause.START, Cause.PAGE, Cause.LINE]


def test_a_browser_that_is_gone_for_good_is_not_waited_for_longer_than_is_fair(
    recorder: Recorder, seat: Seat, pieces: list[bytes], settings: LazySettings
) -> None:
    settings.FEED_PATIENCE = 0.5
    run = seat.send(pieces[:3])
    feeds.receive(seat.track(), run, 3, as_sent(pieces[3]), made=9)
    taken(recorder, seat, 3)
    sealed = ended(recorder, seat)
    manifest = load(sealed.folder)
    assert manifest is not None
    by_name = {one.name: one.gaps[-1] for one in manifest.tracks}
    camera = by_name[folder_of(seat).name]
    assert (camera.cause, camera.detail) == (Cause.LINE, "5 of 9 pieces never received")
    screen = by_name[folder_of(seat).name.replace("camera", "screen")]
    assert screen.cause == Cause.START, "the screen never came: all of it is missing"
    assert verify(sealed.folder).whole


def test_what_was_kept_while_the_line_was_broken_is_said_to_be_late(
    recorder: Recorder, seat: Seat, pieces: list[bytes]
) -> None:
    run = seat.send(pieces[:3])
    zero = seat.track().arrivals / "000001" / "zero"
    recorder.stop()
    began = Run.objects.get(number=run).opened_at - timedelta(seconds=60)
    text = zero.read_text()
    mono = int(text.split('"mono": ')[1].split(",")[0])
    zero.write_text(text.replace(str(mono), str(mono - 60_000_000_000)))
    taken(recorder, seat, 2)
    found = list(records(folder_of(seat)))
    (late,) = [one for one in found if isinstance(one.what, Delayed)]
    assert isinstance(late.what, Delayed)
    assert 55e6 < late.what.by < 65e6
    (_start, first, _second) = [one for one in found if one.at >= began][-3:]
    assert first.at < Run.objects.get(number=run).opened_at


def test_silence_is_an_entry_and_an_alarm_and_over_when_pieces_come_again(
    recorder: Recorder, seat: Seat, pieces: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media.recording.browser.SILENCE", 0.5)

    def is_now(state: str) -> bool:
        recorder.look()
        heed(Track.objects.get(pk=seat.track().pk))
        return seat.track().state == state

    run = seat.send(pieces[:4])
    until(lambda: is_now(TrackState.RECORDING), 10)
    until(lambda: is_now(TrackState.LOST), 10)
    heed(seat.track())
    assert seat.track().cause == Cause.LINE
    assert Alarm.objects.get().gone_at is None
    seat.send(pieces[4:], run=run, first=4)
    until(lambda: is_now(TrackState.RECORDING), 10)
    heed(seat.track())
    assert Alarm.objects.get().gone_at is not None
    taken(recorder, seat, 10)
    assert [one.cause for one in gaps(seat)] == [Cause.START], "all of it came"
    kinds = [one.kind for one in history(seat.recording.entry_subject)]
    assert kinds.count(events.LOST) == 1
    assert kinds.count(events.RESUMED) == 2


def test_pace_keeps_to_the_earliest_and_never_runs_ahead() -> None:
    pace = Pace(1_000_000_000)
    assert pace.complete(1_000_000, 2_100_000_000) == 2_000_100_000
    assert pace.complete(2_000_000, 99_000_000_000) == 3_000_200_000, "late, not later"
    assert pace.complete(3_000_000, 3_900_000_000) == 3_900_000_000, "here, so complete"
