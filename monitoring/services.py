"""Commands of the supervision room."""

from django.db import transaction

import accounts.selectors
import hall.selectors
from accounts.principal import Principal
from accounts.rules import Action
from ledger import clock
from monitoring import standings
from monitoring.models import Board, Standing, Tally
from monitoring.warnings import acknowledge

__all__ = ["acknowledge", "open_board", "rebuild"]

CHUNK = 2000


def open_board(organisation: int, *, who: Principal) -> Board:
    """Have the relay keep this organisation's board from now on; opening it again changes nothing.

    A board is a way of looking, not a deed: the ledger keeps no entry of it. Raises `NotAllowed`.
    """
    place = accounts.selectors.organisation(organisation)
    who.must(Action.BOARD_READ, place.path)
    board, _new = Board.objects.get_or_create(
        organisation=place, defaults={"opened_at": clock.now()}
    )
    return board


@transaction.atomic
def rebuild() -> int:
    """Make every standing and tally anew from the cases and clocks; return how many stand.

    For a repaired or restored database. It holds the relay up while it runs.
    """
    Standing.objects.all().delete()
    Tally.objects.all().delete()
    chunk: list[int] = []
    for case in hall.selectors.open_ids():
        chunk.append(case)
        if len(chunk) == CHUNK:
            standings.refresh(chunk)
            chunk.clear()
    standings.refresh(chunk)
    return Standing.objects.count()
