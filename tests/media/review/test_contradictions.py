"""Picture, presence and ledger compared: each rule by itself, then a recording of the house."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cast import SETUP, Cast
from django.conf import LazySettings
from django.test import Client

import ledger.services
from accounts.models import Person
from bidding.evaluation import events as evaluation_events
from ledger import clock
from media import deeds
from media.alarms import services as alarms
from media.alarms.models import Alarm
from media.archive import process
from media.health.rules import Fault
from media.models import Recording
from media.review import services
from media.review.contradictions import (
    Camera,
    Departure,
    Done,
    Kind,
    Sample,
    Session,
    Span,
    Unjudged,
    contradictions,
    unjudged,
)
from media.review.models import Survey
from media.review.sessions import session_of

START = datetime(2026, 9, 30, 1, tzinfo=UTC)
SignIn = Callable[[Person], Client]


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def done(minutes: float, seat: str = "e1", **how: bool) -> Done:
    return Done(at(minutes), 7, "锁定评分表", "评委", seat, **{"in_room": True, **how})


def came(seat: str = "e1", minutes: float = 1) -> Done:
    return done(minutes, seat, enters=True)


SESSION = Session(
    "evaluation", START, at(0.5), at(60), (came(), done(30)),
    (Camera("camera-1", "前", (), judged=True), Camera("camera-2", "后", (), judged=True)),
    samples=(Sample(at(30), "camera-1", 1), Sample(at(1), "camera-1", 2)),
    departures=(Departure(at(0), "camera-1", 0.2),),
)  # fmt: skip


def kinds(session: Session) -> list[Kind]:
    return [one.kind for one in contradictions(session)]


def test_what_agrees_is_not_listed() -> None:
    assert kinds(SESSION) == []
    assert unjudged(SESSION) == []


def test_a_deed_that_no_camera_saw_and_one_that_some_saw() -> None:
    black = Span(at(29), at(31), "画面全黑")
    first, second = SESSION.cameras
    some = replace(SESSION, cameras=(replace(first, blind=(black,)), second))
    assert kinds(some) == [Kind.PARTLY]
    none = replace(SESSION, cameras=tuple(replace(one, blind=(black,)) for one in SESSION.cameras))
    (found,) = contradictions(none)
    assert found.kind == Kind.BLIND
    assert found.at == at(30)
    assert "前: 画面全黑" in found.evidence


def test_a_remote_seat_s_camera_speaks_for_its_sitter_alone() -> None:
    late = Span(at(0), at(20), "镜头尚未送来画面")
    far = Camera("browser-1", "远程", (late,), judged=True, sitter="person:9", since=at(10))
    black = Span(at(29), at(31), "画面全黑")
    room = SESSION.cameras

    def found(one: Done, *cameras: Camera) -> list[Kind]:
        return kinds(replace(SESSION, done=(came(minutes=0.2), one), cameras=cameras))

    far_deed = replace(done(15), actor="person:9")
    assert found(done(15), *room, far) == [], "what another does, its late browser says nothing of"
    assert found(replace(far_deed, at=at(5)), *room, far) == [], "not seated yet: in the room"
    assert found(far_deed, *room, far) == [Kind.BLIND], "seated far away, and not filmed"
    seen = [replace(one, blind=(black,)) for one in room]
    assert found(replace(far_deed, at=at(30)), *seen, far) == [], "its own browser saw it"


def test_a_deed_with_nobody_in_picture() -> None:
    empty = replace(SESSION, samples=(Sample(at(30), "camera-1", 0), Sample(at(1), "camera-1", 1)))
    assert kinds(empty) == [Kind.EMPTY]
    unsearched = replace(SESSION, samples=(Sample(at(1), "camera-1", 1),))
    assert kinds(unsearched) == []


def test_deeds_outside_the_session() -> None:
    assert kinds(replace(SESSION, done=(done(-1), *SESSION.done, done(61)))) == [
        Kind.OUTSIDE,
        Kind.OUTSIDE,
        Kind.UNSIGNED,
    ]


def test_seats_that_acted_without_signing_in_and_those_that_signed_in_alone() -> None:
    session = replace(SESSION, done=(came(), came("e2"), done(30), done(31, "e3")))
    assert kinds(session) == [Kind.UNSIGNED, Kind.SILENT]
    late = replace(SESSION, done=(done(0.8), came()))
    assert Kind.UNSIGNED in kinds(late)


def test_fewer_faces_than_seats() -> None:
    many = tuple(came(f"e{n}") for n in range(1, 6)) + tuple(done(30, f"e{n}") for n in range(1, 6))
    assert kinds(replace(SESSION, done=many)) == [Kind.FEWER]


def test_a_camera_s_clock_that_leaps_or_is_far_off() -> None:
    leap = (Departure(at(0), "camera-1", 0.2), Departure(at(9), "camera-1", 86_400.0))
    assert kinds(replace(SESSION, departures=(*leap, Departure(at(9.1), "camera-1", 0.2)))) == [
        Kind.CLOCK
    ]
    assert kinds(replace(SESSION, departures=(Departure(at(0), "camera-1", 45.0),))) == [Kind.CLOCK]


def test_steps_long_silence_and_altered_files() -> None:
    session = replace(
        SESSION, ended=at(200), steps=((at(5), 3_600_000_000),), broken=("CHANGED x",)
    )
    assert kinds(session) == [Kind.ALTERED, Kind.STEPPED, Kind.IDLE]


def test_what_is_not_known_is_said_to_be_not_known() -> None:
    blank = replace(
        SESSION, done=(), cameras=(Camera("camera-1", "前", (), judged=False),), samples=None,
        departures=(),
    )  # fmt: skip
    assert unjudged(blank) == [
        Unjudged.FACES, Unjudged.CLOCKS, Unjudged.HEALTH, Unjudged.SEATS,
    ]  # fmt: skip


def test_every_kind_that_a_room_explains_has_a_name() -> None:
    assert deeds.labels()[evaluation_events.SHEET_LOCKED] == "锁定评分表"


@pytest.mark.django_db
def test_the_review_page_lists_them_with_their_evidence(
    evaluation: Recording, cast: Cast, second: Person, sign_in: SignIn, settings: LazySettings
) -> None:
    settings.ARCHIVE_DIR = settings.RECORDINGS_DIR.parent / "archive"
    track = evaluation.tracks.all()[0]
    black = alarms.sound(track.pk, Fault.BLACK, evaluation.prepared_at)
    Alarm.objects.filter(pk=black.pk).update(gone_at=evaluation.ended_at)
    ledger.services.append(
        evaluation_events.SHEET_LOCKED,
        subject=evaluation.subject, actor=cast.clerk.actor, scope=evaluation.scope,
        at=evaluation.prepared_at + timedelta(seconds=4), body={"member": "e1"},
    )  # fmt: skip
    process.look(threading.Event())
    survey = Survey.objects.get(recording=evaluation)
    assert survey.samples
    assert all(max(loud) > 0 for loud in survey.levels.values())
    assert survey.levels.keys() == {one.name for one in evaluation.tracks.all()}
    found = contradictions(session_of(evaluation))
    assert {one.kind for one in found} >= {Kind.PARTLY}
    made = services.ask(evaluation.pk, who=cast.principal("supervisor"), reason="投诉核查")
    from accounts.principal import of_person

    services.consent(made.pk, who=of_person(second))
    client = sign_in(cast.supervisor)
    assert f"{len(found)} 处不一致" in (
        client.get(f"/recordings/review/{evaluation.pk}/").content.decode()
    )
    page = client.get(f"/recordings/viewings/{made.pk}/").content.decode()
    assert "操作时部分镜头看不见" in page
    assert "画面全黑" in page
    assert "账本上没有签到" in page
    assert clock.now() > evaluation.prepared_at
    assert SETUP.actor not in page
