"""The tenders as they go on: each party does what is its turn, look after look."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connection

import deadlines.calendars
from ledger import clock
from mingjing.county import pool
from mingjing.county.market import BIDDERS, STAGES, VISITOR, folder_of, keys
from mingjing.county.parties import notices
from mingjing.county.parties.awarding import Awarding
from mingjing.county.parties.bidders import Bidder
from mingjing.county.parties.browser import Browser, Unexpected, Unreachable
from mingjing.county.parties.committee import Committee
from mingjing.county.parties.course import Course
from mingjing.county.parties.deposits import Registering, Returning
from mingjing.county.parties.drawing import Drawing
from mingjing.county.parties.experts import Expert, PoolKeeper, Telephone
from mingjing.county.parties.inspection import Inspection
from mingjing.county.parties.notices import Notice
from mingjing.county.parties.office import Office
from mingjing.county.parties.staff import Staff
from mingjing.county.parties.telling import Teller
from mingjing.county.parties.tools import ToolError, keep
from mingjing.county.parties.trustees import Keeper
from mingjing.county.tenders import AHEAD, KEEPERS, following_plan, keeper_names

PAUSE = 1.0
"""Real seconds between two looks."""
AGAIN = 10.0
"""Real seconds before something that went wrong is tried again."""
EAGER = timedelta(days=1)
"""How long before the deadline the other bidders hand in."""
STALE = timedelta(days=2)
"""How long after the deadline an opening that is not over is left to itself."""
WITNESSED = timedelta(minutes=5)
"""How long the other bidders leave the witness to see the closing, before they unlock."""
REMARKS = timedelta(minutes=45)
"""How long visitors may object before the record is signed."""
NOT_YET = (404, 409)
"""How the house says that the trustees' keys are missing."""
KEYS = range(1, len(KEEPERS) + 1)
AT_OPENINGS = KEYS[:2]
"""Two of three open; the third shows that nobody waits for it."""

log = logging.getLogger(__name__)


class Scene:
    """All parties but the visitor, at the house that stands at `root`."""

    def __init__(self, root: str, password: str) -> None:
        self._public = Browser(root)
        self._office = Office(Browser(root), Browser(root), password)
        self._bidders = [
            Bidder(Browser(root), name, password, keys() / f"{name}.p12")
            for name in BIDDERS
            if name != VISITOR
        ]
        self._keepers = {
            name: Keeper(Browser(root), name, password)
            for position in KEYS
            for name in keeper_names(position)
        }
        self._notices: dict[int, Notice] = {}
        self._since: dict[int, datetime] = {}
        self._accounts = False
        self._afterwards(root, password)

    def _afterwards(self, root: str, password: str) -> None:
        """Everybody who comes in once bids are opened."""
        staff, teller = Staff(root, password), Teller(root, keys())
        letters = keys() / "experts"
        self._teller = teller
        self._pool_keeper = PoolKeeper(Browser(root), password, letters)
        experts = {
            pool.phone(number): Expert(Browser(root), number, password, letters)
            for number in range(1, pool.SIZE + 1)
        }
        self._telephone = Telephone(experts, keys() / "calls")
        self._inspection = Inspection(staff, keys())
        self._course = Course(
            {
                "registered": Registering(staff, teller),
                "drawn": Drawing(staff, self._keepers, password, teller),
                "evaluated": Committee(staff, self._telephone, teller),
                "awarded": Awarding(staff, teller),
                "returned": Returning(staff, teller),
            }
        )

    def look(self) -> None:
        """Do everything whose turn it is.

        Raises `Unreachable`, and after the others' turns the `Unexpected` or `ToolError` of those
        that went wrong.
        """
        found = [self._notice(page) for page in notices.listed(self._public)]
        turns: list[Callable[[], None]] = [
            *(partial(self._play, notice) for notice in found if not _is_over(notice)),
            partial(self._go_on, found),
            self._elsewhere,
        ]
        wrong: list[Exception] = []
        for turn in turns:
            try:
                turn()
            except (Unexpected, ToolError) as error:
                wrong.append(error)
        if wrong:
            raise wrong[0]

    def _notice(self, page: int) -> Notice:
        """A notice, read again once its deadline is near: it may have been put off."""
        known = self._notices.get(page)
        if known is None or not (known.ended or _is_far(known) or _is_over(known)):
            known = self._notices[page] = notices.read(self._public, page)
        return known

    def _play(self, notice: Notice) -> None:
        """One party after the other in one tender."""
        now, folder = clock.now(), folder_of(notice.number)
        opened = folder / "opened"
        if notice.ended or (now > notice.deadline + STALE and not opened.exists()):
            keep(folder / "over", b"")
        elif now < notice.deadline:
            self._prepare(notice, folder)
        elif not opened.exists():
            if now >= notice.deadline + WITNESSED:
                self._open(notice, folder)
        elif self._accounts and self._course.go_on(notice, folder):
            keep(folder / "over", b"")

    def _open(self, notice: Notice, folder: Path) -> None:
        """After it, once the witness has seen the closing: locks, shares, the record."""
        if self._opened(notice, folder) and self._office.end(notice.page):
            keep(folder / "opened", b"")

    def _elsewhere(self) -> None:
        """What belongs to no tender: experts' accounts, calls, consents."""
        self._accounts = self._accounts or self._pool_keeper.open_next()
        self._telephone.ring()
        self._inspection.look()

    def _prepare(self, notice: Notice, folder: Path) -> None:
        """Before the deadline: keys, then bids."""
        if _is_far(notice) and (folder / "keys").exists():
            return
        sealed_for = notices.tender_file(self._public, notice)
        if sealed_for.status in NOT_YET:
            for keeper in self._keepers.values():
                for stage in STAGES:
                    keeper.make_key(notice, folder, stage)
            return
        keep(folder / "keys", sealed_for.checked().body)
        if not _is_far(notice):
            for bidder in self._bidders:
                bidder.bid(notice, sealed_for.body, folder)

    def _opened(self, notice: Notice, folder: Path) -> bool:
        """Locks, then shares; whether all was done and visitors had time to object."""
        unlocked = [bidder.unlock(folder) for bidder in self._bidders]
        own = [self._keepers[keeper_names(position)[0]] for position in AT_OPENINGS]
        handed = [keeper.hand_over(notice, folder) for keeper in own]
        if not all([*unlocked, *handed]):
            return False
        since = self._since.setdefault(notice.page, clock.now())
        return clock.now() - since > REMARKS

    def _go_on(self, found: list[Notice]) -> None:
        """Publish the next tender where one is missing."""
        out = [one.deadline for one in found if not one.ended and one.deadline > clock.now()]
        if len(out) >= len(AHEAD) or not found:
            return
        last = max(one.deadline for one in found)
        plan = following_plan(last, clock.now(), deadlines.calendars.current())
        self._office.publish(plan, keys())


def _is_far(notice: Notice) -> bool:
    """Whether it is too early for bids."""
    return clock.now() < notice.deadline - EAGER


def _is_over(notice: Notice) -> bool:
    """Whether the parties have nothing left to do in a tender."""
    return (folder_of(notice.number) / "over").exists()


def play(root: str, password: str, stop: threading.Event) -> None:
    """Play all parties until `stop`; what goes wrong is said, and tried again later."""
    scene = Scene(root, password)
    while not stop.is_set():
        try:
            scene.look()
        except Unreachable:
            log.debug("the house is not open")
        except (Unexpected, ToolError, DatabaseError, InterfaceError) as error:
            log.warning("%s", error)
            connection.close()
            scene = Scene(root, password)  # everybody signs in anew
            stop.wait(AGAIN)
        stop.wait(PAUSE)
