"""Draws of experts as the log has them: one after another, each closed once over what came in.

Only times order them, not places: before the closing places within a batch are drawn by lot. What a
draw came to is verified from its transcript (`ebid draw verify`).
"""

from collections import Counter

from bidding.envelope.tenderlog.checks.case import Case
from bidding.envelope.tenderlog.draws import (
    DrawClosed,
    DrawContributed,
    DrawOpened,
    DrawSkipped,
)
from bidding.envelope.tenderlog.findings import Code
from bidding.envelope.tenderlog.log import Entry


def check_draws(case: Case) -> None:
    """Name every draw that is not as it should be."""
    opened = {one.body.draw_no: one.body for one in case.log.all(DrawOpened)}
    _check_numbers(case)
    for close in case.log.all(DrawClosed):
        found = opened.get(close.body.draw_no)
        if found is None or found.open_sha256 != close.body.open_sha256:
            _find(case, close.index, "截止的不是已开启的抽取", "closes a draw that was not opened")
        elif close.body.at < found.at or not _listed(close) <= _came_in(case, close.body):
            _find(case, close.index, "截止所列与登记的出数不符", "closes over other contributions")
    closed = {one.body.draw_no: one.body.at for one in case.log.all(DrawClosed)}
    for skip in case.log.all(DrawSkipped):
        if skip.body.draw_no not in closed or skip.body.at < closed[skip.body.draw_no]:
            _find(case, skip.index, "递补早于抽取截止", "a skip before its draw was closed")


def _check_numbers(case: Case) -> None:
    found = sorted((one.body.draw_no, one.body.at, one.index) for one in case.log.all(DrawOpened))
    for expected, (number, at, index) in enumerate(found, 1):
        if number != expected or any(at < before for _, before, _ in found[: expected - 1]):
            _find(case, index, "抽取的编号不连续", "draws are not numbered one after another")
    counts = Counter(one.body.draw_no for one in case.log.all(DrawClosed))
    for one in case.log.all(DrawClosed):
        if counts[one.body.draw_no] > 1:
            _find(case, one.index, "同一次抽取截止了两次", "one draw was closed twice")


def _listed(close: Entry[DrawClosed]) -> set[tuple[str, bytes]]:
    return {(one.contributor, one.header_sha256) for one in close.body.contributions}


def _came_in(case: Case, close: DrawClosed) -> set[tuple[str, bytes]]:
    return {
        (one.body.contributor, one.body.header_sha256)
        for one in case.log.all(DrawContributed)
        if one.body.draw_no == close.draw_no and one.body.at <= close.at
    }


def _find(case: Case, index: int, zh: str, en: str) -> None:
    case.report.find(Code.DRAW, zh, en, leaf=index)
