"""Commands on projects and tenders: lock, ask the rules, write rows and ledger entry together.

Every command names who asks (`who`) and, where a page sent it, the `version` that the person saw.
It raises `accounts.errors.NotAllowed`, `bidding.errors.Refused` or one of its kinds, and then has
changed nothing. What a bidder does before the opening leaves neither row nor entry that says so:
see `bidding.registration`.
"""

from bidding.services.announcements import change
from bidding.services.drafting import Draft, LotDraft, draft, edit
from bidding.services.endings import cancel, fail, repeat
from bidding.services.files import add_document, remove_document
from bidding.services.inquiries import Raised, answer, raise_inquiry
from bidding.services.projects import Application, accept, apply, give_back
from bidding.services.publication import invite, publish
from bidding.services.qualification import apply_for_qualification, decide_qualification

__all__ = [
    "Application",
    "Draft",
    "LotDraft",
    "Raised",
    "accept",
    "add_document",
    "answer",
    "apply",
    "apply_for_qualification",
    "cancel",
    "change",
    "decide_qualification",
    "draft",
    "edit",
    "fail",
    "give_back",
    "invite",
    "publish",
    "raise_inquiry",
    "remove_document",
    "repeat",
]
