"""Rows of the bidding room.

None of them says who took documents, registered or bids before the opening, nor how many: what is
not written down cannot be read (docs/threat-model.md).
"""

from bidding.models.announcement import Announcement, TenderDocument
from bidding.models.beat import StewardBeat
from bidding.models.box import Box
from bidding.models.deposit import Deposit, DepositReturn
from bidding.models.drawer import Drawer, VaultMap
from bidding.models.edition import Edition
from bidding.models.inquiry import Inquiry
from bidding.models.log import (
    LogBlinds,
    LogCosignature,
    LogHead,
    LogLeaf,
    LogStamp,
    LogTile,
    TenderLog,
)
from bidding.models.opening import Exhibit, Opening, Remark, SealedBid, ShareRelease
from bidding.models.project import Project
from bidding.models.tender import Lot, Tender, Trustee
from bidding.models.trustee import Rehearsal, TenderFile, TrusteePublicKey

__all__ = [
    "Announcement",
    "Box",
    "Deposit",
    "DepositReturn",
    "Drawer",
    "Edition",
    "Exhibit",
    "Inquiry",
    "LogBlinds",
    "LogCosignature",
    "LogHead",
    "LogLeaf",
    "LogStamp",
    "LogTile",
    "Lot",
    "Opening",
    "Project",
    "Rehearsal",
    "Remark",
    "SealedBid",
    "ShareRelease",
    "StewardBeat",
    "Tender",
    "TenderDocument",
    "TenderFile",
    "TenderLog",
    "Trustee",
    "TrusteePublicKey",
    "VaultMap",
]
