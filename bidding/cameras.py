"""Draws and evaluations on camera: neither begins before every camera of its room records and sees.

Where the trading centre has no room with cameras for such an occasion there is nothing to wait for;
the entry of the beginning says that it was not recorded. (Openings: `bidding.filming`.)
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import media.selectors
import media.services
from bidding.errors import Refused
from media.errors import NotReady
from media.rules import LIVE, Occasion

if TYPE_CHECKING:
    from bidding.models import Tender


def prepare(
    occasion: Occasion, tender: "Tender", subject: str, *, about: Sequence[str] = (), actor: str
) -> bool:
    """Let the cameras of the centre's room record for `subject`; whether there is such a room.

    Commit it before `begin`: the cameras start once the recorder can read it.
    """
    room = media.selectors.room_for(occasion, tender.project.centre.path)
    if room is None:
        return False
    standing = media.selectors.standing(occasion, subject)
    if standing is None or not set(about) <= {*standing.about}:
        media.services.prepare(
            occasion, subject, room=room, title=tender.project.title, scope=tender.scope,
            about=about, actor=actor,
        )  # fmt: skip
    return True


def begin(
    occasion: Occasion, tender: "Tender", subject: str, *, about: Sequence[str] = (), actor: str
) -> bool:
    """What is recorded begins now; whether it is recorded at all.

    Raises `Refused`, naming each camera that does not record or does not see.
    """
    if not prepare(occasion, tender, subject, about=about, actor=actor):
        return False
    try:
        media.services.begin(occasion, subject, actor=actor)
        media.services.require_ready(occasion, subject)
    except NotReady as refusal:
        raise Refused(refusal.code, refusal.text) from refusal
    return True


def is_live(occasion: Occasion, subject: str) -> bool:
    """Whether cameras record for `subject` now."""
    standing = media.selectors.standing(occasion, subject)
    return standing is not None and standing.state in LIVE
