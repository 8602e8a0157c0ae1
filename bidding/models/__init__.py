"""Rows of the bidding room.

None of them says who took documents, registered or bids before the opening, nor how many: what is
not written down cannot be read (docs/threat-model.md).
"""

from bidding.models.announcement import Announcement, TenderDocument
from bidding.models.box import Box
from bidding.models.inquiry import Inquiry
from bidding.models.project import Project
from bidding.models.tender import Lot, Tender, Trustee

__all__ = [
    "Announcement",
    "Box",
    "Inquiry",
    "Lot",
    "Project",
    "Tender",
    "TenderDocument",
    "Trustee",
]
