"""Clarifying and amending a published tender: the deadline moves where the law says so."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import deadlines.calendars
import worktime
from accounts.principal import Principal
from bidding import events
from bidding.errors import Refused
from bidding.models import Announcement, Tender
from bidding.rules.calendar import moved_to, out_of_order
from bidding.rules.changes import after_change
from bidding.rules.kinds import AnnouncementKind, Mark, Topic
from bidding.rules.states import Command
from bidding.services.announcing import announce
from bidding.services.common import (
    check_before_deadline,
    close_tender,
    locked_tender,
    must_run,
)
from bidding.services.files import attach, facts

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

FOLLOWING = (Mark.DOCUMENTS_FROM, Mark.DOCUMENTS_TO, Mark.DEADLINE)
"""What moves along when prequalification ends so late that they would come before it."""


@transaction.atomic
def change(
    tender: int,
    *,
    kind: str,
    title: str,
    text: str,
    affects_bids: bool,
    who: Principal,
    topic: str = Topic.DOCUMENTS,
    deadline: datetime | None = None,
    files: "Sequence[UploadedFile[bytes]]" = (),
    version: int | None = None,
) -> Announcement:
    """Announce a clarification or amendment to everybody, numbered, with its files.

    One that affects bids leaves the statutory time, or the deadline moves to the first lawful date
    (Tendering Law 23; Regulations 21; Procurement Regulations 31). `deadline` may put it later
    still, never earlier. Raises `NotAllowed`, `Conflict` and `Refused`.
    """
    found, now = locked_tender(tender, Command.CHANGE, version)
    must_run(who, found.project)
    check_before_deadline(found, now)
    if AnnouncementKind(kind) not in (AnnouncementKind.CLARIFICATION, AnnouncementKind.AMENDMENT):
        raise Refused("no_change", _("只能发布澄清或修改。"), "kind")
    if not title.strip():
        raise Refused("no_title", _("请写标题。"), "title")
    before = dict(found.dates)
    if deadline is not None:
        _postpone(found, deadline)
    if affects_bids:
        _move(found, Topic(topic), now)
    moved = found.deadline != before.get(Mark.DEADLINE)
    announced = announce(
        found,
        AnnouncementKind(kind),
        text,
        title=title.strip(),
        by=who.actor,
        now=now,
        affects_bids=affects_bids,
        before=before[Mark.DEADLINE] if moved else None,
    )
    added = [
        attach(found, file, title="", topic=topic, who=who, now=now, announcement=announced)
        for file in files
    ]
    body = {
        "announcement": announced.number,
        "kind": kind,
        "title": announced.title,
        "affects_bids": affects_bids,
        "documents": [facts(one) for one in added],
        **differences(before, found),
    }
    close_tender(found, events.TENDER_CHANGED, who, now, body)
    return announced


def differences(before: dict[Mark, datetime], tender: Tender) -> dict[str, object]:
    """What moved, as an entry says it."""
    moved = {
        mark.value: {"before": before[mark], "after": at}
        for mark, at in tender.dates.items()
        if mark in before and before[mark] != at
    }
    return {"moved": moved} if moved else {}


def _postpone(tender: Tender, deadline: datetime) -> None:
    if tender.deadline is None or deadline < tender.deadline:
        raise Refused("deadline_earlier", _("投标截止时间只能推迟，不能提前。"), "deadline")
    tender.deadline = tender.opening = deadline


def _move(tender: Tender, topic: Topic, now: datetime) -> None:
    """Move the deadline that a change to the documents of `topic` leaves too close."""
    mark = Mark.PREQUALIFICATION_DEADLINE if topic is Topic.PREQUALIFICATION else Mark.DEADLINE
    deadline = tender.dates.get(mark)
    if deadline is None or now >= deadline:
        raise Refused("past_deadline", _("该截止时间已过，不能再修改。"), "topic")
    limit = tender.statutes.change(mark)
    after = after_change(now, deadline, limit, deadlines.calendars.current())
    setattr(tender, mark.value, after)
    if mark is Mark.PREQUALIFICATION_DEADLINE and list(out_of_order(tender.dates)):
        _follow(tender, deadline, after)
    tender.opening = tender.deadline


def _follow(tender: Tender, before: datetime, after: datetime) -> None:
    days = worktime.to_local(after).date() - worktime.to_local(before).date()
    calendar = deadlines.calendars.current()
    for mark in FOLLOWING:
        at: datetime = getattr(tender, mark.value)
        day = calendar.shift(worktime.to_local(at).date() + days, 0)
        setattr(tender, mark.value, moved_to(at, day))
