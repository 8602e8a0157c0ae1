"""The county with everything at work, its days played fast, and what must hold when they end."""

import json
import sys
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from live_stage import Process, apart, snapshot, wait_for
from whole_house import MINGJING, WholeHouse

import deadlines.calendars
from deadlines import firing
from deadlines.events import OVERDUE, PROMPTED
from deadlines.models import Clock, Turn
from deadlines.rules import Stage
from ledger import clock
from ledger.models import Entry, Pending
from monitoring import rows, services
from monitoring.models import Standing, Tally, WarningRaised
from worktime import ZONE

BUSY_DAY = Path(__file__).parent / "soak" / "busy_day.py"
PRESENT = ("meta", "figures", "calendar", "trend", "dept:", "case:", "alarm:", "checkpoint")
ALARMS = (OVERDUE, PROMPTED)


class CountyHouse(WholeHouse):
    """Every process at work, and the days."""

    day: Process

    def play(self, speed: float, comers: int) -> None:
        """Let days go by at `speed`, with so many people on each."""
        command = [sys.executable, str(BUSY_DAY), str(speed), str(comers)]
        self.day = Process(self.stage.run(command), "day")

    def revive(self) -> list[str]:
        """Start again who has died, as the keeper of an installation does; tell who it was."""
        died = [name for name, one in self.processes.items() if one.popen.poll() is not None]
        for name in died:
            self.start(name)
        return died

    def close_for_the_night(self) -> None:
        """End the day, let it be evening, and wait until everything that was due has been done."""
        self.day.kill()
        now = apart(clock.now)()
        calendar = apart(deadlines.calendars.current)()
        evening = calendar.closing(calendar.shift(now.astimezone(ZONE).date(), 1))
        apart(clock.step_to)(evening + timedelta(hours=2))
        wait_for(apart(_nothing_is_left), 120)

    def assert_all_is_well(self) -> dict[str, int]:
        """Every alarm once, the ledger whole, the board as made anew; how much there was."""
        apart(assert_alarms_once)()
        self.assert_ledger_whole()
        apart(self.assert_board_fresh)()
        return apart(_counts)()

    def assert_ledger_whole(self) -> None:
        """The auditor's command finds nothing, with the key that people trust."""
        trust = str(settings.LEDGER_KEY_FILE) + ".pub"
        command = [*MINGJING, "ledger", "verify", "--json", "--trust", trust]
        verified = self.stage.run(command)
        said, _ = verified.communicate(timeout=300)
        assert verified.returncode == 0, said
        assert json.loads(said)["size"] == apart(Entry.objects.count)()

    def assert_board_fresh(self) -> None:
        """What screens were told equals a board made now, from standings made anew."""
        place = self.cast.county

        def fresh() -> dict[str, object]:
            return json.loads(json.dumps(rows.board(place, clock.now())))

        def told() -> dict[str, object]:
            found = snapshot(self.topic)
            return {key: row for key, row in found.items() if key.startswith(PRESENT)}

        kept = _sums()
        services.rebuild()
        assert _sums() == kept
        wait_for(lambda: told() == fresh(), 90)  # once a minute what changes slowly


def assert_alarms_once() -> None:
    """Each clock that has turned has one entry of each turn, and nobody was warned twice."""
    sounded = Entry.objects.filter(kind__in=ALARMS).values_list("kind", "body")
    alarms = [(kind, body["clock"], body["threshold"]) for kind, body in sounded]
    assert len(alarms) == len(set(alarms))
    turned = Turn.objects.filter(what__in=("prompted", "overdue")).values_list("pk", flat=True)
    assert sorted(body["alarm"] for _, body in sounded) == sorted(turned)
    red = Clock.objects.filter(stage=Stage.RED).values_list("pk", flat=True)
    assert set(red) <= {clock_ for kind, clock_, _ in alarms if kind == OVERDUE}
    over = Clock.objects.filter(state="running", due_at__lte=clock.now()).exclude(stage=Stage.RED)
    assert not over.exists()
    warned = WarningRaised.objects.exclude(what="violation").values_list("entry", flat=True)
    entries = Entry.objects.filter(kind__in=ALARMS, subject__regex=r"^(case|inquiry|deposits):")
    assert sorted(warned) == sorted(entries.values_list("pk", flat=True))


def _nothing_is_left() -> bool:
    upcoming = firing.next_at()
    due = upcoming is not None and upcoming <= clock.now()
    return not due and not Pending.objects.exists()


def _sums() -> tuple[list[object], list[object]]:
    """Standings and tallies, without the departments that have nothing left."""
    nothing = {"green": 0, "yellow": 0, "red": 0, "paused": 0}
    standings = Standing.objects.order_by("pk").values()
    return list(standings), list(Tally.objects.exclude(**nothing).order_by("pk").values())


def _counts() -> dict[str, int]:
    kinds = Entry.objects.values("kind").annotate(count=Count("pk"))
    counts = {one["kind"]: one["count"] for one in kinds}
    return {
        "entries": sum(counts.values()),
        "cases": counts.get("hall.case.received.v1", 0),
        "alarms": sum(counts.get(kind, 0) for kind in ALARMS),
    }


def rss(process: Process) -> float:
    """Resident memory in megabytes."""
    status = Path(f"/proc/{process.popen.pid}/status").read_text()
    (line,) = [one for one in status.splitlines() if one.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024
