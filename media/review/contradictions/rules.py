"""The rules: each compares two things that should agree, and blames nobody. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from media.review.contradictions.facts import Camera, Done, Session
from media.review.contradictions.words import Kind, Unjudged
from media.rules import Occasion

AROUND = timedelta(seconds=10)
"""So long before and after a deed somebody should be in picture."""
ADRIFT = 30.0
"""Seconds by which a camera's clock may be off the house's: most are never set."""
LEAP = 5.0
"""Seconds by which that may change within one session: a clock does not leap, a replay does."""
IDLE = {
    Occasion.OPENING: timedelta(minutes=30),
    Occasion.DRAW: timedelta(minutes=30),
    Occasion.EVALUATION: timedelta(minutes=90),
}
"""So long a session goes on without an entry before it is conspicuous; committees read for long."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something that does not agree: its sort, its moment, and the evidence, a line each."""

    kind: Kind
    at: datetime
    evidence: tuple[str, ...]


def contradictions(session: Session) -> list[Contradiction]:
    """Everything in which picture, presence and ledger disagree, the gravest sort first."""
    rules = (
        _altered, _outside, _unseen, _empty, _unsigned, _fewer, _silent, _adrift, _stepped, _idle,
    )  # fmt: skip
    order = list(Kind)
    found = [one for rule in rules for one in rule(session)]
    return sorted(found, key=lambda one: (order.index(one.kind), one.at))


def unjudged(session: Session) -> list[Unjudged]:
    """What is missing for some rule to say anything."""
    missing = {
        Unjudged.CAMERAS: not session.cameras,
        Unjudged.FACES: not session.samples,
        Unjudged.CLOCKS: not session.departures,
        Unjudged.HEALTH: not all(one.judged for one in session.cameras),
        Unjudged.SEATS: not any(one.enters for one in session.done),
    }
    return [one for one, holds in missing.items() if holds]


def _altered(session: Session) -> Iterator[Contradiction]:
    if session.broken:
        yield Contradiction(Kind.ALTERED, session.prepared, session.broken)


def _in_room(session: Session) -> Iterator[Done]:
    """What was done in the room while it was recorded."""
    for one in session.done:
        if one.in_room and session.prepared <= one.at <= session.ended:
            yield one


def _outside(session: Session) -> Iterator[Contradiction]:
    for one in session.done:
        if one.in_room and one.at > session.ended:
            after = _("会议于 %(at)s 结束") % {"at": _clock(session.ended)}
            yield Contradiction(Kind.OUTSIDE, one.at, (_said(one), after))
        elif one.in_room and one.at < session.prepared:
            before = _("录像于 %(at)s 开始") % {"at": _clock(session.prepared)}
            yield Contradiction(Kind.OUTSIDE, one.at, (_said(one), before))


def _unseen(session: Session) -> Iterator[Contradiction]:
    for one in _in_room(session):
        cameras = session.witnesses(one)
        blind = [why for camera in cameras if (why := _blind(camera, one.at))]
        if blind:
            kind = Kind.BLIND if len(blind) == len(cameras) else Kind.PARTLY
            yield Contradiction(kind, one.at, (_said(one), *blind))


def _blind(camera: Camera, at: datetime) -> str:
    """Why a camera showed nothing at a moment; empty where it did."""
    spans = (one for one in camera.blind if one.covers(at))
    return next((f"{camera.title}: {one.why}" for one in spans), "")


def _empty(session: Session) -> Iterator[Contradiction]:
    """Deeds with nobody in picture; only where each camera's picture was searched."""
    for one in _in_room(session):
        before = {camera.name for camera in session.witnesses(one)}
        near = [
            sample
            for sample in session.samples or ()
            if sample.camera in before and abs(sample.at - one.at) <= AROUND
        ]
        if near and not any(sample.faces for sample in near):
            searched = _("前后 %(s)d 秒内查了 %(frames)d 幅画面、%(cameras)d 个镜头") % {
                "s": AROUND.seconds,
                "frames": len(near),
                "cameras": len({sample.camera for sample in near}),
            }
            yield Contradiction(Kind.EMPTY, one.at, (_said(one), searched))


def _signed_in(session: Session) -> dict[str, datetime]:
    """When each seat came first."""
    found: dict[str, datetime] = {}
    for one in session.done:
        if one.enters and one.seat:
            found.setdefault(one.seat, one.at)
    return found


def _unsigned(session: Session) -> Iterator[Contradiction]:
    came = _signed_in(session)
    if not came:
        return
    first: dict[str, Done] = {}
    for one in session.done:
        if one.seat and one.in_room and not one.enters:
            first.setdefault(one.seat, one)
    for seat, one in first.items():
        if seat not in came:
            yield Contradiction(Kind.UNSIGNED, one.at, (_said(one), _("该席位没有签到记录")))
        elif one.at < came[seat]:
            later = _("该席位于 %(at)s 才签到") % {"at": _clock(came[seat])}
            yield Contradiction(Kind.UNSIGNED, one.at, (_said(one), later))


def _fewer(session: Session) -> Iterator[Contradiction]:
    came = _signed_in(session)
    samples = session.samples or ()
    most: dict[str, int] = {}
    for one in samples:
        most[one.camera] = max(one.faces, most.get(one.camera, 0))
    together = sum(most.values())  # more than at any one moment: in doubt for those who signed in
    if 0 < together < len(came):
        counted = _(
            "已签到 %(seats)d 个席位；%(frames)d 幅画面，各镜头最多时合计 %(most)d 张脸"
        ) % {
            "seats": len(came),
            "frames": len(samples),
            "most": together,
        }
        yield Contradiction(Kind.FEWER, max(came.values()), (counted,))


def _silent(session: Session) -> Iterator[Contradiction]:
    acted = {one.seat for one in session.done if one.in_room and not one.enters}
    if not acted - {""}:
        return  # nobody did anything from a seat: the session came to no such step
    for seat, at in _signed_in(session).items():
        if seat not in acted:
            said = _("席位 %(seat)s 于 %(at)s 签到") % {"seat": seat, "at": _clock(at)}
            yield Contradiction(Kind.SILENT, at, (said,))


def _adrift(session: Session) -> Iterator[Contradiction]:
    for camera in session.cameras:
        found = [one for one in session.departures or () if one.camera == camera.name]
        if not found:
            continue
        usual = median(one.seconds for one in found)
        leap = next((one for one in found if abs(one.seconds - usual) > LEAP), None)
        worst = leap or next((one for one in found if abs(one.seconds) > ADRIFT), None)
        if worst is not None:
            said = _("%(camera)s: 画面时间比平台时间慢 %(seconds).1f 秒，平时慢 %(usual).1f 秒") % {
                "camera": camera.title,
                "seconds": worst.seconds,
                "usual": usual,
            }
            yield Contradiction(Kind.CLOCK, worst.at, (said,))


def _stepped(session: Session) -> Iterator[Contradiction]:
    for at, microseconds in session.steps:
        said = _("跳变 %(seconds)+.1f 秒") % {"seconds": microseconds / 1e6}
        yield Contradiction(Kind.STEPPED, at, (said,))


def _idle(session: Session) -> Iterator[Contradiction]:
    began = session.begun or session.prepared
    during = sorted(one.at for one in session.done if began <= one.at <= session.ended)
    for before, after in pairwise([began, *during, session.ended]):
        if after - before > IDLE[Occasion(session.occasion)]:
            said = _("%(start)s 至 %(end)s，%(minutes)d 分钟") % {
                "start": _clock(before),
                "end": _clock(after),
                "minutes": (after - before) // timedelta(minutes=1),
            }
            yield Contradiction(Kind.IDLE, before, (said,))


def _said(one: Done) -> str:
    seat = f" ({one.seat})" if one.seat else ""
    entry = _("账本第 %(n)d 条") % {"n": one.entry}
    return f"{entry}: {one.label} · {one.by}{seat}"


def _clock(at: datetime) -> str:
    return f"{localtime(at):%H:%M:%S}"
