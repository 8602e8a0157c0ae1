"""The recorder as a process of its own, on the tests' database, and what it records."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from cast import SETUP
from django.conf import LazySettings
from django.db import connection

from accounts.models import Organisation
from ledger import keys, selectors
from ledger.notes import SignerKey
from media import services
from media.models import Recording, Room
from media.rules import Occasion

MINGJING = [sys.executable, "-m", "mingjing"]


def room_with(organisation: Organisation, *addresses: str) -> Room:
    """A room for every occasion, with a camera at each address."""
    room = services.set_up_room(
        organisation.pk, organisation.path, name="开标一室", occasions=list(Occasion), who=SETUP
    )
    for number, address in enumerate(addresses, 1):
        services.register(room.pk, title=f"{number} 号", address=address, who=SETUP)
    return room


def prepared(
    room: Room, occasion: Occasion = Occasion.OPENING, subject: str = "tender:7"
) -> Recording:
    """A recording of the room for something called `tender:7`, or otherwise."""
    return services.prepare(
        occasion, subject, room=room.pk, title="道路工程", scope=room.organisation.path,
        actor=SETUP.actor,
    )  # fmt: skip


class Filming:
    """The recorder's process, its folder and the ledger's key; with a second that stands by.

    `look` starts an eye beside it.
    """

    def __init__(self, settings: LazySettings, folder: Path, *, standby: bool = False) -> None:
        self.recordings = settings.RECORDINGS_DIR = folder / "recordings"
        self._key_file = settings.LEDGER_KEY_FILE = folder / "recorder.key"
        self.key: SignerKey = keys.create(self._key_file, selectors.origin())
        self._processes: list[subprocess.Popen[bytes]] = []
        self._eyes: list[subprocess.Popen[bytes]] = []
        self.start()
        if standby:
            self.start()

    def start(self) -> None:
        """Start one more: whichever has run longest records."""
        self._processes.append(self._started("recorder"))

    def look(self) -> None:
        """Have an eye look at what is recorded."""
        self._eyes.append(self._started("eye"))

    def _started(self, program: str) -> subprocess.Popen[bytes]:
        database = connection.settings_dict
        host = quote(database["HOST"], safe="")
        words = {
            "DATABASE_URL": f"postgres://{database['USER']}@{host}/{database['NAME']}",
            "RECORDINGS_DIR": str(self.recordings),
            "LEDGER_KEY_FILE": str(self._key_file),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        return subprocess.Popen([*MINGJING, program], env={**os.environ, **words})

    def stands_by(self) -> bool:
        """Whether the one started last has everything loaded: it holds the folder's lock file."""
        held = Path(f"/proc/{self._processes[-1].pid}/fd")
        with contextlib.suppress(FileNotFoundError):  # it closed one while we looked
            return any(one.readlink().name == ".recorder" for one in held.iterdir())
        return False

    def kill(self) -> int:
        """`kill -9` of the one that records; the monotonic nanosecond of it."""
        process = self._processes.pop(0)
        now = time.monotonic_ns()
        process.send_signal(signal.SIGKILL)
        process.wait()
        return now

    def stop(self) -> None:
        for one in (*self._processes, *self._eyes):
            one.terminate()
        for one in (*self._processes, *self._eyes):
            one.wait(20)


def until(holds: Callable[[], bool], seconds: float = 60) -> float:
    """Wait until something holds; how long that took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)
    return time.monotonic() - began
