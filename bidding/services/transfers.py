"""Uploads that go on after a broken line: begun, continued, found again, abandoned.

Nothing about a transfer is a row of its own: what the server must know of it is in a *ticket* that
the bidder holds, sealed by the server, and how far it has come stands in the vault. An envelope is
checked as its bytes come, once; whatever is wrong with it gives its place back at once.
"""

import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from bidding import vault
from bidding.envelope import EnvelopeError, Head
from bidding.errors import Refused
from bidding.intake import Running
from bidding.models import Tender
from bidding.registration import recognise
from bidding.services import standing, tickets
from bidding.services.refusals import refused
from bidding.services.tickets import Transfer
from bidding.vault import Place, Stored, VaultFull

PORTION = 1 << 20
REMEMBERED = 64
"""So many transfers' running hashes are kept in a process; others are read again from the vault."""


def begin(slip: str, *, lot: int, stage: str, length: int, header_sha256: str) -> str:
    """Announce an envelope of `length` bytes whose header hashes to `header_sha256`: a ticket.

    An unfinished transfer of the same bidder for the same lot and stage is given up for it.
    Raises `Refused` for what could not be received anyway, and where the disk has no room.
    """
    tender = standing.tender_of(slip)
    registered = recognise(slip, tender)
    standing.check_open(tender)
    standing.file_of(tender, lot, stage)
    if not 0 < length <= settings.BID_MAX_BYTES:
        raise Refused("too_large", _("标书的大小不在允许的范围内。"))
    seconds = settings.BID_TRANSFER_HOURS * 3600
    owner = f"{tender.pk}/{registered.party}/{lot}/{stage}"
    place = reserved(length, seconds, owner)
    until = time.time() + seconds
    return tickets.write(Transfer(registered, lot, stage, header_sha256, place, until))


def reserved(length: int, seconds: float, owner: str) -> Place:
    """A place in the vault. Raises `Refused` where the disk has no room."""
    try:
        return vault.reserve(length, seconds, owner)
    except VaultFull as error:
        raise _disk_full() from error


def offset(transfer: Transfer) -> int:
    """How many bytes have come."""
    with Stored(transfer.place) as stored:
        return stored.come_so_far()


def go_on(transfer: Transfer, at: int, portions: Iterable[bytes]) -> int:
    """Write bytes at the offset `at`, which must be where the transfer stands; the new offset.

    Raises `Refused`: `wrong_offset`, `busy`, `lying_length`, `disk_full`, `past_deadline`, or what
    is wrong with the envelope itself; after all but the first two the place is given back.
    """
    with _alone(transfer), Stored(transfer.place) as stored:
        if at != stored.come_so_far():
            raise Refused("wrong_offset", _("续传的位置不对，请先查询已传的长度。"))
        try:
            _check_time(transfer, at)
            running = _caught_up(transfer, stored, at)
            _copy(transfer, stored, running, portions)
        except VaultFull as error:
            abandon(transfer)
            raise _disk_full() from error
        except Refused:
            abandon(transfer)
            raise
        except EnvelopeError as error:
            abandon(transfer)
            raise refused(error) from error
        _remember(transfer, running)
        return running.offset


def whole(transfer: Transfer) -> Head:
    """The head of a transfer whose last byte has come and was checked; all is on the disk.

    Raises `Refused` where bytes are missing or wrong.
    """
    with _alone(transfer), Stored(transfer.place) as stored:
        try:
            running = _caught_up(transfer, stored, stored.come_so_far())
            head = running.check_whole()
            stored.sync()
        except VaultFull as error:
            raise _disk_full() from error
        except EnvelopeError as error:
            raise refused(error) from error
        _remember(transfer, running)
        return head


def abandon(transfer: Transfer) -> None:
    """Give up a transfer: its place is given back, unless its envelope was received already."""
    with _guard:
        _running.pop(transfer.place.id, None)
    vault.give_up(transfer.place)


def _check_time(transfer: Transfer, at: int) -> None:
    """Raise `Refused` where bytes are missing that would come too late: nobody need send them."""
    if at < transfer.length and not transfer.rescue:
        standing.check_open(Tender.objects.get(pk=transfer.registered.tender))


def _copy(transfer: Transfer, stored: Stored, running: Running, portions: Iterable[bytes]) -> None:
    for portion in portions:
        at = running.offset
        if at + len(portion) > transfer.length:
            raise Refused("lying_length", _("收到的字节比申报的多。"))
        running.take(portion)
        stored.write(at, portion)
    stored.has_come(running.offset)


def _caught_up(transfer: Transfer, stored: Stored, at: int) -> Running:
    """The running check of the first `at` bytes; what this process has not seen is read again."""
    with _guard:
        running = _running.pop(transfer.place.id, None)
    if running is None or running.offset > at:
        running = Running(lambda head: standing.check_head(transfer, head))
    while running.offset < at:
        running.take(stored.read(running.offset, min(PORTION, at - running.offset)))
    return running


def _remember(transfer: Transfer, running: Running) -> None:
    with _guard:
        _running[transfer.place.id] = running
        while len(_running) > REMEMBERED:
            _running.popitem(last=False)


_running: OrderedDict[str, Running] = OrderedDict()
_guard = Lock()


@contextmanager
def _alone(transfer: Transfer) -> Iterator[None]:
    """Nobody else writes to this transfer meanwhile, in any process. Raises `Refused`."""
    name = int.from_bytes(bytes.fromhex(transfer.place.id), "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [name])
        (free,) = cursor.fetchone()
    if not free:
        raise Refused("busy", _("同一次上传正在进行。"))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [name])


def _disk_full() -> Refused:
    return Refused("disk_full", _("服务器磁盘空间不足，标书没有保存，请联系交易中心。"))
