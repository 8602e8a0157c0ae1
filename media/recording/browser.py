"""One part of a remote expert's browser: what has arrived of it is put on record, in its order.

Nothing is copied out of a connection here: pieces lie on the disk already (`media.arrivals`), each
acknowledged. A recorder that ends loses none of them; the next one takes them up.
"""

import logging
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta

from media.arrivals import Arrivals
from media.format.errors import FormatError
from media.format.fragments import Cut
from media.format.initialisation import Initialisation
from media.format.records import Cause
from media.format.writing import Instant, TrackWriter
from media.pieces import NotAPiece, fragment_in, initialisation_in
from media.recording.clock import HouseClock, boot_id
from media.recording.pace import Pace
from media.recording.standing import Standing

PAUSE = 0.2
"""Seconds between two looks for what has arrived."""
SILENCE = 5.0
"""Seconds without anything before a browser counts as lost: it sends every second."""
LATE = timedelta(seconds=10)
"""What comes later than heads reach the ledger is said to be late."""

logger = logging.getLogger(__name__)


class BrowserRecorder(threading.Thread):
    """Records one part of one browser into one track until told to stop.

    Like a camera's thread it never asks the database; what it has to tell stands in `standing`.
    """

    address = ""
    """A browser has none: it comes by itself."""

    def __init__(self, arrivals: Arrivals, writer: TrackWriter, clock: HouseClock) -> None:
        super().__init__(name=writer.folder.name, daemon=True)
        self._arrivals, self._writer, self._clock = arrivals, writer, clock
        self._ended = threading.Event()
        self._stepped: list[tuple[float, int | None, Instant]] = []
        self._closing: Instant | None = None
        self._run = 0
        self._next: int | None = None
        self._initialisation: Initialisation | None = None
        self._pace = Pace(0)
        self._delayed = False
        self._seen: dict[int, int] = {}  # of each run the newest piece that has come
        self._heard = time.monotonic()
        now = clock.now()
        self.standing = Standing(False, Cause.START, "", now.at, writer.n, writer.head)
        self.clocked(None)

    def clocked(self, step: int | None) -> None:
        """Have the chain say how the clocks stand, from now on; any thread may call it."""
        self._stepped.append((self._clock.rate, step, self._clock.now()))

    def stop(self, closing: datetime | None = None) -> None:
        """Ask for the end; the track stays open unless `closing` says when it ends."""
        self._closing = None if closing is None else self._clock.at(closing)
        self._ended.set()

    def run(self) -> None:
        """Record whatever arrives; where the disk refuses, it is tried again: nothing is lost."""
        try:
            while not self._ended.is_set():
                self._look()
                self._ended.wait(PAUSE)
            self._look()
            self._finish()
        finally:
            self._writer.release()

    def _finish(self) -> None:
        try:
            if self._closing is not None:
                self._writer.close(self._closing)
        except OSError as error:
            logger.warning("%s: cannot be closed yet: %s", self.name, error)

    def _look(self) -> None:
        try:
            self._note_clock()
            self._hear()
            self._take()
        except (OSError, FormatError, NotAPiece) as error:
            logger.warning("%s: %s", self.name, error)
            self._stand(recording=False, cause=Cause.DISK, detail=str(error))
        self.standing = replace(self.standing, n=self._writer.n, head=self._writer.head)

    def _hear(self) -> None:
        """Say whether the browser is heard: by what arrives, though earlier pieces be missing."""
        now = time.monotonic()
        runs = self._arrivals.runs()
        latest = {run: max(self._arrivals.pieces(run), default=0) for run in runs}
        over = self._arrivals.ending(runs[-1]) if runs else None
        if over is not None and over.cause is not Cause.END:
            self._stand(recording=False, cause=over.cause, detail=over.detail)
        elif any(number > self._seen.get(run, 0) for run, number in latest.items()):
            self._heard = now
            self._stand(recording=True)
        elif self._was_heard() and now - self._heard > SILENCE:
            self._stand(recording=False, cause=Cause.LINE)
        self._seen = {run: max(number, self._seen.get(run, 0)) for run, number in latest.items()}

    def _was_heard(self) -> bool:
        """Whether the browser recorded until now, be it under the recorder before."""
        taken_up = self.standing.cause is Cause.START and self._writer.latest is not None
        return self.standing.recording or taken_up

    def _stand(self, *, recording: bool, cause: Cause | None = None, detail: str = "") -> None:
        before = self.standing
        if (before.recording, before.cause) != (recording, cause):
            since = self._clock.now().at
            self.standing = replace(
                before, recording=recording, cause=cause, detail=detail, since=since
            )

    def _take(self) -> None:
        """Put on record what is next; a run waits for the one before it to be over."""
        for run in self._arrivals.runs():
            ending = self._arrivals.ending(run)  # asked first: what it ends is here by then
            if run != self._run and not self._turn_to(run) and ending is None:
                return
            if run == self._run:
                self._take_pieces()
            if ending is None:
                return
            if ending.cause is not Cause.END:
                self._writer.lost(ending.cause, ending.detail, self._latest())
            self._arrivals.remove(run)

    def _turn_to(self, run: int) -> bool:
        """Begin with a run, or go on with it; whether its beginning is here."""
        if not self._arrivals.pieces(run):
            return False
        self._initialisation = initialisation_in(self._arrivals.read(run, 0))
        again = self._writer.run == run
        self._writer.begin(self._initialisation, run)
        zero = self._arrivals.zero(run)
        same = zero.boot == boot_id()
        self._pace = Pace(zero.mono if same else self._clock.at(zero.at).mono)
        self._run, self._next = run, None if again else 1
        return True

    def _take_pieces(self) -> None:
        """Put on record the fragments of the run that are here, up to the first that is not."""
        for number in self._arrivals.pieces(self._run)[1:]:
            if self._next not in (None, number) or self._initialisation is None:
                return
            data = self._arrivals.read(self._run, number)
            try:
                self._append(fragment_in(data, self._initialisation))
            except NotAPiece:
                self._writer.lost(Cause.DISK, f"piece {number} was spoilt", self._latest())
            self._arrivals.drop(self._run, number)
            self._next = number + 1

    def _append(self, cut: Cut) -> None:
        latest = self._writer.latest
        if latest is not None and (latest.run, latest.start) >= (self._run, cut.start):
            return  # on record already: the recorder before ended between that and its removal
        arrived = self._clock.now()
        complete = self._pace.complete(cut.start + cut.duration, arrived.mono)
        by = timedelta(microseconds=(arrived.mono - complete) // 1000)
        taken = Instant(arrived.at - by * self._clock.rate, complete)
        self._note_delay(by, taken)
        self._writer.append(cut, None, taken)

    def _note_delay(self, by: timedelta, taken: Instant) -> None:
        if self._delayed != (by > LATE):
            self._delayed = by > LATE
            self._writer.delayed(by // timedelta(microseconds=1) if self._delayed else 0, taken)

    def _latest(self) -> Instant:
        """When the last fragment was complete: from then on nothing is recorded."""
        return self._writer.latest_at or self._clock.now()

    def _note_clock(self) -> None:
        while self._stepped:
            rate, step, now = self._stepped[0]
            self._writer.clocked(boot_id(), rate, step, now)
            del self._stepped[0]
