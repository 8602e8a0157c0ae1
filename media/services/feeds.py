"""What a remote expert's browser sends: runs opened, pieces taken, runs over.

A piece is on the disk before it is acknowledged; the recorder puts it on record from there. Rows
say what a browser may send next, so that nothing is taken twice, in another order, or too late.
"""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ledger import clock
from media.arrivals import Arrivals, Ending, Zero
from media.errors import Refused
from media.format.fragments import Cut
from media.format.records import Cause
from media.models import Run, Track
from media.pieces import NotAPiece, Piece, fragment_in, initialisation_in
from media.recording.clock import boot_id
from media.rules import LIVE, TrackState, Why

MOST_RUNS = 1000
"""A page loaded anew every ten seconds for hours is no recording."""
SLACK = timedelta(seconds=15)
"""So long a page may go on after the end, until it hears of it."""
LONGEST_START = 5_000
"""Milliseconds that a recorder may take from its run's opening to its first picture."""


@transaction.atomic
def open_run(track: Track) -> Run:
    """Begin a run of a track: what one recorder sends. Raises `Refused` once it has ended."""
    found = _locked(track)
    if found.recording.state not in LIVE or found.left_at is not None:
        raise Refused("ended", _("录像已经结束。"))
    number = found.runs.count() + 1
    if number > MOST_RUNS:
        raise Refused("too_often", _("录像重新开始的次数太多，请联系交易中心。"))
    now = clock.now()
    run = Run.objects.create(track=found, number=number, opened_at=now)
    Arrivals(found.arrivals).open(number, Zero(now, time.monotonic_ns(), boot_id()))
    return run


@transaction.atomic
def receive(
    track: Track, run: int, number: int, piece: Piece, *, made: int = 0, after: int = 0
) -> Run:
    """Take a piece of a run: the next one, or the last one once more, unaltered.

    `made`: how many pieces the browser has by now. `after`: of piece 0, how many milliseconds after
    the run's opening its media time began. What was filmed after the end is not taken, and ends the
    run. Raises `Refused`: for bytes that are no such piece, out of turn, other than before, or of a
    run that is over.
    """
    found = _locked(track)
    kept = _run(found, run)
    if number < kept.received:
        if number != kept.received - 1 or piece.sha256 != kept.latest_sha256:
            raise Refused("taken_before", _("这一段已经收到过。"))
        return kept
    if number > kept.received:
        raise Refused("out_of_turn", _("前面的录像还没有收到。"))
    if kept.over_at is not None:
        raise Refused("over", _("这一段录像已经结束。"))
    arrivals = Arrivals(found.arrivals)
    try:
        piece.check_hash()
        if number:
            before = initialisation_in(bytes(kept.initialisation or b""))
            if _is_past(found, kept, fragment_in(piece.data, before)):
                kept.made = kept.received
                _end(found, kept, Why.STOPPED)
                return kept
        else:
            initialisation_in(piece.data)
            kept.initialisation = piece.data
            arrivals.open(run, _begun(arrivals.zero(run), after))
    except NotAPiece as error:
        raise Refused(error.code, _("收到的不是录像，未接收。")) from error
    arrivals.keep(run, number, piece.data)
    kept.received, kept.latest_sha256 = number + 1, piece.sha256
    kept.made, kept.due_at = max(kept.made, number + 1, made), None
    kept.save()
    return kept


@transaction.atomic
def finish(track: Track, run: int, made: int, why: Why) -> Run:
    """Nothing more comes of a run: it had `made` pieces. What is missing of them is lost for good.

    Raises `Refused` for a run that is none; over already, it stays as it is.
    """
    found = _locked(track)
    kept = _run(found, run)
    if kept.over_at is None:
        kept.made = max(kept.made, made)
        early = why is Why.STOPPED and _until(found) is None
        _end(found, kept, Why.PAGE if early else why)
    return kept


def give_up(track: Track) -> None:
    """End the runs of which nothing more comes though their browser has not said so.

    A run behind which another one was opened is waited for while it still sends; at the end of the
    recording each is. `settings.FEED_PATIENCE` is how many seconds nothing may come.
    """
    if not track.runs.filter(over_at=None).exists():
        return
    patience = timedelta(seconds=settings.FEED_PATIENCE)
    with transaction.atomic():
        found = _locked(track)
        waiting = found.runs.filter(over_at=None)
        if _until(found) is None:
            waiting = waiting.filter(number__lt=found.runs.count())
        for kept in waiting.filter(due_at__lte=Now()):
            _end(found, kept, Why.LINE)
        waiting.filter(due_at=None).update(due_at=Now() + patience)


def settled(track: Track) -> bool:
    """Whether a track can be closed: its runs are over, and all that came is on record."""
    waiting = track.runs.filter(over_at=None).exists()
    return not waiting and not Arrivals(track.arrivals).runs()


def _until(track: Track) -> datetime | None:
    """Until when a track is to be recorded; None while that is open."""
    return track.left_at or track.recording.ended_at


def _is_past(track: Track, run: Run, cut: Cut) -> bool:
    """Whether a fragment was filmed when all was over: its page had not heard of that."""
    until = _until(track)
    if until is None:
        return False
    lasted = (until - run.opened_at) / clock.reading().rate
    return timedelta(microseconds=cut.start) > lasted + SLACK


def _end(track: Track, run: Run, why: Why) -> None:
    run.over_at = clock.now()
    run.save()
    missing = run.made - run.received
    ending = Ending(why.cause, "" if why.value == why.cause.value else why.value)
    if missing:
        ending = Ending(Cause.LINE, f"{missing} of {run.made} pieces never received")
    Arrivals(track.arrivals).end(run.number, ending)


def _begun(zero: Zero, after: int) -> Zero:
    """When media time began, from when the run was opened."""
    late = min(max(0, after), LONGEST_START)
    at = zero.at + timedelta(milliseconds=late) * clock.reading().rate
    return Zero(at, zero.mono + late * 1_000_000, zero.boot)


def _locked(track: Track) -> Track:
    """The track, for nobody else meanwhile. Raises `Refused` once it is closed."""
    rows = Track.objects.select_for_update(of=["self"]).select_related("recording")
    found = rows.get(pk=track.pk)
    if found.state == TrackState.CLOSED:
        raise Refused("closed", _("录像已经关闭，不再接收。"))
    return found


def _run(track: Track, number: int) -> Run:
    found = track.runs.filter(number=number).first()
    if found is None:
        raise Refused("no_such_run", _("没有这一段录像。"))
    return found
