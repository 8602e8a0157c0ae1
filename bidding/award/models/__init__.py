"""Rows of this room."""

from bidding.award.models.award import Award, DutyClock
from bidding.award.models.change import Change, ChangeStep, Picture
from bidding.award.models.claim import Complaint, Objection
from bidding.award.models.conduct import Conduct
from bidding.award.models.contract import Contract, Letter

__all__ = [
    "Award",
    "Change",
    "ChangeStep",
    "Complaint",
    "Conduct",
    "Contract",
    "DutyClock",
    "Letter",
    "Objection",
    "Picture",
]
