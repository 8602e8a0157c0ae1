"""Commands of this room: look at a tender's bids, write to a sign."""

from bidding.signs.services.asking import ask
from bidding.signs.services.notes import note
from bidding.signs.services.running import run

__all__ = ["ask", "note", "run"]
