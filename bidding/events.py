"""The ledger kinds of the bidding room.

None of them is about somebody who takes documents, registers or bids, and none comes more often
because more of them do.
"""

PROJECT_APPLIED = "bidding.project.applied.v1"
PROJECT_ACCEPTED = "bidding.project.accepted.v1"
PROJECT_RETURNED = "bidding.project.returned.v1"
TENDER_DRAFTED = "bidding.tender.drafted.v1"
TENDER_EDITED = "bidding.tender.edited.v1"
DOCUMENT_ADDED = "bidding.document.added.v1"
DOCUMENT_REMOVED = "bidding.document.removed.v1"
TENDER_PUBLISHED = "bidding.tender.published.v1"
TENDER_CHANGED = "bidding.tender.changed.v1"
TENDER_SUSPENDED = "bidding.tender.suspended.v1"
TENDER_RESUMED = "bidding.tender.resumed.v1"
TENDER_QUALIFIED = "bidding.tender.qualified.v1"
TENDER_CANCELLED = "bidding.tender.cancelled.v1"
TENDER_FAILED = "bidding.tender.failed.v1"
INQUIRY_RAISED = "bidding.inquiry.raised.v1"
INQUIRY_ANSWERED = "bidding.inquiry.answered.v1"
