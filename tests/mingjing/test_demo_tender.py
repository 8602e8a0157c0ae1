"""The demonstration's tenders: lawful, in time for a visitor, opened by scripts alone."""

import datetime as dt
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

import deadlines.calendars
from accounts.models import Person
from accounts.principal import of_person
from accounts.rules import Action
from bidding import steward
from bidding.draw.services.planning import Plan, survey
from bidding.envelope.ranking import breaches
from bidding.evaluation.models import PublishedMethod
from bidding.models import Deposit, Opening, SealedBid, Tender, TenderFile
from bidding.rules.ceremony import BidState, OpeningState
from bidding.services.publication import intervals
from ledger import clock
from mingjing.county import day, founding, market, pool, tenders, visit
from mingjing.county.founding import PASSWORD
from mingjing.county.method import METHOD
from mingjing.county.parties.browser import Browser
from mingjing.county.parties.members import Member
from mingjing.county.parties.scene import REMARKS, WITNESSED, Scene
from mingjing.county.parties.telling import STEPS
from mingjing.county.parties.tools import ebid
from worktime import to_local

TODAY = dt.date(2026, 12, 14)
OFFICES = {
    "inspector": Action.RECORDING_REVIEW,
    "archivist": Action.ARCHIVE_KEEP,
    "publisher": Action.RECORDING_PUBLISH,
}
"""What a visitor plays with the tenders' recordings."""
PATIENCE = 20
"""Looks after which an opening that gets no further has failed."""

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("quick_passwords", "vault_settings"),
]


@pytest.fixture
def took(settings: LazySettings, tmp_path: Path) -> tuple[float, float]:
    """A county with its market; how many seconds the hall took, and the market beside it."""
    settings.VAR = tmp_path
    calendar = deadlines.calendars.current()
    clock.begin_at(calendar.opening(tenders.first_day(TODAY, calendar)))
    begun = time.perf_counter()
    founding.found()
    between = time.perf_counter()
    market.found(TODAY, calendar)
    return between - begun, time.perf_counter() - between


def test_founding_stays_short_and_the_tenders_are_lawful(took: tuple[float, float]) -> None:
    hall, beside = took
    assert beside < 3 * hall + 5
    found = list(Tender.objects.order_by("deadline"))
    assert len(found) == len(tenders.AHEAD)
    for tender in found:
        assert all(one.satisfied for one in intervals(tender))
        assert tender.deadline is not None
        assert tender.deadline - clock.now() > dt.timedelta(days=20)
        assert TenderFile.objects.filter(tender=tender).exists()
        assert PublishedMethod.objects.filter(tender=tender).exists()
    for name, action in OFFICES.items():
        who = of_person(Person.objects.get(username=name))
        assert who.may(action, found[0].scope), name
    assert not breaches(METHOD)
    seats = Plan(pool.SEATS, 1, clock.now(), ())
    assert survey(found[0], seats, clock.now()).enough
    day.come_to_past(TODAY)
    assert found[0].deadline is not None
    assert clock.now() < found[0].deadline


def test_scripts_alone_take_a_tender_to_its_read_out(
    took: tuple[float, float], live_server: object, tmp_path: Path
) -> None:
    tender = Tender.objects.order_by("deadline")[0]
    assert tender.deadline is not None
    clock.step_to(tender.deadline - dt.timedelta(hours=5))
    said = visit.welcome()
    assert f"/tenders/{tender.pk}/" in said
    assert "some 5 minutes" in said

    root = f"{live_server}/"
    Scene(root, PASSWORD).look()
    clock.step_to(tender.deadline)
    steward.look()
    clock.step_to(tender.deadline + WITNESSED)
    opening = _played_to(root, OpeningState.OPENED)
    bids = SealedBid.objects.filter(tender=tender)
    assert [bid.state for bid in bids] == [BidState.READ] * 3
    assert all("投标报价（元）" in (bid.read_out or {}) for bid in bids)

    scene = Scene(root, PASSWORD)
    scene.look()
    clock.step_to(clock.now() + REMARKS + dt.timedelta(minutes=1))
    scene.look()
    opening.refresh_from_db()
    assert (opening.tender, opening.state) == (tender, OpeningState.RECORDED)

    steward.publish()
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(
        Browser(root).open(f"/tenders/{tender.pk}/opening/bundle.zip").checked().body
    )
    assert ebid("verify", bundle)


@pytest.mark.soak
def test_scripts_alone_take_a_tender_to_its_contract(
    took: tuple[float, float], live_server: object, tmp_path: Path, settings: LazySettings
) -> None:
    settings.MESSAGES_DIR = tmp_path / "messages"
    tender = Tender.objects.order_by("deadline")[0]
    assert tender.deadline is not None
    clock.step_to(tender.deadline - dt.timedelta(hours=5))
    root, folder = f"{live_server}/", market.folder_of(tender.number)
    scene = Scene(root, PASSWORD)
    scene.look()
    clock.step_to(tender.deadline)
    visitor = _Visitor(root, tmp_path)
    for mark, step in (("opened", 10), ("drawn", 15), ("evaluated", 30), ("awarded", 180)):
        _until(scene, folder / mark, dt.timedelta(minutes=step), visitor.look)
    _until(scene, folder / "returned", dt.timedelta(minutes=15), visitor.look)
    assert (folder / "replaced").exists()
    transcript, archive = tmp_path / "draw.json", tmp_path / "archive.zip"
    public = Browser(root)
    transcript.write_bytes(public.open(f"/tenders/{tender.pk}/draw/1.json").checked().body)
    archive.write_bytes(
        public.open(f"/tenders/{tender.pk}/evaluation/files/archive.zip").checked().body
    )
    assert ebid("draw", "verify", transcript)
    assert ebid("ranking", "verify", archive)
    said = public.open(f"/tenders/{tender.pk}/ocds.json").checked().json["releases"][0]
    assert [one["status"] for one in said["awards"]] == ["active"]
    assert len(said["contracts"]) == 1
    told = (market.keys() / STEPS).read_text()
    assert "合同已备案" in told
    paid_back = Deposit.objects.filter(tender=tender, returned_at__isnull=False, interest__gt=0)
    assert paid_back.count() == Deposit.objects.filter(tender=tender).count() == 3
    assert f"{root}tenders/{tender.pk}/award/" in told


@pytest.mark.soak
def test_the_next_tender_is_published_at_the_doors(
    took: tuple[float, float], live_server: object
) -> None:
    first = Tender.objects.order_by("deadline")[0]
    assert first.deadline is not None
    clock.step_to(first.deadline)
    scene = Scene(f"{live_server}/", PASSWORD)
    scene.look()
    steward.look()
    scene.look()
    published = Tender.objects.order_by("pk").last()
    assert Tender.objects.count() == len(tenders.AHEAD) + 1
    assert published is not None
    assert all(one.satisfied for one in intervals(published))
    assert TenderFile.objects.filter(tender=published).exists()


class _Visitor:
    """Takes the representative's seat with a key of its own, reviews, and is never seen again."""

    def __init__(self, root: str, folder: Path) -> None:
        self._browser, self._folder = Browser(root), folder
        self._browser.sign_in("representative", PASSWORD)

    def look(self) -> None:
        """Do what there is to do as far as the review."""
        desk = re.search(r"/evaluation/\d+/", self._browser.open("/evaluation/").checked().text)
        if desk is None:
            return
        member = Member(self._browser, "visitor", desk[0], self._folder)
        state = member.state()
        if state["state"] in ("convened", "review"):
            member.play(state)


def _until(scene: Scene, mark: Path, step: dt.timedelta, beside: Callable[[], None]) -> None:
    """Look and look again, time going on by `step`, until the mark is there."""
    for _ in range(PATIENCE * 5):
        beside()
        scene.look()
        steward.look()
        if mark.exists():
            return
        _later(step)
    raise AssertionError(f"{mark} is still missing")


def _later(step: dt.timedelta) -> None:
    """Let time go on; the county skips its nights."""
    calendar, then = deadlines.calendars.current(), clock.now() + step
    day = to_local(then).date()
    if not calendar.is_working(day) or then > calendar.closing(day):
        day = calendar.shift(day, 1)
    clock.step_to(max(then, calendar.opening(day)))


def _played_to(root: str, state: OpeningState) -> Opening:
    """Look and look again, each time as if just started, until the opening stands at `state`."""
    for _ in range(PATIENCE):
        Scene(root, PASSWORD).look()
        steward.look()
        opening = Opening.objects.get()
        if opening.state == state:
            return opening
    raise AssertionError(f"the opening stands at {opening.state}")
