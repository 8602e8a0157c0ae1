"""The days of the county: past ones played at once, then one after the other at a chosen speed."""

import heapq
import logging
import threading
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

import deadlines.calendars
import deadlines.selectors
import hall.selectors
import monitoring.warnings
from deadlines import firing, watcher
from hall import services
from hall.errors import Refused
from hall.rules import Channel
from hall.services.reception import Application
from ledger import clock
from mingjing.county.founding import MATERIALS, open_boards, weights
from mingjing.county.habits import Act, Habits
from mingjing.county.people import gather
from mingjing.county.rhythm import load
from worktime import ZONE

if TYPE_CHECKING:
    from hall.models import Case

PAST_DAYS = 8
"""Working days that lie behind the first day a visitor sees."""
COMERS = 20
"""How many come on a mean day."""
COMING = timedelta(minutes=25)
"""How long before the next ■ a visitor comes."""
EARLY = timedelta(minutes=5)
"""How long before work begins a day is begun, and after its end it is left."""
ANSWERED_AFTER = timedelta(minutes=45)
"""How long the demonstration's supervisor leaves a warning to visitors."""
PATIENCE = 1.0
"""Real seconds after which a lost database is asked again."""
DATABASE_LOST = (OperationalError, InterfaceError)
CHANNELS = {
    "Desk": Channel.WINDOW,
    "Internet": Channel.ONLINE,
    "Post": Channel.POST,
    "e-mail": Channel.ONLINE,
    "Intern": Channel.SYSTEM,
}
APPLICANTS = ("建材公司", "置业公司", "食品商行", "机械厂", "运输公司", "诊所", "餐饮店", "个体户")

log = logging.getLogger(__name__)


def forward() -> Path:
    """The file by which a visitor asks the running day to go on to the next morning."""
    return Path(settings.VAR) / "forward"


def begin(today: date) -> None:
    """Put a new rehearsal's clock where the county's past begins."""
    clock.begin_at(_past_begins(today))


def come_to_past(today: date) -> None:
    """Put a rehearsal's clock forward to where the hall's past begins."""
    clock.step_to(_past_begins(today))


def _past_begins(today: date) -> datetime:
    calendar = deadlines.calendars.current()
    return calendar.opening(calendar.shift(today, -PAST_DAYS)) - EARLY


class Day:
    """Plays what is due, act by act."""

    def __init__(self) -> None:
        self._rhythm = load()
        self._people = gather()
        self._calendar = deadlines.calendars.current()
        self._weights = weights()
        self._offers = {one.item.code: one for one in hall.selectors.catalogue()}
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._planned: set[date] = set()
        for case in hall.selectors.open_ids():
            self._plan(case)

    # ── past ─────────────────────────────────────────────────────────────────────────────────────
    def play_past(self, today: date) -> None:
        """Play the working days from the clock's until `today`, as fast as the machine goes."""
        self.play_to(self._calendar.opening(today) + timedelta(minutes=30))
        # A visitor comes shortly before something happens.
        due = deadlines.selectors.next_due(clock.now()) or self._calendar.closing(today)
        self._play_until(min(due, self._calendar.closing(today)) - COMING)
        open_boards()

    def play_to(self, moment: datetime) -> None:
        """Play day after day until a later `moment`, as fast as the machine goes."""
        day, last = (one.astimezone(ZONE).date() for one in (clock.now(), moment))
        while day < last:
            self._plan_day(day)
            self._play_until(self._calendar.closing(day) + EARLY)
            day = self._calendar.shift(day, 1)
        self._plan_day(last)
        self._play_until(moment)

    def _play_until(self, end: datetime) -> None:
        while True:
            act = self._acts[0][0] if self._acts else end
            alarm = firing.next_at() or end
            moment = min(act, alarm, end)
            _step_to(moment)
            if alarm <= moment:
                watcher.poll()
            elif act <= moment and act < end:
                self._do_next()
            else:
                return

    # ── present ──────────────────────────────────────────────────────────────────────────────────
    def play(self, stop: threading.Event, speed: float) -> None:
        """Play day after day at `speed`, nights and holidays skipped, until `stop`.

        A lost database is waited for: the day goes on with what was due meanwhile.
        """
        clock.set_rate(speed)
        while not stop.is_set():
            try:
                if forward().exists():
                    self._go_forward(speed)
                seconds = self._play_on(speed)
            except DATABASE_LOST as error:
                log.warning("the database does not answer (%s); the day waits for it", error)
                connection.close()
                seconds = PATIENCE
            stop.wait(seconds)

    def _go_forward(self, speed: float) -> None:
        """Play what is left of the day at once, and begin the next one."""
        today = clock.now().astimezone(ZONE).date()
        self.play_to(self._calendar.opening(self._calendar.shift(today, 1)) - EARLY)
        clock.set_rate(speed)
        forward().unlink(missing_ok=True)

    def _play_on(self, speed: float) -> float:
        """Do what is due, or skip a night; return how many real seconds to wait."""
        now = clock.now()
        today = now.astimezone(ZONE).date()
        if self._calendar.is_working(today) and now < self._calendar.closing(today) + EARLY:
            self._plan_day(today)
            self._answer_warnings(now)
            return self._play_due(now, speed)
        following = self._calendar.shift(today, 1)
        _step_to(self._calendar.opening(following) - EARLY, speed)
        return 0.0

    def _play_due(self, now: datetime, speed: float) -> float:
        """Do what is due; return how many real seconds to wait for the next act."""
        while self._acts and self._acts[0][0] <= now:
            self._do_next()
        if not self._acts:
            return 1.0
        return min(max((self._acts[0][0] - now).total_seconds() / speed, 0.01), 1.0)

    def _answer_warnings(self, now: datetime) -> None:
        """Have the supervisor answer what visitors have left unanswered of cases for a while."""
        who = self._people.supervisor
        left = monitoring.warnings.waiting_since(now - ANSWERED_AFTER)
        for warning in left.filter(case__isnull=False):
            monitoring.warnings.acknowledge(warning.pk, who=who, note="已督促窗口加快办理。")

    # ── what happens ─────────────────────────────────────────────────────────────────────────────
    def _plan_day(self, day: date) -> None:
        """Let people come on `day`, at the hours at which they do."""
        if day in self._planned:
            return
        self._planned.add(day)
        chance = Random(day.isoformat())  # noqa: S311 (a demonstration, no secret)
        now = clock.now()
        for _ in range(round(COMERS * self._rhythm.busyness(day.weekday()))):
            at = self._arrival(day, chance)
            if at > now:
                seed = chance.random()
                self._push(Act(at, lambda seed=seed: self._receive(Random(seed))))  # type: ignore[misc]  # noqa: S311

    def _arrival(self, day: date, chance: Random) -> datetime:
        """A moment at which somebody comes, moved into the hours in which the hall is open."""
        hour = time(self._rhythm.hour(chance), chance.randrange(60), chance.randrange(60))
        moment = datetime.combine(day, hour, ZONE)
        return min(self._calendar.add(moment, timedelta(0)), self._calendar.closing(day) - EARLY)

    def _receive(self, chance: Random) -> None:
        code = chance.choices(list(self._weights), list(self._weights.values()))[0]
        offer = self._offers[code]
        window = offer.steps.filter(part=False).values_list("window", flat=True).first()
        place = window or self._people.window_in(offer.item.department_id)
        channel = chance.choices(list(self._rhythm.channels), list(self._rhythm.channels.values()))[
            0
        ]
        complete = chance.random() > 0.12
        application = Application(
            item=code,
            window=place,
            applicant=f"某{chance.choice(APPLICANTS)}{chance.randrange(10000):04d}",
            channel=CHANNELS[channel],
            priority=chance.random() < 0.04,
            papers=tuple(
                services.Paper(name, given=complete or number != 1)
                for number, (name, _required) in enumerate(MATERIALS)
            ),
        )
        who = self._people.clerk_at(place)
        self._plan(services.receive(application, who=who).pk)

    def _plan(self, pk: int) -> None:
        """Work out what comes next for a case that the day plays, and put it on the list."""
        case = hall.selectors.case(pk)
        if case is None or case.source or not self._people.plays(case.received_by):
            return
        act = Habits(case, self._rhythm, self._calendar, self._people).next()
        if act is not None:
            self._push(Act(act.at, lambda: self._act(case, act)))

    def _act(self, case: "Case", act: Act) -> None:
        """Do what was planned; where somebody else has meanwhile done something, plan anew."""
        try:
            act.do()
        except Refused as refused:
            log.info("case %s: %s", case.number, refused.code)
        self._plan(case.pk)

    def _push(self, act: Act) -> None:
        heapq.heappush(self._acts, (act.at, next(self._order), act))

    def _do_next(self) -> None:
        """Do the next act; one that the database was lost over is tried again."""
        following = heapq.heappop(self._acts)
        try:
            following[2].do()
        except DATABASE_LOST:
            heapq.heappush(self._acts, following)
            raise


def _step_to(moment: datetime, rate: float = 1.0) -> None:
    """Put the clock forward to `moment`, unless it has come there by itself."""
    if moment > clock.now() + timedelta(milliseconds=50):
        clock.step_to(moment, rate)
