"""Numbering what a tender tells everybody."""

from datetime import datetime

from bidding.models import Announcement, Tender
from bidding.rules.kinds import AnnouncementKind


def announce(
    tender: Tender,
    kind: AnnouncementKind,
    text: str,
    *,
    by: str,
    now: datetime,
    title: str = "",
    affects_bids: bool = False,
    before: datetime | None = None,
) -> Announcement:
    """The tender's next announcement; `before` is the bid deadline it found, where it moved it.

    Without a `title` it has the project's name.
    The tender's row is locked, so numbers have no holes.
    """
    return Announcement.objects.create(
        tender=tender,
        number=tender.announcements.count() + 1,
        kind=kind,
        title=title or tender.project.name,
        text=text.strip(),
        affects_bids=affects_bids,
        at=now,
        by=by,
        deadline_before=before,
        deadline=tender.deadline,
    )
