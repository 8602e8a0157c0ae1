"""Replays: every alarm once at its moment, whoever is killed, and nothing real ever touched."""

import contextlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

import psutil
import psycopg
import pytest
from click.testing import CliRunner
from django.db import connection
from psycopg import sql
from small_record import SmallRecord

import ledger.selectors
from hall.cli import group

RECEIPT_MAP = Path(__file__).parents[2] / "infra" / "maps" / "receipt.toml"
OVERDUE = "deadlines.alarm.overdue.v1"


def environment(database: str) -> dict[str, str]:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(database)}")
    return {**os.environ, "DATABASE_URL": url.geturl(), "LC_ALL": "C.UTF-8"}


def replaying(database: str, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "mingjing", "hall", "replay", "--json", *words]
    return subprocess.Popen(
        command,
        env=environment(database),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def replay(database: str, *words: str) -> dict:
    process = replaying(database, *words)
    out, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    return json.loads(out)


def refused(database: str, *words: str) -> str:
    process = replaying(database, *words)
    out, said = process.communicate(timeout=120)
    assert (process.returncode, out) == (1, "")
    assert len(said.strip().splitlines()) == 1
    return said


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[psycopg.Connection]:
    stated = {**connection.get_connection_params(), "dbname": "postgres"}
    with psycopg.connect(**stated, autocommit=True) as beside:
        yield beside


@pytest.fixture(scope="module")
def house(server: psycopg.Connection) -> Iterator[str]:
    """The name of a configured database; each replay beside it makes way for the next."""
    name = str(connection.settings_dict["NAME"])
    yield name
    drop(server, f"{name}_rehearsal")


def drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def inside(name: str, *statements: str) -> list[tuple]:
    stated = {**connection.get_connection_params(), "dbname": name}
    with psycopg.connect(**stated, autocommit=True) as there:
        found = [there.execute(statement) for statement in statements][-1]
        return found.fetchall() if found.description else []


@pytest.fixture
def small(tmp_path: Path) -> SmallRecord:
    return SmallRecord(tmp_path)


@pytest.fixture
def receipt(shared_data: Path) -> Sequence[str]:
    record = shared_data / "receipt"
    return ["--map", str(RECEIPT_MAP), str(record / "cases.csv"), str(record / "events.csv")]


def test_every_alarm_sounds_once_at_its_moment(house: str, small: SmallRecord):
    outcome = replay(house, "--map", *small.files)
    # Three ended twenty milliseconds late, three never; three ended in time, after their prompt.
    assert outcome["alarms"]["overdue"] == outcome["entries"][OVERDUE] == 6
    assert outcome["report"]["ended_late"] == 3
    assert outcome["report"]["overdue"] == outcome["report"]["open"] == 3
    assert outcome["entries"]["hall.case.finished.v1"] == 6
    assert 0 < outcome["lateness_ms"]["p50"] < 1000


@pytest.mark.soak
def test_a_replay_stops_at_an_instant(house: str, small: SmallRecord):
    outcome = replay(house, "--until", "2024-03-14T10:00:00.010", "--map", *small.files)
    assert outcome["until"] == "2024-03-14T10:00:00.010000+08:00"
    assert outcome["entries"][OVERDUE] == 1
    assert (outcome["report"]["open"], outcome["report"]["overdue"]) == (6, 1)


@pytest.mark.soak
def test_without_a_watcher_nothing_sounds(house: str, small: SmallRecord):
    outcome = replay(house, "--without-watcher", "--map", *small.files)
    assert outcome["alarms"] == {"prompted": 0, "overdue": 0}
    assert OVERDUE not in outcome["entries"]
    assert outcome["lateness_ms"]["worst"] is None
    assert outcome["report"]["ended_late"] == 3


@pytest.mark.soak
def test_in_time_it_runs_as_fast_as_it_is_told(house: str, small: SmallRecord):
    since = time.monotonic()
    # From nine on Monday to a day later, three hours in a second.
    outcome = replay(
        house, "--speed", "10800", "--until", "2024-03-05T09:00", "--map", *small.files
    )
    assert time.monotonic() - since > 8
    assert outcome["entries"]["hall.record.noted.v1"] == 9


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_what_was_imported_is_replayed_beside_it(house: str, small: SmallRecord):
    map_file, cases, events = small.files
    assert CliRunner().invoke(group, ["import", "--map", map_file, cases, events]).exit_code == 0
    before = ledger.selectors.counts()
    outcome = replay(house)
    assert outcome["entries"][OVERDUE] == 6
    assert outcome["report"]["by_department"]["部门0"]["ended_late"] > 0
    assert ledger.selectors.counts() == before


@pytest.mark.soak
def test_a_half_made_rehearsal_makes_way_for_a_whole_one(house: str, small: SmallRecord):
    replay(house, "--without-watcher", "--until", "2024-03-04T10:00", "--map", *small.files)
    inside(f"{house}_rehearsal", "DROP TABLE ledger_clock CASCADE")
    outcome = replay(house, "--without-watcher", "--map", *small.files)
    assert outcome["entries"]["hall.case.imported.v1"] == 9


@pytest.fixture
def beside(house: str, server: psycopg.Connection) -> Iterator[str]:
    """An empty database of the name that a rehearsal would have."""
    name = f"{house}_rehearsal"
    drop(server, name)
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield name
    drop(server, name)


@pytest.fixture
def real_beside(beside: str) -> str:
    """The same, set up and real."""
    migrate = [sys.executable, "-m", "mingjing", "manage", "migrate", "--skip-checks", "-v", "0"]
    subprocess.run(migrate, env={**environment(beside), "LEDGER_REHEARSAL": "off"}, check=True)
    return beside


def test_a_real_database_is_never_touched(real_beside: str, house: str, small: SmallRecord):
    assert "不是演练库" in refused(house, "--map", *small.files)
    assert "正式数据库" in refused(real_beside, "--here", "--map", *small.files)
    assert inside(real_beside, "SELECT rehearsal FROM ledger_clock") == [(False,)]
    assert inside(real_beside, "SELECT count(*) FROM ledger_entry") == [(0,)]


def test_nor_is_somebody_elses(beside: str, house: str, small: SmallRecord):
    assert "不是演练库" in refused(house, "--map", *small.files)
    assert inside(beside, "SELECT 1") == [(1,)]


def test_nor_one_whose_name_would_be_cut_off(small: SmallRecord):
    name = "n" * 60
    assert "过长" in refused(name, "--map", *small.files)


@pytest.mark.soak
def test_nothing_is_left_running(house: str, small: SmallRecord):
    process = replaying(house, "--speed", "1", "--map", *small.files)
    company = wait_for_company(process.pid)
    process.terminate()
    process.communicate(timeout=60)
    gone, alive = psutil.wait_procs(company, timeout=20)
    assert len(gone) == 2
    assert not alive


@pytest.mark.soak
def test_a_replay_killed_outright_takes_its_company_with_it(house: str, small: SmallRecord):
    process = replaying(house, "--speed", "1", "--map", *small.files)
    company = wait_for_company(process.pid)
    process.kill()
    process.communicate(timeout=60)
    _gone, alive = psutil.wait_procs(company, timeout=20)
    assert not alive


def wait_for_company(pid: int) -> list[psutil.Process]:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if len(found := company_of(pid)) == 2:
            return found
        time.sleep(0.1)
    raise AssertionError("the watcher and the relay did not start")


def company_of(pid: int) -> list[psutil.Process]:
    """The watcher and the relay that a replay has started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        below = psutil.Process(pid).children(recursive=True)
        return [one for one in below if " ".join(one.cmdline()).startswith("mingjing ")]
    return []


@pytest.mark.soak
def test_the_real_record_gives_its_figures_however_often_its_company_is_killed(
    house: str, receipt: Sequence[str]
):
    until = "2012-01-23T14:42:54.644Z"
    process = replaying(house, "--until", until, *receipt)
    killed = kill_again_and_again(process)
    out, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    outcome = json.loads(out)
    assert killed >= 10
    assert outcome["entries"][OVERDUE] == outcome["alarms"]["overdue"] == 251
    report = outcome["report"]
    figures = (report["ended"], report["ended_late"], report["open"], report["overdue"])
    assert figures == (741, 245, 6, 6)


def kill_again_and_again(process: "subprocess.Popen[str]") -> int:
    """Kill the watcher and the relay at random until the replay is over; tell how often."""
    dice, killed = random.Random(251), 0
    while process.poll() is None:
        time.sleep(dice.uniform(0.2, 3))
        for one in company_of(process.pid):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
                killed += 1
    return killed


@pytest.mark.soak
def test_the_real_record_without_a_watcher_is_overdue_in_silence(
    house: str, receipt: Sequence[str]
):
    outcome = replay(house, "--without-watcher", "--until", "2011-02-01T12:00Z", *receipt)
    assert OVERDUE not in outcome["entries"]
    assert (outcome["report"]["open"], outcome["report"]["overdue"]) == (204, 29)
