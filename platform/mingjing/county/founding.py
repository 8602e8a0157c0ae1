"""Founding the county: its organisations, its items, and one account for each part to play."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import accounts.selectors
import monitoring.services
from accounts.principal import system
from accounts.rules import Kind, Role
from accounts.services import organisations, people, posts
from hall import catalogue
from hall.rules import CaseKind, Ground
from worktime import Unit

if TYPE_CHECKING:
    from accounts.models import Organisation, Person

FILE = Path(__file__).with_name("county.toml")
PASSWORD = "mingjing-2026"  # noqa: S105 (the demonstration prints it)
SETUP, APPROVER = system("setup"), system("approver")
BACKSTAGE = "clerk"
"""The clerks whom the day plays are clerk01, clerk02 …; a visitor is `clerk`."""
BOARDS = (Kind.CITY, Kind.COUNTY, Kind.CENTRE)
MATERIALS = [("申请表", True), ("主体资格证明", True), ("相关技术资料", True), ("委托书", False)]
PARTS = {
    "clerk": ("窗口人员", Role.CLERK, Kind.CENTRE),
    "window": ("监察窗口", Role.SUPERVISION_WINDOW, Kind.CENTRE),
    "chief": ("首席代表", Role.CHIEF, Kind.CENTRE),
    "supervisor": ("监察员", Role.SUPERVISOR, Kind.COUNTY),
    "supervisor2": ("复核监察员", Role.SUPERVISOR, Kind.COUNTY),
    "auditor": ("审计员", Role.AUDITOR, Kind.COUNTY),
    "inspector": ("纪检人员", Role.INSPECTOR, Kind.COUNTY),
    "archivist": ("档案管理员", Role.ARCHIVIST, Kind.COUNTY),
    "publisher": ("录像发布人员", Role.PUBLISHER, Kind.COUNTY),
    "administrator": ("管理员", Role.ADMINISTRATOR, Kind.CITY),
    "administrator2": ("复核管理员", Role.ADMINISTRATOR, Kind.CITY),
}
"""What a visitor can play: name, post and where. An item's revision takes two administrators, the
recording of an evaluation two supervisors.
"""
STAGES = (("审查", "Review"), ("审核", "Check"), ("决定", "Decision"))


def weights() -> dict[str, int]:
    """How often somebody comes for each item, by its code."""
    plan = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {item[0]: item[6] for facts in plan["department"] for item in facts["items"]}


def found() -> None:
    """Make the county in an empty database."""
    plan = tomllib.loads(FILE.read_text(encoding="utf-8"))
    city = _place(None, Kind.CITY, "临江市", "Linjiang City")
    county = _place(city, Kind.COUNTY, "青溪县", "Qingxi County")
    centre = _place(
        county, Kind.CENTRE, "青溪县政务服务中心", "Qingxi Government Service Centre", code="QX"
    )
    windows: dict[str, Organisation] = {}
    for order, facts in enumerate(plan["department"]):
        department = _place(centre, Kind.DEPARTMENT, facts["name"], facts["name_en"], order=order)
        for name in facts["windows"]:
            windows[name] = _place(department, Kind.WINDOW, name, f"{facts['name_en']} Window")
    for facts in plan["department"]:
        for item in facts["items"]:
            _offer(item, facts["windows"], windows, plan["joint"])
    _visitors(city, county, centre)
    for number, place in enumerate(windows.values(), start=1):
        add_person(f"{BACKSTAGE}{number:02d}", f"{place.name}人员", place, Role.CLERK)


def people_of_office(name: str, name_en: str) -> None:
    """Make the root of an office whose record is to be replayed, and who may watch it."""
    city = _place(None, Kind.CITY, name, name_en)
    _visitors(city)


def open_boards() -> None:
    """Have the relay keep the boards that visitors will look at, from the first entry on."""
    for place in accounts.selectors.subtree("/").filter(kind__in=BOARDS):
        monitoring.services.open_board(place.pk, who=SETUP)


def _visitors(*places: "Organisation") -> None:
    """One account for each part that a visitor can play, the last place where none is its own."""
    homes = {Kind(place.kind): place for place in places}
    for name, (label, role, kind) in PARTS.items():
        add_person(name, label, homes.get(kind, places[-1]), role)


def _place(
    parent: "Organisation | None",
    kind: Kind,
    name: str,
    name_en: str,
    *,
    code: str | None = None,
    order: int = 0,
) -> "Organisation":
    return organisations.create(
        SETUP, parent=parent, kind=kind, name=name, name_en=name_en, code=code, order=order
    )


def _offer(
    item: list[Any],
    own: list[str],
    windows: dict[str, "Organisation"],
    joint: dict[str, list[list[Any]]],
) -> None:
    """Put one item into the catalogue, its steps at one of its department's windows."""
    code, name, name_en, kind, promised, statutory, _weight = item
    window = windows[own[hash_of(code) % len(own)]]
    limit, unit = amount(promised)
    parts = [
        catalogue.StepDraft(label, windows[where].pk, days, name_en=label_en, part=True)
        for where, label, label_en, days in joint.get(code, [])
    ]
    draft = catalogue.Draft(
        code=code,
        department=window.parent_id or 0,
        name=name,
        name_en=name_en,
        kind=kind,
        promised_amount=limit,
        promised_unit=unit,
        statutory_amount=statutory,
        procedure="收件 → 受理 → 审查 → 决定 → 送达",
        conditions="申请材料齐全，符合法定形式。",
        materials=MATERIALS,
        grounds=[Ground.EXPERT_REVIEW, Ground.INSPECTION, Ground.HEARING],
        contacts=f"政务服务中心{window.name}",
        steps=[*_steps(kind, limit, unit, window.pk), *parts],
    )
    catalogue.approve(catalogue.draft(draft, who=SETUP).pk, who=APPROVER)


def hash_of(code: str) -> int:
    """A small number that is the same in every run, unlike Python's hash of a text."""
    return sum(code.encode())


def amount(limit: int | str) -> tuple[int, str]:
    """A limit as written: 5 is working days, "6h" working hours."""
    if isinstance(limit, int):
        return limit, Unit.WORKING_DAY
    return int(limit.removesuffix("h")), Unit.WORKING_HOUR


def _steps(kind: str, promised: int, unit: str, window: int) -> list[catalogue.StepDraft]:
    """The promised time shared among the stages; an instant case has none."""
    if kind == CaseKind.INSTANT:
        return []
    stages = STAGES[: min(len(STAGES), promised)]
    share, rest = divmod(promised, len(stages))
    return [
        catalogue.StepDraft(
            name, window, share + (order < rest), unit, name_en=name_en, post="经办岗"
        )
        for order, (name, name_en) in enumerate(stages)
    ]


def add_person(username: str, name: str, home: "Organisation", role: Role) -> "Person":
    """Give somebody an account with the demonstration's password, and a post at home."""
    person, _password = people.create(
        SETUP, organisation=home, username=username, name=name, password=PASSWORD
    )
    posts.grant(SETUP, person, home, role)
    return person
