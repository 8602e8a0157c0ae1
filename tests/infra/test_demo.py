"""`make demo` as a newcomer meets it: it opens, goes on where it stopped, leaves nothing."""

import contextlib
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import psutil
import pytest
from click import ClickException

from ledger.notes import SignerKey
from media.format.layout import NOTE
from mingjing.county.parties.telling import STEPS, note
from mingjing.demo import USUAL_PORT, Steps, Witness, _free_port

MINGJING = [sys.executable, "-m", "mingjing"]
PATIENCE = 300.0  # seconds: a machine may be busy, and a county is founded first


class Demo:
    """A demonstration in a folder of its own, and what it has said."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [*MINGJING, "demo"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._said: list[str] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as said:
            for line in said:
                self._lines.put(line)
        self._lines.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._listener.join()

    def wait_for(self, pattern: str, patience: float = PATIENCE) -> str:
        """The first line from now on that matches."""
        while (line := self._lines.get(timeout=patience)) is not None:
            self._said.append(line)
            if found := re.search(pattern, line):
                return found[0]
        raise AssertionError("".join(["it ended without a word of that: ", *self._said]))

    def family(self) -> list[psutil.Process]:
        """Every process beneath it."""
        return list(psutil.Process(self.process.pid).children(recursive=True))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a newcomer's shell holds: nothing of ours but where to put the files."""
    ours = ("MINGJING_ENV", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"MINGJING_VAR": str(tmp_path)}


def test_the_usual_port_is_for_the_pages_and_the_next_where_it_is_taken():
    free = _free_port("127.0.0.1", None)
    with socket.create_server(("127.0.0.1", free)):
        assert _free_port("127.0.0.1", None) not in {free, USUAL_PORT}
        with pytest.raises(ClickException, match=f"port {free}: Address already in use"):
            _free_port("127.0.0.1", free)
    assert _free_port("127.0.0.1", free) == free


def test_its_witness_leaves_the_usual_ports_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mingjing.demo.LOGS", tmp_path)
    usual = range(USUAL_PORT, USUAL_PORT + 20)
    witness = Witness(tmp_path / "witness", str(SignerKey.generate("log.example").verifier))
    try:
        address = urlsplit(witness.environment()["WITNESS_URL"])
        assert address.port not in usual
    finally:
        witness.program.end(0)


def test_it_passes_on_what_the_parties_write_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    steps = Steps(tmp_path / STEPS)
    steps.pass_on()
    note(tmp_path, "抽取已开启", "The draw is open")
    with (tmp_path / STEPS).open("a") as file:
        file.write("  half a li")
    steps.pass_on()
    steps.pass_on()
    assert capsys.readouterr().out == "  抽取已开启\n    The draw is open\n"


@pytest.mark.soak
def test_a_tender_goes_all_the_way_on_camera(environment: dict[str, str]):
    with Demo(environment | {"SPEED": "180"}) as demo:
        for said in (
            "抽取评标专家已开启，摄像机在录像",
            "专家已抽出",
            "评标报告已出具",
            "公示三日",
        ):
            demo.wait_for(said, patience=600.0)
        recordings = Path(environment["MINGJING_VAR"]) / "demo" / "run" / "recordings"
        for sealed in sealed_below(recordings, number=3):
            verified = subprocess.run(
                [*MINGJING, "media", "verify", sealed], capture_output=True, check=False
            )
            assert verified.returncode == 0, verified.stdout.decode()
        hurry(demo, environment, "保证金已连同利息退还")
        demo.process.send_signal(signal.SIGINT)
        demo.wait_for("stopped")


def hurry(demo: Demo, environment: dict[str, str], pattern: str) -> None:
    """Ask for the next morning again and again, until something is said."""
    command = Path(environment["MINGJING_VAR"]) / "demo" / "mingjing"
    for _ in range(100):
        with contextlib.suppress(queue.Empty):
            demo.wait_for(pattern, patience=10.0)
            return
        # Refused while a deadline lies ahead: then it is asked for again.
        subprocess.run([command, "county", "forward"], capture_output=True, check=False)
    raise AssertionError(f"nobody said {pattern}")


def sealed_below(folder: Path, number: int) -> list[Path]:
    """The recordings that have their signed manifests, once there are so many."""
    end = time.monotonic() + PATIENCE
    while len(found := [one.parent for one in folder.glob(f"*/{NOTE}")]) < number:
        assert time.monotonic() < end
        time.sleep(1)
    return found


@pytest.mark.soak
def test_a_newcomers_first_visit_and_the_next(environment: dict[str, str]):
    with Demo(environment) as first:
        address = first.wait_for(r"http://127\.0\.0\.1:\d+/")
        first.wait_for("supervisor")
        first.wait_for("Ctrl-C")
        assert answer_of(address) == 200
        assert commands_find_it(environment)
        assert one_at_a_time(environment, address)
        killed_with_it = first.family()
    assert not psutil.wait_procs(killed_with_it, timeout=30)[1]

    with Demo(environment) as again:
        again.wait_for("Ctrl-C")
        stopped_with_it = again.family()
        again.process.send_signal(signal.SIGINT)
        again.wait_for("stopped")
        assert again.process.wait(60) == 0
    assert not psutil.wait_procs(stopped_with_it, timeout=5)[1]


def one_at_a_time(environment: dict[str, str], address: str) -> bool:
    """Whether a second demonstration of the same folder says in one line where the first is."""
    second = subprocess.run(
        [*MINGJING, "demo"], env=environment, capture_output=True, text=True, check=False
    )
    line = f"mingjing: the demonstration of this folder runs already at {address}\n"
    return (second.returncode, second.stderr) == (1, line)


def commands_find_it(environment: dict[str, str]) -> bool:
    """Whether the command that the demonstration lays out works on its database."""
    command = Path(environment["MINGJING_VAR"]) / "demo" / "mingjing"
    verified = subprocess.run(
        [command, "ledger", "verify"], env=environment, capture_output=True, text=True, check=False
    )
    return (verified.returncode, verified.stdout.splitlines()[-1]) == (0, "whole")


def answer_of(address: str) -> int:
    """The status of a page."""
    connection = HTTPConnection(address.split("/")[2], timeout=20)
    connection.request("GET", "/")
    status = connection.getresponse().status
    connection.close()
    return status
