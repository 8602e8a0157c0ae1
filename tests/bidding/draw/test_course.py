"""A draw from its announcement to the names, and what a stranger recomputes of it."""

import dataclasses
import datetime as dt
import json

import pytest
from drawing import Drawing, expert_at

from bidding.draw import selectors, services
from bidding.draw.models import Attempt, Draw, Message, Seat
from bidding.draw.rules.kinds import DrawState, MemberKind, SeatState
from bidding.draw.services.transcript import transcript
from bidding.envelope.draw import Transcript, verify_draw
from bidding.errors import Refused
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
    assert {one.said for one in shown} == {
        expert_at(seat).said for seat in draw.seats.exclude(state=SeatState.PASSED)
    }
