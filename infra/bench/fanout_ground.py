"""The ground of the benchmark: real engines, a database with one hall, a paired wall display."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mingjing.embedded import Postgres, Redis

if TYPE_CHECKING:
    from accounts.models import Organisation
    from accounts.principal import Principal

CENTRE, WINDOW = 2, 4
ITEM = "X"
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
        services.apply([Change(TOPIC, "meta", {"name": "政务服务中心"})])
        topic = Topic.objects.get(pk=TOPIC)
        return topic.epoch, topic.version

    def receive(self, applicant: str) -> str:
        """Receive a case by the real command; its number."""
        from accounts.principal import system
        from hall import services
        from hall.services.reception import Application

        case = services.receive(Application(ITEM, WINDOW, applicant), who=system("bench"))
        return case.number


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
    """Make the tables, one hall, and a display paired to it; the display's cookie."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from accounts.principal import system
    from ledger import keys, selectors
    from monitoring.services import open_board

    call_command("migrate", verbosity=0)
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    who = system("setup")
    _hall(who)
    open_board(CENTRE, who=who)
    cookie = _paired_display(who)
    connection.close()
    return cookie


def _hall(who: Principal) -> None:
    """A centre with one window, and one item that can be applied for there."""
    from accounts.principal import system
    from accounts.rules import Kind
    from accounts.services import organisations
    from hall import catalogue

    def place(parent: Organisation | None, kind: Kind, name: str) -> Organisation:
        return organisations.create(who, parent=parent, kind=kind, name=name, name_en=name)

    city = place(None, Kind.CITY, "City")
    centre = place(city, Kind.CENTRE, "Centre")
    department = place(centre, Kind.DEPARTMENT, "Department")
    window = place(department, Kind.WINDOW, "Window")
    if (centre.pk, window.pk) != (CENTRE, WINDOW):
        raise RuntimeError("the hall has other numbers than expected")
    draft = catalogue.Draft(
        code=ITEM,
        department=department.pk,
        name="施工许可",
        kind="promised",
        promised_amount=5,
        statutory_amount=20,
        steps=[catalogue.StepDraft("审查", window.pk, 2)],
    )
    catalogue.approve(catalogue.draft(draft, who=who).pk, who=system("approver"))


def _paired_display(who: Principal) -> str:
    from django.test import Client

    from accounts import selectors
    from accounts.principal import DEVICE_COOKIE
    from accounts.services import devices

    screen = Client()
    code = screen.post("/wall/pairing/").json()["code"]
    devices.pair(who, code, organisation=selectors.organisation(CENTRE), name="wall")
    return f"{DEVICE_COOKIE}={screen.cookies[DEVICE_COOKIE].value}"
