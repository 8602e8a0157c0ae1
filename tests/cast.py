"""The cast: a small prefecture and the people of every test. The Outsider must see nothing.

    city ─┬─ county ── centre ─┬─ planning ── window
          │                    └─ housing ─── other_window
          └─ far_county ── far_centre ── far_department ── far_window

Supervisor, Clerk and the rest work in `county`; the Outsider holds every role in `far_county`; the
Bidder has an account and no post at all. Everything is made by the services, as an installation is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import Organisation, Person
from accounts.principal import Principal, of_person, system
from accounts.rules import Kind, Role
from accounts.services import organisations, people, posts

SETUP = system("setup")
PASSWORD = "bright-mirror-hung-high"


@dataclass(frozen=True)
class Cast:
    """Who and where; `people` names every person by their part."""

    city: Organisation
    county: Organisation
    centre: Organisation
    planning: Organisation
    housing: Organisation
    window: Organisation
    other_window: Organisation
    far_county: Organisation
    far_centre: Organisation
    far_department: Organisation
    far_window: Organisation

    root: Person
    administrator: Person
    clerk: Person
    other_clerk: Person
    chief: Person
    supervision_window: Person
    supervisor: Person
    auditor: Person
    bidder: Person
    outsider: Person

    def principal(self, part: str) -> Principal:
        """The principal of the person who plays `part`, with the posts they hold now."""
        return of_person(getattr(self, part))


@pytest.fixture
def cast(db: None, quick_passwords: None) -> Cast:
    """The cast on its stage, fresh for each test."""
    places = _tree()
    return Cast(
        **places,
        root=_person("root", "市管理员", places["city"], Role.ADMINISTRATOR),
        administrator=_person("administrator", "县管理员", places["county"], Role.ADMINISTRATOR),
        clerk=_person("clerk", "窗口人员甲", places["window"], Role.CLERK),
        other_clerk=_person("other_clerk", "窗口人员乙", places["other_window"], Role.CLERK),
        chief=_person("chief", "首席代表", places["planning"], Role.CHIEF),
        supervision_window=_person(
            "supervision_window", "监察窗口", places["centre"], Role.SUPERVISION_WINDOW
        ),
        supervisor=_person("supervisor", "监察员", places["county"], Role.SUPERVISOR),
        auditor=_person("auditor", "审计员", places["county"], Role.AUDITOR),
        bidder=_person("bidder", "投标人", places["county"]),
        outsider=_person("outsider", "外人", places["far_county"], *Role),
    )


@pytest.fixture
def quick_passwords(settings: LazySettings) -> None:
    """Hash passwords at once: their slowness is Django's to test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def sign_in(client: Client) -> Callable[[Person], Client]:
    """The test's browser, signed in as a person without going through the page."""

    def signed_in(person: Person) -> Client:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def _tree() -> dict[str, Organisation]:
    city = _place(None, Kind.CITY, "临江市", "Linjiang")
    county = _place(city, Kind.COUNTY, "青溪县", "Qingxi County")
    centre = _place(county, Kind.CENTRE, "青溪县政务服务中心", "Qingxi Service Centre")
    planning = _place(centre, Kind.DEPARTMENT, "规划局", "Planning Bureau")
    housing = _place(centre, Kind.DEPARTMENT, "住建局", "Housing Bureau")
    far_county = _place(city, Kind.COUNTY, "远山县", "Yuanshan County")
    far_centre = _place(far_county, Kind.CENTRE, "远山县政务服务中心", "Yuanshan Service Centre")
    far_department = _place(far_centre, Kind.DEPARTMENT, "水利局", "Water Bureau")
    return {
        "city": city,
        "county": county,
        "centre": centre,
        "planning": planning,
        "housing": housing,
        "window": _place(planning, Kind.WINDOW, "规划一号窗口", "Planning Window 1"),
        "other_window": _place(housing, Kind.WINDOW, "住建一号窗口", "Housing Window 1"),
        "far_county": far_county,
        "far_centre": far_centre,
        "far_department": far_department,
        "far_window": _place(far_department, Kind.WINDOW, "水利一号窗口", "Water Window 1"),
    }


def _place(parent: Organisation | None, kind: Kind, name: str, name_en: str) -> Organisation:
    return organisations.create(SETUP, parent=parent, kind=kind, name=name, name_en=name_en)


def _person(username: str, name: str, home: Organisation, *roles: Role) -> Person:
    person, _ = people.create(
        SETUP, organisation=home, username=username, name=name, password=PASSWORD
    )
    for role in roles:
        posts.grant(SETUP, person, home, role)
    return person
