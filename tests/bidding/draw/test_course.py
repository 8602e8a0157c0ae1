"""A draw from its announcement to the names, and what a stranger recomputes of it."""

import datetime as dt
import json

import pytest
from django.conf import LazySettings
from drawing import Drawing, expert_at

from bidding.draw import selectors, services
from bidding.draw.models import Draw, Message, Seat
from bidding.draw.rules.kinds import DrawState, MemberKind, SeatState
from bidding.draw.services.transcript import transcript
from bidding.envelope.draw import Transcript, verify_draw
from bidding.errors import Refused
from bidding.experts import services as experts
from ledger import clock
from ledger.models import Entry

pytestmark = pytest.mark.django_db


def test_a_draw_from_beginning_to_end(drawing: Drawing) -> None:
    draw = drawing.drawn()
    assert draw.state == DrawState.DRAWN
    assert draw.seats.filter(state=SeatState.DRAWN).count() == 4
    report = verify_draw(transcript(draw))
    assert report.whole, report.findings
    drawing.accept_all(draw)
    found = selectors.drawn_members(drawing.tender)
    assert len(found) == 4
    assert {one.kind for one in found} == {MemberKind.DRAWN}
    clock.step_to(draw.evaluation_at + dt.timedelta(hours=1))
    services.release(drawing.tender, who=drawing.who("trader"))
    draw.refresh_from_db()
    report = verify_draw(transcript(draw))
    assert report.whole, report.findings
    shown = Transcript.parse(transcript(draw)).released
    seats = draw.seats.exclude(state=SeatState.PASSED)
    assert {one.said for one in shown} == {expert_at(seat).said for seat in seats}


def test_silence_neither_stops_nor_steers(drawing: Drawing) -> None:
    drawing.announce()
    draw = drawing.open()
    drawing.contribute(draw, "regulator")
    with pytest.raises(Refused) as refusal:
        services.close(draw.pk, who=drawing.who("trader"))
    assert refusal.value.code == "too_early"
    clock.step_to(clock.now() + dt.timedelta(minutes=11))
    draw = drawing.share(drawing.close(draw))
    assert draw.state == DrawState.DRAWN
    assert verify_draw(transcript(draw)).whole
    assert [one.value for one in draw.contributions.all()] == ["", bytes(range(32)).hex()]


def test_nothing_is_drawn_while_nobody_has_contributed(drawing: Drawing) -> None:
    drawing.announce()
    draw = drawing.open()
    clock.step_to(clock.now() + dt.timedelta(hours=1))
    with pytest.raises(Refused) as refusal:
        services.close(draw.pk, who=drawing.who("trader"))
    assert refusal.value.code == "nobody_gave"


def test_shares_wait_for_the_close_in_a_cosigned_log(drawing: Drawing) -> None:
    drawing.announce()
    draw = drawing.open()
    drawing.contribute(draw)
    services.close(draw.pk, who=drawing.who("trader"))
    assert not services.settle(draw.pk)
    keeper, who = drawing.ceremony.keeper(1)
    from bidding.draw.services import sharing

    with pytest.raises(Refused) as refusal:
        sharing.log_hash(draw.pk, keeper.pk, "00" * 32, who=who)
    assert refusal.value.code == "wrong_step"


def test_the_draw_goes_on_after_the_opening_of_bids(drawing: Drawing) -> None:
    """Leaves of a closed log are appended at once: the close is settled with the next look."""
    drawing.announce()
    for number in range(3):
        drawing.ceremony.hand_in(drawing.ceremony.company(number))
    drawing.ceremony.close()
    draw = drawing.open()
    drawing.contribute(draw)
    draw = drawing.share(drawing.close(draw))
    assert draw.state == DrawState.DRAWN
    assert verify_draw(transcript(draw)).whole


def test_a_refusal_is_followed_by_the_next_of_the_same_order(drawing: Drawing) -> None:
    draw = drawing.drawn()
    services.call(draw.pk, who=drawing.who("trader"))
    first = draw.seats.filter(speciality="A08", state=SeatState.CALLED).earliest("position")
    services.reply(first.pk, accept=False, reason="出差", who=drawing.expert(first))
    first.refresh_from_db()
    assert first.state == SeatState.DECLINED
    assert draw.seats.filter(state=SeatState.DRAWN).count() == 0
    drawing.sign_skip(first)
    later = draw.seats.filter(state=SeatState.DRAWN).get()
    assert (later.speciality, later.position) == ("A08", _last(draw, "A08"))
    assert verify_draw(transcript(draw)).whole
    services.call(draw.pk, who=drawing.who("trader"))
    services.unreachable(later.pk, note="三次拨打无人接听", who=drawing.who("trader"))
    drawing.sign_skip(later)
    report = verify_draw(transcript(draw))
    assert report.whole, report.findings


def _last(draw: Draw, code: str) -> int:
    return draw.seats.filter(speciality=code).latest("position").position


def test_ties_to_bidders_are_found_after_the_opening(drawing: Drawing) -> None:
    draw = drawing.drawn()
    drawing.accept_all(draw)
    with pytest.raises(Refused) as refusal:
        services.check_ties(draw.pk, who=drawing.who("trader"))
    assert refusal.value.code == "not_opened"
    seat = draw.seats.filter(state=SeatState.ACCEPTED).first()
    assert seat is not None
    company = drawing.ceremony.company(0)
    name = company.person.organisation.name
    experts.employ(expert_at(seat).pk, name, who=drawing.keeper_who)
    for number in range(3):
        drawing.ceremony.hand_in(drawing.ceremony.company(number))
    drawing.ceremony.close()
    draw.refresh_from_db()
    assert draw.ties_checked_at is not None
    assert [one.pk for one in draw.seats.filter(state=SeatState.TIED)] == [seat.pk]
    assert services.check_ties(draw.pk, who=drawing.who("trader")) == []
    drawing.sign_skip(seat)
    assert draw.seats.filter(state=SeatState.DRAWN).count() == 1
    assert verify_draw(transcript(draw)).whole


def test_messages_go_out_and_their_receipts_stay(drawing: Drawing, settings: LazySettings) -> None:
    draw = drawing.drawn()
    assert services.call(draw.pk, who=drawing.who("trader")) == 4
    files = sorted(settings.MESSAGES_DIR.iterdir())
    assert len(files) == Message.objects.count() == 4
    said = json.loads(files[0].read_text())
    assert said["to"].startswith("1390000")
    assert drawing.market.trading.name in said["text"]
    assert drawing.ceremony.tender.number not in said["text"]
    assert services.call(draw.pk, who=drawing.who("trader")) == 0


def test_nobody_reads_names_in_the_database_or_the_ledger(drawing: Drawing) -> None:
    draw = drawing.drawn()
    drawing.accept_all(draw)
    seats = draw.seats.exclude(state=SeatState.PASSED)
    people = [expert_at(seat) for seat in seats]
    entries = Entry.objects.filter(kind__startswith="draw.")
    said = "\n".join(f"{one.actor} {json.dumps(one.body)}" for one in entries)
    rows = list(Seat.objects.values_list()) + list(Message.objects.values_list())
    stored = repr([[bytes(x) if isinstance(x, memoryview) else x for x in row] for row in rows])
    for one in people:
        assert one.name not in said
        assert f"person:{one.person_id} " not in said
        assert one.name not in stored
        assert one.phone not in stored
    assert all(one.said.encode() not in bytes(draw.places) for one in people)


def test_names_stay_secret_until_the_evaluation(drawing: Drawing) -> None:
    drawing.drawn()
    with pytest.raises(Refused) as refusal:
        services.release(drawing.tender, who=drawing.who("trader"))
    assert refusal.value.code == "secret_still"


def test_a_trustee_hands_over_what_it_hashed(drawing: Drawing) -> None:
    import dataclasses

    from bidding.draw.services import sharing

    drawing.announce()
    draw = drawing.open()
    drawing.contribute(draw)
    draw = drawing.close(draw)
    honest = {at: drawing.release_of(draw, at) for at in (1, 2)}
    keeper, who = drawing.ceremony.keeper(1)
    sharing.log_hash(draw.pk, keeper.pk, honest[1].digest.hex(), who=who)
    with pytest.raises(Refused) as early:
        sharing.hand_over(draw.pk, keeper.pk, honest[1].encode(), who=who)
    assert early.value.code == "hashes_first"
    lied = dataclasses.replace(honest[2], shares={name: bytes(32) for name in honest[2].shares})
    second, also = drawing.ceremony.keeper(2)
    sharing.log_hash(draw.pk, second.pk, lied.digest.hex(), who=also)
    with pytest.raises(Refused) as false:
        sharing.hand_over(draw.pk, second.pk, lied.encode(), who=also)
    assert false.value.code == "share_mismatch"
    with pytest.raises(Refused) as other:
        sharing.hand_over(draw.pk, second.pk, honest[2].encode(), who=also)
    assert other.value.code == "other_shares"
