"""A tender's dates beside the law: worked examples of 2026, and what holds for any dates."""

import datetime as dt

import pytest
from desk import moment
from hypothesis import given
from hypothesis import strategies as st

from bidding.rules.calendar import Dates, check, checked, earliest_after, moved_to, out_of_order
from bidding.rules.changes import after_change, after_suspension
from bidding.rules.kinds import Mark, Regime, Topic
from bidding.rules.objections import answer_due, is_in_time, last_day
from bidding.rules.statutes import Interval, statutes
from worktime import Limit, Unit, published_calendar, to_local

CALENDAR = published_calendar()
LAW = {regime: statutes("cn-2026", regime) for regime in Regime}
DAY = dt.timedelta(days=1)


def interval(regime: Regime, key: str) -> Interval:
    return next(one for one in LAW[regime].intervals if one.key == key)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# The 2026 holidays: Spring Festival 15–23 February (the 14th and the 28th are worked), Labour Day
# 1–5 May (9 May is worked), National Day 1–7 October (20 September and 10 October are worked).
@pytest.mark.parametrize(
    ("regime", "key", "start", "earliest"),
    [
        # twenty days: plain, onto a Sunday, into the National Day, over the Spring Festival
        ("tendering", "bid_time", "2026-03-02", "2026-03-23"),  # the 22nd is a Sunday
        ("tendering", "bid_time", "2026-03-03", "2026-03-23"),
        ("tendering", "bid_time", "2026-09-12", "2026-10-08"),  # 2 October is a holiday
        ("tendering", "bid_time", "2026-08-31", "2026-09-20"),  # a Sunday, but worked
        ("procurement", "bid_time", "2026-01-27", "2026-02-24"),  # 16 February is a holiday
        # five days and five working days from the same Thursday
        ("tendering", "documents_offered", "2026-04-30", "2026-05-06"),  # 5 May is a holiday
        ("procurement", "documents_offered", "2026-04-30", "2026-05-11"),  # 6, 7, 8, 9, 11 May
        ("procurement", "notice_offered", "2026-03-02", "2026-03-09"),
        ("procurement", "prequalification_time", "2026-09-30", "2026-10-13"),  # 8, 9, 10, 12, 13
        ("tendering", "prequalification_time", "2026-03-02", "2026-03-09"),  # the 7th: Saturday
    ],
)
def test_worked_examples_of_2026(regime: str, key: str, start: str, earliest: str):
    limit = interval(Regime(regime), key)
    begin, end = moment(f"{start} 09:00"), moment(f"{earliest} 09:30")
    found = check(limit, begin, end, CALENDAR)
    assert (found.earliest, found.satisfied, found.provisional) == (day(earliest), True, False)
    assert not check(limit, begin, end - DAY, CALENDAR).satisfied


def test_a_year_without_a_calendar_is_provisional():
    found = check(
        interval(Regime.TENDERING, "bid_time"),
        moment("2026-12-20 09:00"),
        moment("2027-01-20 09:00"),
        CALENDAR,
    )
    assert found.provisional


def test_the_opening_is_at_the_instant_of_the_deadline():
    limit = interval(Regime.TENDERING, "opening")
    at = moment("2026-04-01 09:30")
    assert check(limit, at, at, CALENDAR).satisfied
    assert not check(limit, at, at + dt.timedelta(seconds=1), CALENDAR).satisfied


def test_only_intervals_whose_ends_are_set_are_checked():
    dates: Dates = {Mark.DOCUMENTS_FROM: moment("2026-03-02 09:00")}
    assert checked(dates, LAW[Regime.TENDERING], CALENDAR) == []


def test_what_lies_before_what_it_follows_is_named():
    dates = {
        Mark.DOCUMENTS_FROM: moment("2026-03-02 09:00"),
        Mark.DOCUMENTS_TO: moment("2026-03-01 09:00"),
    }
    assert list(out_of_order(dates)) == [(Mark.DOCUMENTS_FROM, Mark.DOCUMENTS_TO)]


@pytest.mark.parametrize(
    ("changed", "deadline", "after"),
    [
        ("2026-03-10 09:00", "2026-03-25 09:30", "2026-03-25 09:30"),  # just enough
        ("2026-03-11 00:30", "2026-03-25 09:30", "2026-03-26 09:30"),  # a day short
        ("2026-09-20 15:00", "2026-09-28 10:00", "2026-10-08 10:00"),  # 5 October is a holiday
    ],
)
def test_a_change_leaves_fifteen_days_or_moves_the_deadline(changed, deadline, after):
    limit = LAW[Regime.TENDERING].change(Mark.DEADLINE)
    assert after_change(moment(changed), moment(deadline), limit, CALENDAR) == moment(after)


@pytest.mark.parametrize(
    ("since", "until", "deadline", "after"),
    [
        ("2026-03-10 10:00", "2026-03-10 16:00", "2026-04-01 09:30", "2026-04-01 09:30"),
        ("2026-03-10 10:00", "2026-03-12 16:00", "2026-04-01 09:30", "2026-04-03 09:30"),
        ("2026-03-10 10:00", "2026-03-13 16:00", "2026-04-01 09:30", "2026-04-07 09:30"),
    ],  # 4–6 April: Tomb-Sweeping Day
)
def test_a_suspension_moves_the_deadline_by_its_days(since, until, deadline, after):
    moved = after_suspension(moment(since), moment(until), moment(deadline), CALENDAR)
    assert moved == moment(after)


@pytest.mark.parametrize(
    ("regime", "topic", "last"),
    [
        (Regime.TENDERING, Topic.DOCUMENTS, "2026-03-22"),  # 10 days back; a Sunday stays
        (Regime.TENDERING, Topic.PREQUALIFICATION, "2026-03-08"),
        (Regime.PROCUREMENT, Topic.DOCUMENTS, "2026-03-18"),  # 7 working days after the notice
    ],
)
def test_until_when_one_may_object(regime: Regime, topic: Topic, last: str):
    dates = {
        Mark.NOTICE_TO: moment("2026-03-09 17:30"),
        Mark.PREQUALIFICATION_DEADLINE: moment("2026-03-10 09:00"),
        Mark.DEADLINE: moment("2026-04-01 09:30"),
    }
    limit = LAW[regime].objection(topic)
    assert last_day(limit, dates, CALENDAR) == day(last)
    assert is_in_time(moment(f"{last} 23:59"), limit, dates, CALENDAR)
    assert not is_in_time(moment(f"{last} 23:59") + DAY, limit, dates, CALENDAR)


@pytest.mark.parametrize(
    ("regime", "raised", "due"),
    [
        (Regime.TENDERING, "2026-03-10 10:00", "2026-03-13 17:30"),
        (Regime.TENDERING, "2026-09-28 10:00", "2026-10-08 17:30"),
        (Regime.PROCUREMENT, "2026-09-28 10:00", "2026-10-13 17:30"),  # 29, 30; 8, 9, 10, 12, 13
    ],
)
def test_until_when_an_objection_is_answered(regime: Regime, raised: str, due: str):
    limit = LAW[regime].objection(Topic.DOCUMENTS)
    assert answer_due(moment(raised), limit, CALENDAR) == moment(due)


days = st.dates(dt.date(2024, 1, 2), dt.date(2026, 10, 1))
limits = st.builds(
    Limit, st.integers(1, 40), st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY])
)
times = st.times().map(lambda at: at.replace(microsecond=0))


@given(days, limits)
def test_the_first_lawful_date_is_worked_and_no_earlier_than_counted(start, limit):
    earliest, _ = earliest_after(start, limit, CALENDAR)
    assert CALENDAR.is_working(earliest)
    assert earliest >= start + limit.n * DAY
    if limit.unit is Unit.WORKING_DAY:
        assert CALENDAR.count(start, earliest) == limit.n


@given(days, days, limits)
def test_who_starts_later_is_never_through_earlier(one, other, limit):
    first, second = sorted((one, other))
    assert earliest_after(first, limit, CALENDAR)[0] <= earliest_after(second, limit, CALENDAR)[0]


@given(days, times, st.integers(0, 40), st.sampled_from(list(Regime)))
def test_after_a_change_the_deadline_is_lawful_and_never_earlier(changed, at, ahead, regime):
    limit = LAW[regime].change(Mark.DEADLINE)
    changed_at = moved_to(moment("2026-01-01 12:00"), changed)
    deadline = moment(f"{changed + ahead * DAY} {at}")
    after = after_change(changed_at, deadline, limit, CALENDAR)
    assert after >= deadline
    assert check(limit, changed_at, after, CALENDAR).satisfied
    assert to_local(after).time() == at
    assert after_change(changed_at, after, limit, CALENDAR) == after


@given(days, st.integers(0, 20), st.integers(0, 30))
def test_a_suspension_takes_no_time_from_anybody(since, stood, ahead):
    start = moment(f"{since} 10:00")
    deadline, until = start + ahead * DAY, start + stood * DAY
    after = after_suspension(start, until, deadline, CALENDAR)
    assert after - until >= deadline - start
