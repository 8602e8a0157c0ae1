"""Kinds of this room's ledger entries: `room.noun.verb.version`."""

ORGANISATION_CREATED = "accounts.organisation.create.v1"
ORGANISATION_EDITED = "accounts.organisation.edit.v1"
ORGANISATION_CLOSED = "accounts.organisation.close.v1"
ORGANISATION_REOPENED = "accounts.organisation.reopen.v1"

PERSON_CREATED = "accounts.person.create.v1"
PERSON_EDITED = "accounts.person.edit.v1"
PERSON_DISABLED = "accounts.person.disable.v1"
PERSON_ENABLED = "accounts.person.enable.v1"
PASSWORD_RESET = "accounts.password.reset.v1"  # noqa: S105 (a kind of entry, no password)
PASSWORD_CHANGED = "accounts.password.change.v1"  # noqa: S105

POST_GRANTED = "accounts.post.grant.v1"
POST_REVOKED = "accounts.post.revoke.v1"

TOKEN_ISSUED = "accounts.token.issue.v1"  # noqa: S105
TOKEN_REVOKED = "accounts.token.revoke.v1"  # noqa: S105

DEVICE_PAIRED = "accounts.device.pair.v1"
DEVICE_EDITED = "accounts.device.edit.v1"
DEVICE_REVOKED = "accounts.device.revoke.v1"

SESSION_OPENED = "accounts.session.open.v1"
SESSION_CLOSED = "accounts.session.close.v1"
SESSION_REFUSED = "accounts.session.refuse.v1"

FACTOR_ENABLED = "accounts.factor.enable.v1"
FACTOR_DISABLED = "accounts.factor.disable.v1"

CERTIFICATE_LOGGED = "accounts.certificate.log.v1"
CERTIFICATE_REVOKED = "accounts.certificate.revoke.v1"
