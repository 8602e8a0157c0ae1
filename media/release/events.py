"""The kinds of ledger entries about releases."""

ASKED = "media.release.asked.v1"
MADE = "media.release.made.v1"
FAILED = "media.release.failed.v1"
SEEN = "media.release.seen.v1"
PUBLISHED = "media.release.published.v1"
REFUSED = "media.release.refused.v1"
