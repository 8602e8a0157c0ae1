"""What the service refuses, whoever asks, and that each refusal is on record."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from drawing import Drawing, expert_at
from market import certified, file

from accounts.errors import NotAllowed
from bidding.draw import selectors, services
from bidding.draw.models import Attempt, Draw
from bidding.draw.rules.kinds import DrawState, MemberKind, SeatState
from bidding.draw.services.committee import ImportedExpert
from bidding.draw.services.transcript import transcript
from bidding.envelope.draw import Signed, Skip, verify_draw
from bidding.errors import Refused
from bidding.experts import services as experts
from bidding.experts.models import Expert
from bidding.experts.rules.kinds import TieKind
from ledger import clock
from ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(drawing: Drawing) -> Drawing:
    """Announced, with keys and certificate."""
    drawing.announce()
    return drawing


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        deed()
    return refusal.value.code


# ── One draw ────────────────────────────────────────────────────────────────────────────────────
def test_a_thousand_attempts_leave_one_draw_and_999_refusals(ready: Drawing) -> None:
    plan, who, codes = ready.plan(), ready.who("trader"), []
    for _ in range(1000):
        try:
            services.open_draw(ready.tender, plan, who=who)
        except Refused as refusal:
            codes.append(refusal.code)
    assert codes == ["drawn_already"] * 999
    assert Draw.objects.count() == 1
    assert Attempt.objects.filter(code="drawn_already").count() == 999
    entries = Entry.objects.filter(kind="draw.attempt.refused.v1")
    assert entries.count() == 999


def test_another_draw_needs_a_reason_and_a_signature(ready: Drawing) -> None:
    draw = ready.open()
    host = ready.who("trader")
    assert refused(lambda: services.ask_again(draw.pk, reason=" ", who=host)) == "no_reason"
    services.ask_again(draw.pk, reason="抽取中断电", who=host)
    assert refused(ready.open) == "drawn_already"
    draw.refresh_from_db()
    forged = Signed(bytes(draw.redo or b""), b"[]").encode()
    regulator = ready.who("regulator")
    assert refused(lambda: services.sign_again(draw.pk, forged, who=regulator)) == "bad_format"
    ready.sign_again(draw)
    second = ready.open()
    assert second.number == 2
    draw.refresh_from_db()
    assert draw.state == DrawState.VOIDED
    ready.contribute(second)
    second = ready.share(ready.close(second))
    report = verify_draw(transcript(second))
    assert report.whole, report.findings
    assert report.facts["again"]


def test_what_was_committed_to_does_not_change(ready: Drawing) -> None:
    draw = ready.open()
    for change in ("filters = ''", "open = ''", "version = version + 2"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE draw_draw SET {change} WHERE id = %s", [draw.pk])
    services_attempt = Attempt(
        tender_id=ready.tender, deed="x", code="x", text="x", by="x", at=clock.now()
    )
    services_attempt.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        services_attempt.delete()


# ── Committees ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("seats", "others", "code"),
    [
        ((("A08", 4),), 2, "even"),
        ((("A08", 2),), 1, "too_few"),
        ((("A08", 3),), 2, "few_experts"),
        ((("A08", 2), ("A08", 3)), 0, "bad_seats"),
        ((), 5, "bad_seats"),
        ((("A05", 1), ("C01", 4)), 0, "too_predictable"),
    ],
)
def test_committees_that_the_law_does_not_allow(
    ready: Drawing, seats: tuple[tuple[str, int], ...], others: int, code: str
) -> None:
    assert refused(lambda: ready.open(seats=seats, representatives=others)) == code
    assert Attempt.objects.get().code == code


def test_five_members_of_whom_four_are_drawn_are_enough(ready: Drawing) -> None:
    assert ready.open().state == DrawState.GIVING


def test_one_contributor_is_not_enough(ready: Drawing) -> None:
    alone = (ready.market.cast.planning.pk,)
    assert refused(lambda: ready.open(contributors=alone)) == "few_contributors"


# ── Time ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("days", "code"), [(4, "too_early"), (-1, "after_evaluation")])
def test_the_window(ready: Drawing, days: int, code: str) -> None:
    at = clock.now() + dt.timedelta(days=days)
    assert refused(lambda: ready.open(evaluation_at=at)) == code


def test_two_working_days_before_are_early_enough(ready: Drawing) -> None:
    """Monday: an evaluation on Wednesday may be drawn for, one on Thursday not."""
    drawn_for = clock.now() + dt.timedelta(days=2)
    assert ready.open(evaluation_at=drawn_for).evaluation_at == drawn_for


# ── Readiness ───────────────────────────────────────────────────────────────────────────────────
def test_nothing_before_keys_and_certificate(drawing: Drawing) -> None:
    assert refused(drawing.open) == "not_announced"
    services.announce(drawing.tender, who=drawing.who("trader"))
    assert refused(drawing.open) == "no_certificate"
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    certificate = x509.load_der_x509_certificate(drawing.signer.chain[0])
    pem = certificate.public_bytes(Encoding.PEM)
    services.certify(drawing.tender, pem, who=drawing.who("regulator"))
    assert refused(drawing.open) == "no_keys_yet"


def test_who_may(ready: Drawing) -> None:
    for part in ("regulator", "agent"):
        with pytest.raises(NotAllowed):
            services.open_draw(ready.tender, ready.plan(), who=ready.who(part))
    with pytest.raises(NotAllowed):
        services.announce(ready.tender, who=ready.keeper_who)
    with pytest.raises(NotAllowed):
        services.certify(ready.tender, b"", who=ready.who("trader"))


# ── Contributions ───────────────────────────────────────────────────────────────────────────────
def test_each_gives_once_and_its_own(ready: Drawing) -> None:
    draw = ready.open()
    envelope = ready.envelope(draw, "purchaser")

    def give(position: int, content: bytes, part: str) -> Callable[[], object]:
        who = ready.who(part)
        return lambda: services.contribute(ready.tender, position, content, who=who)

    assert refused(give(1, envelope, "regulator")) == "not_yours"
    assert refused(give(1, b"rubbish", "purchaser")) == "bad_format"
    give(1, envelope, "purchaser")()
    assert refused(give(1, envelope, "purchaser")) == "given_already"
    assert refused(give(2, envelope, "regulator")) == "copied"


def test_an_envelope_of_another_draw(ready: Drawing) -> None:
    draw = ready.open()
    old = ready.envelope(draw, "purchaser")
    services.ask_again(draw.pk, reason="重来", who=ready.who("trader"))
    ready.sign_again(draw)
    ready.open()
    give = lambda: services.contribute(ready.tender, 1, old, who=ready.who("purchaser"))  # noqa: E731
    assert refused(give) == "wrong_tender"


# ── Skips ───────────────────────────────────────────────────────────────────────────────────────
def test_nobody_is_passed_over_without_the_supervisor(drawing: Drawing) -> None:
    draw = drawing.drawn()
    services.call(draw.pk, who=drawing.who("trader"))
    seat = draw.seats.filter(state=SeatState.CALLED).first()
    assert seat is not None
    services.question(seat.pk, text="刚刚退休", who=drawing.who("trader"))
    seat.refresh_from_db()
    said = Skip.parse(bytes(seat.statement or b""))
    other = Signed(*said.signed(certified("别人", clock.now())[1])).encode()
    regulator, host = drawing.who("regulator"), drawing.who("trader")
    assert refused(lambda: services.sign_skip(seat.pk, other, who=regulator)) == "bad_signature"
    with pytest.raises(NotAllowed):
        services.sign_skip(seat.pk, drawing.sign(said), who=host)
    drawing.sign_skip(seat)
    assert refused(lambda: drawing.sign_skip(seat)) == "nothing_to_sign"


def test_only_the_called_expert_answers(drawing: Drawing) -> None:
    draw = drawing.drawn()
    services.call(draw.pk, who=drawing.who("trader"))
    one, two = draw.seats.filter(state=SeatState.CALLED)[:2]
    stranger = drawing.expert(two)
    assert refused(lambda: services.reply(one.pk, accept=True, who=stranger)) == "not_yours"
    mine = drawing.expert(one)
    assert refused(lambda: services.reply(one.pk, accept=False, who=mine)) == "no_reason"
    services.reply(one.pk, accept=True, who=mine)
    assert refused(lambda: services.reply(one.pk, accept=True, who=mine)) == "answered"


# ── Avoidance ───────────────────────────────────────────────────────────────────────────────────
def test_whoever_is_tied_to_a_party_is_never_drawn(ready: Drawing) -> None:
    """Everybody but nine has something against them; the nine are whom the draw finds."""
    keeper = ready.keeper_who
    planning, works = ready.market.cast.planning, ready.market.works
    today = clock.now().date()
    everybody = list(Expert.objects.filter(specialities__code="A08").order_by("number"))
    free = {one.pk for one in everybody[:12]}
    for at, one in enumerate(one for one in everybody if one.pk not in free):
        match at % 5:
            case 0:
                experts.employ(one.pk, planning.name, who=keeper)
            case 1:
                ended = today - dt.timedelta(days=900)
                experts.employ(one.pk, planning.name, until=ended, who=keeper)
            case 2:
                experts.add_tie(one.pk, TieKind.RELATIVE, planning.name, who=keeper)
            case 3:
                experts.employ(one.pk, works.name, who=keeper)
            case _:
                experts.suspend(one.pk, reason="复核未通过", who=keeper)
    draw = ready.open(seats=(("A08", 4),))
    ready.contribute(draw)
    draw = ready.share(ready.close(draw))
    assert {expert_at(seat).pk for seat in draw.seats.all()} <= free
    assert draw.chances[0]["candidates"] == len(free)


def test_a_circle_too_small_is_widened_by_rule(ready: Drawing) -> None:
    Expert.objects.filter(number__in=["QX0001", "QX0002"]).update(region="青溪县")
    assert refused(lambda: ready.open(circles=(("青溪县",),))) == "too_predictable"
    draw = ready.open(circles=(("青溪县",), ()))
    assert "青溪县".encode() in bytes(draw.rules)


# ── Others on the committee ─────────────────────────────────────────────────────────────────────
def test_representatives_are_the_purchasers_own(ready: Drawing) -> None:
    purchaser, who = ready.market.purchaser, ready.who("purchaser")
    stranger = ready.market.regulator.pk
    assert refused(lambda: services.appoint(ready.tender, stranger, who=who)) == "stranger"
    made = services.appoint(ready.tender, purchaser.pk, who=who)
    found = selectors.members(ready.tender)
    assert [(one.person_pk, one.kind) for one in found] == [
        (purchaser.pk, MemberKind.REPRESENTATIVE)
    ]
    services.dismiss(ready.tender, made.pk, who=who)
    assert selectors.members(ready.tender) == []


def test_a_provincial_draw_is_imported_instead(drawing: Drawing) -> None:
    people = list(Expert.objects.order_by("number")[:5])
    members = [ImportedExpert(one.person_id or 0, one.name, "A08") for one in people]

    def bring(count: int) -> object:
        return services.import_draw(
            drawing.tender, members[:count], source="省综合评标专家库", reference="2026-0815",
            drawn_at=clock.now(), representatives=0, file=file("抽取记录.pdf"),
            who=drawing.who("trader"),
        )  # fmt: skip

    assert refused(lambda: bring(4)) == "even"
    bring(5)
    found = selectors.members(drawing.tender)
    assert [one.kind for one in found] == [MemberKind.IMPORTED] * 5
    announce = lambda: services.announce(drawing.tender, who=drawing.who("trader"))  # noqa: E731
    assert refused(announce) == "drawn_elsewhere"
