"""Rows of the expert pool."""

from bidding.experts.models.expert import Expert, Pool, Speciality
from bidding.experts.models.facts import Discipline, Employment, Tie, Work

__all__ = ["Discipline", "Employment", "Expert", "Pool", "Speciality", "Tie", "Work"]
