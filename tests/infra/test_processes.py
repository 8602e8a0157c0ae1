"""The keeper: what dies is started again, what it started ends with it, however it ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from mingjing.processes import BackOff, Keeper, Program

# A program that starts one of its own, notes both numbers in a file, and lives for ever.
FERTILE = """
import os, subprocess, sys, time
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
child = subprocess.Popen(sleep, stdout=subprocess.DEVNULL)
with open(sys.argv[1], "a") as notes:
    notes.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(600)
"""
KEEPER = """
import sys
from mingjing.processes import Keeper, Program
fertile, notes = sys.argv[1:]
one = Program("one", [sys.executable, "-c", fertile, notes])
told = Keeper([one], say=lambda line: print(line, flush=True)).run()
print("told", told.name, flush=True)
"""


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    try:
        return "State:\tZ" not in status.read_text()
    except FileNotFoundError:
        return False


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return holds()


class Kept:
    """A keeper in a process of its own, and the notes of the program that it keeps."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes
        self.keeper = subprocess.Popen(
            [sys.executable, "-c", KEEPER, FERTILE, str(notes)], stdout=subprocess.PIPE, text=True
        )

    def family(self, number: int) -> list[int]:
        """The program of the `number`th start and its child."""
        assert wait_until(lambda: len(self._lines()) >= number)
        return [int(word) for word in self._lines()[number - 1].split()]

    def everybody(self) -> list[int]:
        """Who was ever started."""
        return [int(word) for line in self._lines() for word in line.split()]

    def _lines(self) -> list[str]:
        return self._notes.read_text().splitlines() if self._notes.exists() else []


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    family = Kept(tmp_path / "notes")
    yield family
    family.keeper.kill()
    family.keeper.communicate()
    for pid in family.everybody():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_what_dies_is_started_again_and_its_children_end(kept: Kept):
    program, child = kept.family(1)
    os.kill(program, signal.SIGKILL)
    assert kept.family(2)[0] != program
    assert wait_until(lambda: not alive(child))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_stop_it_leaves_nothing(kept: Kept, number: signal.Signals):
    family = kept.family(1)
    kept.keeper.send_signal(number)
    said, _ = kept.keeper.communicate(timeout=30)
    assert said == f"told {number.name}\n"
    assert wait_until(lambda: not any(map(alive, family)))


def test_killed_outright_its_programs_end(kept: Kept):
    program, _ = kept.family(1)
    kept.keeper.kill()
    assert wait_until(lambda: not alive(program))


def test_who_will_not_stop_is_ended():
    stubborn = Program("stubborn", [sys.executable, "-c", STUBBORN])
    stubborn.start()
    pid = stubborn.pid
    assert pid is not None
    stubborn.ask_to_stop()
    stubborn.end(patience=0.2)
    assert not alive(pid)
    assert not stubborn.running


def test_work_that_is_done_is_not_done_again(tmp_path: Path):
    note = tmp_path / "note"
    command = [sys.executable, "-c", "import sys; open(sys.argv[1], 'a').write('x')", str(note)]
    once = Program("once", command, lasting=False)
    rounds = iter(range(3))

    def stop_in_the_third_second() -> None:
        if next(rounds, None) is None:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

    Keeper([once], say=pytest.fail).run(stop_in_the_third_second)
    assert note.read_text() == "x"


def test_pauses_grow_while_deaths_are_early_and_are_forgotten_after_a_long_life():
    back_off = BackOff()
    now, waits = 0.0, []
    for _ in range(12):
        back_off.started(now)
        waits.append(back_off.wait(now + 0.1))
        now += 0.1 + waits[-1]
    assert waits[:3] == pytest.approx([0.2, 0.4, 0.8])
    assert waits[-1] == pytest.approx(30)
    back_off.started(now)
    assert back_off.wait(now + 61) == pytest.approx(0.2)
