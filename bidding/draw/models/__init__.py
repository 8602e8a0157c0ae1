"""Rows of draws. Who was drawn, and who the pool's places are, lies sealed (`bidding.sealing`)."""

from bidding.draw.models.committee import ImportedDraw, Representative
from bidding.draw.models.draw import Announced, Attempt, Contribution, Draw, Release
from bidding.draw.models.seat import Message, Seat

__all__ = [
    "Announced",
    "Attempt",
    "Contribution",
    "Draw",
    "ImportedDraw",
    "Message",
    "Release",
    "Representative",
    "Seat",
]
