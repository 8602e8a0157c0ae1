"""Two gigabytes for people who read slowly, go away, or stop: what they cost the web process."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from mingjing.lifeline import die_with_parent

SIZE = 2 << 30
MEGABYTE = 1 << 20
READERS = 20
MOST = 32 * MEGABYTE
"""What so many readers together may cost: for each a block, the next one, and Twisted's buffer."""
PATIENCE = 2.0
PROGRAM = Path(__file__).with_name("file_process.py")
ASK = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Web:
    """A web process with a sparse file of two gigabytes."""

    def __init__(self, popen: "subprocess.Popen[str]", file: Path) -> None:
        assert popen.stdout is not None
        self.port = int(popen.stdout.readline())
        self.file = file
        self._process = psutil.Process(popen.pid)

    @property
    def memory(self) -> int:
        return int(self._process.memory_info().rss)

    @property
    def open_files(self) -> int:
        return sum(one.path == str(self.file) for one in self._process.open_files())

    def reader(self) -> socket.socket:
        """Somebody who has asked for the file and seen its beginning."""
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)
        made.connect(("127.0.0.1", self.port))
        made.sendall(ASK)
        assert made.recv(15) == b"HTTP/1.1 200 OK"
        return made


@contextmanager
def web_with(folder: Path) -> Iterator[Web]:
    file = folder / "film"
    with file.open("wb") as made:
        made.truncate(SIZE)
    popen = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(file), str(PATIENCE)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent(),  # noqa: PLW1509 (no threads when it starts)
    )
    try:
        yield Web(popen, file)
    finally:
        popen.kill()
        popen.communicate()


def soon(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.05)


def rest(reader: socket.socket) -> None:
    while reader.recv(MEGABYTE):
        pass


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with web_with(tmp_path_factory.mktemp("files")) as made:
        yield made


def test_slow_readers_cost_no_memory_and_those_who_go_leave_no_file_open(web: Web) -> None:
    web.reader().close()
    before = web.memory
    readers = [web.reader() for _ in range(READERS)]
    for _ in range(10):
        time.sleep(0.05)
        for one in readers:
            assert one.recv(64 << 10)
    grown = web.memory - before
    print(f"{READERS} slow readers: {grown / MEGABYTE:.0f} MB")
    assert grown < MOST
    assert web.open_files == READERS
    for one in readers:
        one.close()
    soon(lambda: web.open_files == 0)


def test_a_part_of_it_arrives_whole(web: Web) -> None:
    line = http.client.HTTPConnection("127.0.0.1", web.port)
    line.request("GET", "/", headers={"Range": f"bytes={SIZE - 50 * MEGABYTE}-"})
    answer = line.getresponse()
    assert answer.status == 206
    assert len(answer.read()) == 50 * MEGABYTE
    line.request("HEAD", "/")  # on the same line
    head = line.getresponse()
    assert head.headers["Content-Length"] == str(SIZE)
    assert head.read() == b""
    line.close()
    soon(lambda: web.open_files == 0)


def test_who_reads_nothing_is_cut_off(web: Web) -> None:
    reader = web.reader()
    soon(lambda: web.open_files == 0)
    with pytest.raises(ConnectionResetError):
        rest(reader)
    reader.close()
