"""A real S3 server: Ceph's `radosgw`, before a cluster of one monitor and one store in memory.

Debian's packages `radosgw`, `ceph-mon` and `ceph-osd` (LGPL-2.1); tests are skipped where they are
absent. Nothing of it ships.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen
from uuid import uuid4

import pytest

PROGRAMS = ("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw",
            "radosgw-admin")  # fmt: skip
SECRET = "test"  # of a server that lives for a test
_SETTINGS = """\
[global]
fsid = {fsid}
mon host = 127.0.0.1:{monitor}
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon data = {folder}/mon
mon cluster log file = {folder}/cluster.log
osd data = {folder}/osd
osd objectstore = memstore
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw run sync thread = false
run dir = {folder}
log file = {folder}/$name.log
admin socket = {folder}/$name.asok
pid file = {folder}/$name.pid
keyring = {folder}/keyring
"""


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def gateway(folder: Path) -> Iterator[str]:
    """The gateway's address; skips the test where Ceph is not installed. Up in some 15 s."""
    missing = [one for one in PROGRAMS if shutil.which(one) is None]
    if missing:
        pytest.skip(f"needs Ceph: {', '.join(missing)}")
    try:
        port = _raise(folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        for path in folder.glob("*.pid"):
            os.kill(int(path.read_text()), signal.SIGKILL)


def _raise(folder: Path) -> int:
    """Monitor, store, one user, gateway."""
    port, fsid, store, keys = _port(), str(uuid4()), str(uuid4()), str(folder / "keyring")
    for name in ("mon", "osd", "rgw"):
        (folder / name).mkdir()
    settings = folder / "ceph.conf"
    settings.write_text(_SETTINGS.format(folder=folder, fsid=fsid, port=port, monitor=_port()))
    run = _Runner(settings)
    everything = ("--cap", "osd", "allow *")
    run("ceph-authtool", "-C", keys, "-g", "-n", "mon.", "--cap", "mon", "allow *")
    run("ceph-authtool", keys, "-g", "-n", "client.admin", "--cap", "mon", "allow *", *everything)
    run("ceph-authtool", keys, "-g", "-n", "osd.0", "--cap", "mon", "allow profile osd",
        *everything)  # fmt: skip
    run("ceph-mon", "--mkfs", "-i", "a", "--keyring", keys)
    run("ceph-mon", "-i", "a")
    run("ceph", "osd", "new", store)
    run("ceph", "auth", "import", "-i", keys)
    run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", store)
    run("ceph-osd", "-i", "0")
    _until(lambda: "1 up" in run("ceph", "-s"))
    run("radosgw-admin", "user", "create", "--uid", SECRET, "--display-name", SECRET,
        "--access-key", SECRET, "--secret-key", SECRET)  # fmt: skip
    run("radosgw", "-n", "client.admin", "--rgw-data", str(folder / "rgw"))
    _until(lambda: _answers(port))
    return port


class _Runner:
    """Runs Ceph's programs on one cluster."""

    def __init__(self, settings: Path) -> None:
        self._settings = str(settings)

    def __call__(self, program: str, *arguments: str) -> str:
        command = [program, *arguments]
        if program != "ceph-authtool":
            command[1:1] = ["-c", self._settings]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"{program}: {done.stderr[-500:]}"
        return done.stdout


def _answers(port: int) -> bool:
    try:
        urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
    except HTTPError:
        return True
    except URLError:
        return False
    return True


def _until(holds: Callable[[], bool], seconds: float = 30) -> None:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds
        time.sleep(0.3)
