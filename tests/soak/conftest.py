"""What long tests share: a county at work, its days played fast; recorders and cameras."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from cameras import Cameras, byte_stream, need_server
from cast import Cast
from county_house import CountyHouse
from django.conf import LazySettings
from django.test import Client
from filmed import Filming
from footage import film
from house import ground
from whole_house import RealStage

from accounts.models import Organisation, Person
from mingjing.county import day, founding

TODAY = date(2026, 12, 14)


@dataclass(frozen=True)
class County:
    """Where the boards are, and who reads them."""

    county: Organisation
    supervisor: Person
    auditor: Person


@pytest.fixture
def county_house(
    transactional_db: None,
    quick_passwords: None,
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CountyHouse]:
    """A newly founded county, its first day about to begin."""
    monkeypatch.setattr(day, "PAST_DAYS", 2)
    day.begin(TODAY)
    founding.found()
    day.Day().play_past(TODAY)
    people = {name: Person.objects.get(username=name) for name in ("supervisor", "auditor")}
    county = County(Organisation.objects.get(kind="county"), **people)
    with ground(tmp_path, monkeypatch, RealStage) as stage:
        yield CountyHouse(stage, county, client)


@pytest.fixture
def minutes() -> float:
    """How long one soak takes: SOAK_MINUTES, ten unless told otherwise."""
    return float(os.environ.get("SOAK_MINUTES", "10"))


@pytest.fixture
def kills() -> int:
    """How often somebody is killed: SOAK_KILLS, a hundred unless told otherwise."""
    return int(os.environ.get("SOAK_KILLS", "100"))


@pytest.fixture
def cameras(tmp_path: Path) -> Iterator[Cameras]:
    """An RTSP server that plays a film for ever."""
    need_server()
    serving = Cameras(byte_stream(film("bigbuckbunny.mp4"), tmp_path))
    yield serving
    serving.pull()


@pytest.fixture
def filming(settings: LazySettings, tmp_path: Path, cast: Cast) -> Iterator[Filming]:
    """A recorder, and a second one that stands by, as `mingjing up` has them."""
    made = Filming(settings, tmp_path, standby=True)
    yield made
    made.stop()
