"""Draws as a tender's log has them: what `ebid verify` says of one made twice in silence."""

import datetime as dt
from collections.abc import Sequence

import pytest
from drawn import AT, TENDER

from bidding.envelope.tenderlog import Body
from bidding.envelope.tenderlog.checks.case import Case
from bidding.envelope.tenderlog.checks.draws import check_draws
from bidding.envelope.tenderlog.draws import (
    ClosedOver,
    DrawClosed,
    DrawContributed,
    DrawOpened,
    DrawSkipped,
)
from bidding.envelope.tenderlog.findings import Code, Report
from bidding.envelope.tenderlog.log import Entry, Log

A, B = b"a" * 32, b"b" * 32


def at(seconds: int) -> dt.datetime:
    return AT + dt.timedelta(seconds=seconds)


def opened(number: int, second: int, digest: bytes = A) -> DrawOpened:
    return DrawOpened(TENDER, number, at(second), digest)


def gave(number: int, second: int, header: bytes = A) -> DrawContributed:
    return DrawContributed(TENDER, number, at(second), "centre", header)


def closed(number: int, second: int, *headers: bytes, digest: bytes = A) -> DrawClosed:
    given = tuple(ClosedOver("centre", one) for one in headers)
    return DrawClosed(TENDER, number, at(second), digest, given)


def skipped(number: int, second: int) -> DrawSkipped:
    return DrawSkipped(TENDER, number, at(second), A)


def codes(bodies: Sequence[Body]) -> set[Code]:
    """What is found in a log of just these; the checks ask for nothing else of a case."""
    report = Report()
    log = Log(entries=[Entry(index, body) for index, body in enumerate(bodies)])
    case = Case.__new__(Case)
    case.log, case.report = log, report
    check_draws(case)
    return report.codes


@pytest.mark.parametrize(
    "bodies",
    [
        [],
        [opened(1, 0), gave(1, 1), closed(1, 2, A)],
        # before the closing of bids, places within a batch are drawn by lot
        [closed(1, 2, A), gave(1, 1), opened(1, 0)],
        [opened(1, 0), opened(2, 5, B), gave(2, 6), closed(2, 7, A, digest=B), skipped(2, 8)],
    ],
)
def test_honest_draws(bodies: list[Body]) -> None:
    assert codes(bodies) == set()


@pytest.mark.parametrize(
    "bodies",
    [
        [opened(2, 0)],
        [opened(1, 0), opened(1, 5, B)],
        [opened(1, 0), opened(3, 5, B)],
        [opened(1, 5), opened(2, 0, B)],
        [closed(1, 0)],
        [opened(1, 0), closed(1, 2, A)],
        [opened(1, 0), gave(1, 3), closed(1, 2, A)],
        [opened(1, 0), gave(1, 1), closed(1, 2, B)],
        [opened(1, 0), closed(1, 1), closed(1, 2)],
        [opened(1, 0), closed(1, 1, digest=B)],
        [opened(1, 0), skipped(1, 1)],
        [opened(1, 0), closed(1, 5), skipped(1, 1)],
    ],
)
def test_dishonest_draws(bodies: list[Body]) -> None:
    assert codes(bodies) == {Code.DRAW}
