"""The algebra of due moments, against a calendar that is counted day by day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from worktime import Limit, Pause, Unit, due, explain, prompt_at, published_calendar, read_moment
from worktime.calendars import ZONE

CALENDAR = published_calendar()
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

dates = st.dates(date(2023, 11, 1), date(2027, 3, 1))
moments = st.datetimes(datetime(2023, 11, 1), datetime(2027, 3, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0, tzinfo=ZONE)
)
day_counts = st.integers(0, 90)
limits = st.builds(Limit, st.integers(1, 40), st.sampled_from(Unit))
durations = st.integers(0, 40 * 24 * 60).map(lambda minutes: minutes * MINUTE)
pauses = st.builds(lambda start, length: Pause(start, start + length), moments, durations)


def near(start: datetime) -> st.SearchStrategy[Pause]:
    """A pause that has a chance of meeting a limit begun at `start`."""
    offsets = st.integers(-5 * 24 * 60, 40 * 24 * 60).map(lambda minutes: minutes * MINUTE)
    return st.builds(
        lambda gap, length: Pause(start + gap, start + gap + length), offsets, durations
    )


reckonings = moments.flatmap(
    lambda start: st.tuples(st.just(start), limits, st.lists(near(start), max_size=4))
)


@given(dates, day_counts)
def test_the_table_counts_like_a_person(start: date, days: int) -> None:
    reached, counted = start, 0
    while counted < days or not CALENDAR.day(reached).working:
        reached += DAY
        counted += CALENDAR.day(reached).working
        if days == 0 and CALENDAR.day(reached).working:
            break
    assert CALENDAR.shift(start, days) == reached


@given(dates, st.integers(1, 60))
def test_earlier_undoes_later_between_working_days(start: date, days: int) -> None:
    start = CALENDAR.shift(start, 0)
    assert CALENDAR.shift(CALENDAR.shift(start, days), -days) == start


@given(dates, dates)
def test_counting_adds_up(a: date, b: date) -> None:
    first, last = min(a, b), max(a, b)
    naive = sum(CALENDAR.day(first + n * DAY).working for n in range(1, (last - first).days + 1))
    assert CALENDAR.count(first, last) == naive == -CALENDAR.count(last, first)


@given(moments, moments)
def test_working_time_is_the_sum_of_the_worked_spans(a: datetime, b: datetime) -> None:
    since, until = min(a, b), max(a, b)
    worked = sum((end - begin for begin, end in CALENDAR.spans(since, until)), timedelta(0))
    assert CALENDAR.working_between(since, until) == worked
    assert CALENDAR.working_between(until, since) == -worked


@given(moments)
def test_a_position_leads_back_to_its_earliest_moment(moment: datetime) -> None:
    back = CALENDAR.moment(CALENDAR.position(moment))
    assert back <= moment
    assert CALENDAR.position(back) == CALENDAR.position(moment)
    assert CALENDAR.position(back - timedelta(microseconds=1)) < CALENDAR.position(back)


def day_by_day(start: date, limit: Limit, held: Sequence[Pause]) -> date:
    """The due date of a day limit as a clerk finds it with a finger on the wall calendar."""
    when, left = start, limit.n
    while True:
        when += DAY
        paused = any(p.last and p.first <= when <= p.last for p in held)
        works = CALENDAR.day(when).working
        if left and not paused and (works or limit.unit is Unit.CALENDAR_DAY):
            left -= 1
        if not left and works and not paused:
            return when


def minute_by_minute(start: datetime, limit: Limit, held: Sequence[Pause]) -> datetime:
    """The due moment of an hour limit, for moments that are whole minutes."""
    now, left = start, limit.n * 60
    while left:
        clock = now.astimezone(ZONE)
        worked = any(a <= clock.time() < b for a, b in CALENDAR.hours.spans)
        paused = any(p.end and p.start <= now < p.end for p in held)
        left -= CALENDAR.is_working(clock.date()) and worked and not paused
        now += MINUTE
    return now


@given(reckonings)
def test_day_limits_agree_with_a_finger_on_the_calendar(
    reckoning: tuple[datetime, Limit, list[Pause]],
) -> None:
    start, limit, held = reckoning
    limit = Limit(limit.n, Unit.WORKING_DAY) if limit.unit is Unit.WORKING_HOUR else limit
    answer = due(start, limit, CALENDAR, held)
    # A pause begun when time was up does not count: the clerk would not look at it either.
    in_time = [pause for pause in held if answer.at is not None and pause.start < answer.at]
    assert answer.date == day_by_day(start.date(), limit, in_time)


@given(moments, st.integers(1, 20), st.data())
def test_hour_limits_agree_with_a_minute_hand(start: datetime, n: int, data: st.DataObject) -> None:
    start = start.replace(second=0)
    held = data.draw(st.lists(near(start), max_size=3))
    limit = Limit(n, Unit.WORKING_HOUR)
    assert due(start, limit, CALENDAR, held).at == minute_by_minute(start, limit, held)


@given(moments, moments, limits)
def test_later_acceptance_is_never_due_earlier(a: datetime, b: datetime, limit: Limit) -> None:
    first, second = due(min(a, b), limit, CALENDAR), due(max(a, b), limit, CALENDAR)
    assert first.at is not None
    assert second.at is not None
    assert first.at <= second.at


@given(reckonings, st.integers(0, 20))
def test_an_extension_is_a_longer_limit(
    reckoning: tuple[datetime, Limit, list[Pause]], extension: int
) -> None:
    start, limit, held = reckoning
    longer = Limit(limit.n + extension, limit.unit)
    extended = due(start, limit, CALENDAR, held, extension)
    assert extended.at == due(start, longer, CALENDAR, held).at
    assert prompt_at(extended) == prompt_at(due(start, longer, CALENDAR, held))


@given(reckonings)
def test_pauses_are_united(reckoning: tuple[datetime, Limit, list[Pause]]) -> None:
    start, limit, held = reckoning
    once = due(start, limit, CALENDAR, held).at
    assert due(start, limit, CALENDAR, held * 2).at == once
    assert due(start, limit, CALENDAR, reversed(held)).at == once


@given(reckonings, st.data())
def test_a_pause_inside_another_costs_nothing(
    reckoning: tuple[datetime, Limit, list[Pause]], data: st.DataObject
) -> None:
    start, limit, held = reckoning
    inside = []
    for pause in held:
        assert pause.end is not None
        minutes = int((pause.end - pause.start) / MINUTE)
        cut = data.draw(st.integers(0, minutes)) * MINUTE
        inside.append(Pause(pause.start + cut, pause.end))
    assert due(start, limit, CALENDAR, held + inside).at == due(start, limit, CALENDAR, held).at


@given(reckonings)
def test_a_pause_never_brings_a_due_moment_forward(
    reckoning: tuple[datetime, Limit, list[Pause]],
) -> None:
    start, limit, held = reckoning
    without, answer = due(start, limit, CALENDAR), due(start, limit, CALENDAR, held)
    assert without.at is not None
    assert answer.at is not None
    assert answer.at >= without.at


@given(moments, st.integers(0, 40))
def test_a_pause_on_days_that_do_not_count_costs_nothing(start: datetime, days: int) -> None:
    held = [
        Pause.of_days(day, day)
        for day in (start.date() + n * DAY for n in range(120))
        if not CALENDAR.is_working(day)
    ]
    for limit in (Limit(days), Limit(days + 1, Unit.WORKING_HOUR)):
        assert due(start, limit, CALENDAR, held).at == due(start, limit, CALENDAR).at


@given(reckonings)
def test_a_pause_begun_when_time_was_up_changes_nothing(
    reckoning: tuple[datetime, Limit, list[Pause]],
) -> None:
    start, limit, held = reckoning
    answer = due(start, limit, CALENDAR, held)
    assert answer.at is not None
    late = [Pause(answer.at), Pause(answer.at, answer.at + 9 * DAY)]
    assert due(start, limit, CALENDAR, held + late).at == answer.at


@given(reckonings)
def test_the_prompt_lies_between_start_and_due(
    reckoning: tuple[datetime, Limit, list[Pause]],
) -> None:
    start, limit, held = reckoning
    answer = due(start, limit, CALENDAR, held)
    prompt = prompt_at(answer)
    assert prompt is not None
    assert answer.at is not None
    assert start <= prompt < answer.at


@given(reckonings)
def test_the_trace_counts_what_the_arithmetic_counted(
    reckoning: tuple[datetime, Limit, list[Pause]],
) -> None:
    start, limit, held = reckoning
    answer = due(start, limit, CALENDAR, held)
    counted = [step for step in explain(answer) if step.kind == "counted"]
    if limit.unit is Unit.WORKING_HOUR:
        parts = [s.until - s.since for s in counted if s.until and s.since]
        assert sum(parts, timedelta(0)) == timedelta(hours=limit.n)
    else:
        assert [step.number for step in counted] == list(range(1, limit.n + 1))
    assert explain(answer)[-1].since == answer.at


def test_the_answer_is_in_utc() -> None:
    at = due(read_moment("2026-09-30"), Limit(1), CALENDAR).at
    assert at is not None
    assert at.tzinfo is UTC
