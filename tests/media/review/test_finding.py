"""Finding a session: by what was warned of, by days, room and who looked; as a page and a file."""

import shutil
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from cast import Cast
from django.conf import LazySettings
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

import ledger.services
from accounts.models import Person
from bidding.evaluation import events as evaluation_events
from ledger import clock
from media.alarms import services as alarms
from media.alarms.models import TROUBLES, Alarm
from media.archive import process
from media.archive.models import Package
from media.health.rules import Fault
from media.models import Recording, Room
from media.review import selectors, services
from media.review.contradictions import Kind
from media.review.finding import found_by
from media.review.forms import FindForm
from media.review.models import Survey
from media.review.rules import missing, to_compare
from media.rules import Occasion

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
ADDRESS = "/recordings/review/"


def found(**wanted: str) -> list[int]:
    """What the form finds among all recordings, by an address's query."""
    query = QueryDict(mutable=True)
    query.update(wanted)
    form = FindForm(query, Room.objects.all())
    assert form.is_valid(), form.errors
    return list(found_by(Recording.objects.all(), form.cleaned_data).values_list("pk", flat=True))


def test_alarms_and_contradictions_are_asked_for_by_different_words() -> None:
    assert not {*Kind.values} & {fault for fault, _name in TROUBLES}


def test_only_what_a_session_lacks_since_it_began_is_missing() -> None:
    began = clock.now()
    later, sooner = began + timedelta(seconds=9), began - timedelta(seconds=1)
    assert missing([(later, 4.5), (later, 0.4), (sooner, 30), (later, 2)], began) == 6.5


def test_a_session_is_compared_daily_in_its_first_month_and_then_yearly() -> None:
    now = clock.now()
    day = timedelta(days=1)
    assert to_compare(None, now, now)
    assert to_compare(now - day, now - 20 * day, now)
    assert not to_compare(now - day / 2, now - 20 * day, now)
    assert not to_compare(now - 200 * day, now - 400 * day, now)
    assert to_compare(now - 365 * day, now - 400 * day, now)


def test_a_session_is_found_by_what_was_warned_of(
    opening: Recording, settings: LazySettings
) -> None:
    settings.ARCHIVE_DIR = settings.RECORDINGS_DIR.parent / "archive"
    alarms.sound(opening.tracks.all()[0].pk, Fault.BLACK, opening.prepared_at)
    assert found(warning="black") == found(warning="alarm") == [opening.pk]
    assert found(warning="covered") == found(warning="contradiction") == found(warning="gap") == []
    process.look(threading.Event())
    survey = Survey.objects.get()
    assert survey.compared_at is not None
    assert survey.missing == 0
    Survey.objects.update(missing=12, contradicts=[Kind.BLIND, Kind.IDLE])
    assert found(warning="gap") == found(warning="contradiction") == [opening.pk]
    assert found(warning="blind") == [opening.pk]
    assert found(warning="empty") == found(warning="damaged") == []
    Package.objects.update(whole=False)
    assert found(warning="damaged", q="道路", occasion="opening") == [opening.pk]
    assert found(warning="damaged", occasion="draw") == []


def test_what_happens_after_a_session_is_compared_with_it_again(
    opening: Recording, settings: LazySettings
) -> None:
    settings.ARCHIVE_DIR = settings.RECORDINGS_DIR.parent / "archive"
    process.look(threading.Event())
    assert selectors.uncompared(clock.now()) == []
    assert selectors.uncompared(clock.now() + timedelta(days=1, minutes=1)) == [opening]
    shutil.copy(opening.folder / "marks.jsonl", opening.folder / "manifest.json")
    Survey.objects.update(compared_at=None)
    process.look(threading.Event())
    assert found(warning="altered") == [opening.pk]


def test_a_session_is_found_by_its_days_its_room_and_who_looked(
    opening: Recording, cast: Cast
) -> None:
    day = clock.now().astimezone().date()
    before, after = str(day - timedelta(days=2)), str(day + timedelta(days=2))
    assert found(since=before, until=after, room=str(opening.room_id)) == [opening.pk]
    assert found(until=before) == found(since=after) == []
    assert found(by=cast.supervisor.name) == []
    services.ask(opening.pk, who=cast.principal("supervisor"), reason="投诉核查")
    assert found(by=cast.supervisor.name) == [opening.pk]


def test_a_session_is_found_by_who_took_part(
    evaluation: Recording, cast: Cast, settings: LazySettings
) -> None:
    settings.ARCHIVE_DIR = settings.RECORDINGS_DIR.parent / "archive"
    ledger.services.append(
        evaluation_events.SHEET_LOCKED, subject=evaluation.subject, actor=cast.clerk.actor,
        scope=evaluation.scope, at=evaluation.prepared_at, body={"member": "e1"},
    )  # fmt: skip
    process.look(threading.Event())
    assert found(person=cast.clerk.name) == [evaluation.pk]
    assert found(person=cast.supervisor.name) == found(person="nobody of that name") == []


def test_one_form_its_address_and_its_file(opening: Recording, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.supervisor)
    alarms.sound(opening.tracks.all()[0].pk, Fault.FROZEN, opening.prepared_at)
    page = client.get(f"{ADDRESS}?warning=frozen&room={opening.room_id}").content.decode()
    assert opening.title in page
    assert '<option value="frozen" selected>' in page
    assert "画面冻结</span>" in page
    assert "尚未比对" in page
    assert "没有找到录像" in client.get(f"{ADDRESS}?warning=moved").content.decode()
    file = client.get(f"{ADDRESS}?warning=frozen&export=csv").content.decode("utf-8-sig")
    assert file.splitlines()[1].startswith(f"{opening.pk},{opening.title}")
    assert "画面冻结" in file
    assert client.get(f"{ADDRESS}?export=xlsx").content.startswith(b"PK")
    wrong = client.get(f"{ADDRESS}?since=2026-09-30&until=2026-09-01&warning=x&room=y")
    assert wrong.status_code == 200
    assert "结束日期早于开始日期" in wrong.content.decode()


def test_a_long_list_asks_no_more_than_a_short_one(
    opening: Recording,
    cast: Cast,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(cast.supervisor)
    for number in range(60):
        made = Recording.objects.create(
            room=opening.room, occasion=Occasion.OPENING, subject=f"tender:{number + 100}",
            title=f"开标 {number}", scope=opening.scope, state=opening.state,
            prepared_at=opening.prepared_at, ended_at=opening.ended_at,
        )  # fmt: skip
        track = made.tracks.create(name="camera-1", title="前", since=made.prepared_at,
                                   camera=opening.tracks.all()[0].camera)  # fmt: skip
        at = made.prepared_at
        Alarm.objects.create(track=track, fault=Fault.BLACK, since=at, raised_at=at)
        Survey.objects.create(recording=made, done_at=at, compared_at=at, missing=3)
    with django_assert_max_num_queries(16):
        page = client.get(f"{ADDRESS}?warning=gap&q=开标").content.decode()
    assert page.count("画面全黑</span>") == 50
    assert page.count("缺 3.0 秒") == 50
