"""The ground of the benchmark: real engines, a database with one hall, and a paired wall display."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from mingjing.embedded import Postgres, Redis

CENTRE = 2
TOPIC = f"wall:{CENTRE}"


@dataclass
class Ground:
    """What the servers stand on."""

    folder: Path
    redis_url: str
    cookie: str

    def new_topic(self) -> tuple[str, int]:
        """Begin the board anew; its epoch and version."""
        from live import services
        from live.models import Topic
        from live.projection import Change

        services.forget(TOPIC)
        services.apply([Change(TOPIC, "meta", {"name": "青溪县政务服务中心", "turn": os.urandom(8).hex()})])
        topic = Topic.objects.get(pk=TOPIC)
        return topic.epoch, topic.version


@contextmanager
def prepared() -> Iterator[Ground]:
    """Engines, tables, an organisation and a display; gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mingjing-bench-")))
        postgres = stack.enter_context(Postgres(folder / "postgres", {"max_wal_size": "2GB"}))
        redis = stack.enter_context(Redis(folder / "redis"))
        postgres.create("bench")
        os.environ.update(
            MINGJING_ENV="test",
            MINGJING_VAR=str(folder),
            DATABASE_URL=postgres.url("bench"),
            REDIS_URL=redis.url,
            DJANGO_SETTINGS_MODULE="mingjing.settings",
            LIVE_SOCKETS_PER_PRINCIPAL="20000",
            LOG_LEVEL="ERROR",
        )
        yield Ground(folder, redis.url, _furnish())


def _furnish() -> str:
    """Make the tables, one centre, and a display paired to it; the display's cookie."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from accounts.principal import DEVICE_COOKIE, system
    from accounts.rules import Kind
    from accounts.services import devices, organisations

    call_command("migrate", verbosity=0)
    setup = system("setup")
    city = organisations.create(setup, parent=None, kind=Kind.CITY, name="临江市", name_en="Linjiang")
    centre = organisations.create(
        setup, parent=city, kind=Kind.CENTRE, name="政务服务中心", name_en="Service Centre"
    )
    if centre.pk != CENTRE:
        raise RuntimeError(f"the centre is number {centre.pk}")
    screen = Client()
    code = screen.post("/wall/pairing/").json()["code"]
    devices.pair(setup, code, organisation=centre, name="wall")
    connection.close()
    return f"{DEVICE_COOKIE}={screen.cookies[DEVICE_COOKIE].value}"
