"""Bid deposits (投标保证金): found after the deadline, due back by law, paid back or kept.

Before the closing there is nothing here: a guarantee travels inside its envelope, and what came
into the account is registered after it, so no row tells who bids or how many do. The award room
says what happened to a lot:

    deposits.due(tender, lot, Occasion.AWARDED, at, who=who, winner=organisation)
    deposits.due(tender, lot, Occasion.CONTRACTED, at, who=who, winner=organisation)

Each return has one clock, whose alarm is a warning like any other.
"""

from bidding.services.deposits.due import due, look_after
from bidding.services.deposits.registering import Registered, assign, register
from bidding.services.deposits.returning import forfeit, give_back
from bidding.services.deposits.statement import BadRow, BadStatement

__all__ = [
    "BadRow",
    "BadStatement",
    "Registered",
    "assign",
    "due",
    "forfeit",
    "give_back",
    "look_after",
    "register",
]
