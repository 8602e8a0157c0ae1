"""What a remote expert's browser may send, and what is refused: wrong, twice, late, another's."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cast import SETUP, Cast
from django.test import Client
from remote import SUBJECT, Seat, as_sent, registered

from accounts.errors import NotAllowed
from ledger.selectors import history
from media import events, selectors, services
from media.arrivals import Arrivals
from media.errors import Refused
from media.format.records import Cause
from media.models import Browser, Recording
from media.pieces import LARGEST, Piece
from media.rules import BROWSER_COOKIE, Occasion, Part, TrackState, Why
from media.services import feeds

pytestmark = pytest.mark.django_db


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        deed()
    return refusal.value.code


def test_a_piece_is_on_the_disk_as_it_was_sent_before_it_is_acknowledged(
    seat: Seat, pieces: list[bytes]
) -> None:
    seat.send(pieces)
    arrived = Arrivals(seat.track().arrivals)
    assert [arrived.read(1, at) for at in arrived.pieces(1)] == pieces
    assert feeds.receive(seat.track(), 1, 10, as_sent(pieces[10])).received == len(pieces)


@pytest.mark.parametrize(
    ("number", "spoil", "code"),
    [
        (2, lambda one: Piece(one[:-1] + b"!", as_sent(one).sha256), "bad_hash"),
        (2, lambda one: as_sent(b""), "bad_size"),
        (2, lambda one: as_sent(bytes(LARGEST + 1)), "bad_size"),
        (2, lambda one: as_sent(one[:-1]), "bad_boxes"),
        (2, lambda one: as_sent(one + one), "bad_boxes"),
        (2, lambda one: as_sent(b"\x1a\x45\xdf\xa3" + bytes(100)), "bad_boxes"),
        (2, lambda one: as_sent(b"\0\0\0\x08mdat"), "bad_boxes"),
        (3, as_sent, "out_of_turn"),
        (0, as_sent, "taken_before"),
        (1, lambda one: as_sent(one + b"\0\0\0\x08free"), "taken_before"),
    ],
)
def test_what_is_no_next_piece_is_refused(
    seat: Seat, pieces: list[bytes], number: int, spoil: Callable[[bytes], Piece], code: str
) -> None:
    run = seat.send(pieces[:2])
    sent = spoil(pieces[number])
    assert refused(lambda: feeds.receive(seat.track(), run, number, sent)) == code
    assert Arrivals(seat.track().arrivals).pieces(run) == [0, 1]


def test_a_run_begins_with_an_initialisation_and_has_one(seat: Seat, pieces: list[bytes]) -> None:
    run = feeds.open_run(seat.track()).number
    for wrong, code in ((pieces[1], "bad_boxes"), (pieces[0][:40], "bad_boxes")):
        assert refused(lambda w=wrong: feeds.receive(seat.track(), run, 0, as_sent(w))) == code
    seat.send(pieces[:1], run=run)
    code = refused(lambda: feeds.receive(seat.track(), run, 1, as_sent(pieces[0])))
    assert code == "bad_fragment"


def test_nothing_is_taken_after_the_end_of_a_run_or_of_the_track(
    seat: Seat, pieces: list[bytes]
) -> None:
    run = seat.send(pieces[:3])
    feeds.finish(seat.track(), run, 3, Why.PAGE)
    assert refused(lambda: feeds.receive(seat.track(), run, 3, as_sent(pieces[3]))) == "over"
    services.end(Occasion.EVALUATION, SUBJECT, actor=SETUP.actor)
    assert refused(lambda: feeds.open_run(seat.track())) == "ended"
    track = seat.track()
    track.state = TrackState.CLOSED
    track.save()
    assert refused(lambda: feeds.receive(track, run, 3, as_sent(pieces[3]))) == "closed"


def test_what_was_filmed_after_the_end_is_not_taken_and_is_not_missing(
    seat: Seat, pieces: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = seat.send(pieces[:3])
    services.end(Occasion.EVALUATION, SUBJECT, actor=SETUP.actor)
    monkeypatch.setattr(feeds, "SLACK", timedelta(hours=-1))
    kept = feeds.receive(seat.track(), run, 3, as_sent(pieces[3]), made=9)
    assert (kept.received, kept.made, kept.over_at is None) == (3, 3, False)
    ending = Arrivals(seat.track().arrivals).ending(run)
    assert ending is not None
    assert ending.cause == Cause.END


def address(seat: Seat, *more: object) -> str:
    return "/".join(map(str, ["/recordings/feeds", seat.track().pk, *more, ""]))


def test_only_the_person_who_sits_there_sends_and_only_from_that_browser(
    seat: Seat, cast: Cast, pieces: list[bytes]
) -> None:
    own, bare = seat.client(), seat.client()
    del bare.cookies[BROWSER_COOKIE]
    other = Client()
    other.force_login(cast.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    other.cookies[BROWSER_COOKIE] = seat.secret
    elsewhere = seat.client()
    _second, elsewhere.cookies[BROWSER_COOKIE] = registered(seat.browser.room, "远程二席")
    for client in (bare, other, elsewhere):
        assert client.post(address(seat, "runs")).status_code == 403
        assert client.get(address(seat)).status_code == 403
    assert own.post(address(seat, "runs")).json() == {"run": 1}
    headers = {"X-SHA256": as_sent(pieces[0]).sha256}
    where = address(seat, "runs", 1, 0)
    sent = own.post(where, pieces[0], "application/octet-stream", headers=headers)
    assert sent.json() == {"received": 1}
    wrong = own.post(where, pieces[0], "application/octet-stream", headers={"X-SHA256": "0" * 64})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "taken_before")
    large = own.post(address(seat, "runs", 1, 1), bytes(LARGEST + 1), "application/octet-stream")
    assert large.status_code == 413
    assert own.post(address(seat, "runs", 1, "over"), "{}", "application/json").status_code == 422
    assert own.get(address(seat)).json()["runs"] == [{"run": 1, "received": 1, "over": False}]


def test_whoever_left_the_seat_sends_no_more_and_is_waited_for_no_more(
    seat: Seat, cast: Cast
) -> None:
    former = seat.client()
    where = address(seat, "runs")
    services.leave(Occasion.EVALUATION, SUBJECT, sitter=seat.person.actor, actor=SETUP.actor)
    assert former.post(where).status_code == 409
    assert selectors.not_ready(Occasion.EVALUATION, SUBJECT) == ["没有摄像机"]
    services.seat(
        Occasion.EVALUATION, SUBJECT, browser=seat.browser.pk, sitter=cast.chief.actor,
        actor=SETUP.actor,
    )  # fmt: skip
    names = [one.name for one in Recording.objects.get().tracks.all()]
    assert names == [f"browser-{seat.browser.pk}-{at}-{part}" for at in (1, 2) for part in Part]


def test_a_browser_has_one_sitter_and_the_ledger_does_not_say_who(seat: Seat, cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        services.seat(
            Occasion.EVALUATION, SUBJECT, browser=seat.browser.pk, sitter=cast.chief.actor,
            actor=SETUP.actor,
        )  # fmt: skip
    assert refusal.value.code == "taken"
    said = [one for one in history(seat.recording.entry_subject) if one.kind == events.SEATED]
    assert seat.person.actor not in str([one.body for one in said])
    assert len(said) == 1


def test_the_centre_registers_a_browser_by_the_code_it_shows(seat: Seat, cast: Cast) -> None:
    stranger = Client()
    page = stranger.get("/recordings/browser/").content.decode()
    assert "请把代码告诉交易中心" in page
    assert seat.client().get("/recordings/browser/").context["browser"] == seat.browser
    for part in ("clerk", "supervisor", "outsider"):
        with pytest.raises(NotAllowed):
            services.register_browser(
                seat.browser.room_id, code="AAAAAA", title="三", who=cast.principal(part)
            )
    with pytest.raises(Refused):
        services.register_browser(seat.browser.room_id, code="AAAAAA", title="三", who=SETUP)
    with pytest.raises(Refused) as refusal:
        services.retire_browser(seat.browser.pk, who=SETUP)
    assert refusal.value.code == "recording"
    assert Browser.objects.count() == 1


def test_an_evaluation_waits_for_the_browser_and_goes_on_without_it(seat: Seat) -> None:
    said = "".join(selectors.not_ready(Occasion.EVALUATION, SUBJECT))
    assert "远程一席 屏幕未在录像" in said
    seat.recording.tracks.update(state=TrackState.RECORDING)
    services.begin(Occasion.EVALUATION, SUBJECT, actor=SETUP.actor)
    seat.recording.tracks.update(state=TrackState.LOST)
    begun = services.begin(Occasion.EVALUATION, SUBJECT, actor=SETUP.actor)
    assert begun is not None
    assert begun.state == "running"
