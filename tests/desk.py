"""A desk with items on it: what a clerk of the cast can receive, and shortcuts to work a case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cast import SETUP, Cast
from django.conf import LazySettings
from django.db import connection

import documents.services
import ledger.keys
import ledger.selectors
from accounts.principal import Principal, system
from hall import catalogue, services
from hall.models import Case
from hall.services.reception import Application
from ledger import clock

CHINA = ZoneInfo("Asia/Shanghai")
PAPERS = ("申请表", "身份证明")
OTHER = system("other")
"""A second pair of eyes, for what nobody may approve alone."""


def moment(text: str) -> datetime:
    """A moment as written on the hall's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@dataclass(frozen=True)
class Desk:
    """Receiving and working cases as the cast's clerk."""

    cast: Cast
    clerk: Principal

    def offer(self, code: str, kind: str, promised: int = 5, **facts: object) -> None:
        """Put an item into the catalogue, with two steps at the clerk's window."""
        window, other = self.cast.window.pk, self.cast.other_window.pk
        steps = [
            catalogue.StepDraft("审查", window, 2, name_en="Review"),
            catalogue.StepDraft("决定", window, 2, name_en="Decision"),
        ]
        if kind == "joint":
            steps.append(catalogue.StepDraft("消防意见", other, 2, part=True))
        draft = catalogue.Draft(
            code=code,
            department=self.cast.planning.pk,
            name=f"事项{code}",
            name_en=f"Item {code}",
            kind=kind,
            promised_amount=promised,
            statutory_amount=20,
            materials=[(name, True) for name in PAPERS],
            steps=[] if kind == "instant" else steps,
            **{"grounds": ["expert_review"], **facts},  # type: ignore[arg-type]
        )
        catalogue.approve(catalogue.draft(draft, who=SETUP).pk, who=OTHER)

    def receive(self, item: str, *, complete: bool = True, applicant: str = "申请人甲") -> Case:
        """Receive an application, with or without its papers."""
        papers = tuple(services.Paper(name, complete) for name in PAPERS)
        application = Application(item, self.cast.window.pk, applicant, papers=papers)
        return services.receive(application, who=self.clerk)

    def accept(self, item: str, **facts: object) -> Case:
        """Receive and accept an application."""
        return services.accept(self.receive(item, **facts).pk, who=self.clerk)  # type: ignore[arg-type]

    def finish(self, case: Case) -> Case:
        """Do all steps of a case and decide it."""
        for step in case.steps.filter(finished_at__isnull=True):
            services.finish_step(case.pk, order=step.order, who=self.clerk)
        return services.finish(case.pk, outcome="approved", who=self.clerk)

    def document(self, content: bytes = b"%PDF-1.4 opinion") -> int:
        """Hand in a paper."""
        stored = documents.services.store(
            [content],
            name="意见.pdf",
            media_type="application/pdf",
            scope=self.cast.window.path,
            actor=self.clerk.actor,
            now=clock.now(),
        )
        return stored.pk


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """The clerk's desk with one item of each kind."""
    found = Desk(cast, cast.principal("clerk"))
    for code, kind in (("P", "promised"), ("I", "instant"), ("J", "joint"), ("E", "escalated")):
        found.offer(code, kind)
    return found


@pytest.fixture
def at(db: None) -> Callable[[str], datetime]:
    """Put the hall's clock to a moment: `at("2026-12-01 09:00")`.

    The law's examples have their dates, and a test runs on any day: here the clock may go back too.
    """

    def step(text: str) -> datetime:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_clock SET anchor = %s, anchor_real = clock_timestamp(), rate = 1",
                [moment(text)],
            )
        return clock.now()

    return step


@pytest.fixture
def ledger_key(settings: LazySettings, tmp_path: Path, db: None) -> None:
    """The ledger signs its checkpoints, as it does wherever a relay runs."""
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    ledger.keys.create(settings.LEDGER_KEY_FILE, ledger.selectors.origin())
