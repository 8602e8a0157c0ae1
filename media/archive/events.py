"""The kinds of ledger entries about packages."""

PACKED = "media.package.sealed.v1"
COPIED = "media.package.copied.v1"
VERIFIED = "media.package.verified.v1"
HELD = "media.package.held.v1"
RELEASED = "media.package.released.v1"
DELETED = "media.package.deleted.v1"
