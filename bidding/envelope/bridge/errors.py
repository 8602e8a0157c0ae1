"""Why a page is turned away, and the status of the answer that says so."""

from http import HTTPStatus
from typing import ClassVar

from bidding.envelope.errors import EnvelopeError


class TurnedAway(EnvelopeError):
    """Base of these errors."""

    status: ClassVar[HTTPStatus]


class WrongOrigin(TurnedAway):
    """A page that the owner has not let in, or one that reached us by another name than ours."""

    code = "wrong-origin"
    status = HTTPStatus.FORBIDDEN


class WrongCode(TurnedAway):
    """A page that does not know the pairing."""

    code = "wrong-code"
    status = HTTPStatus.UNAUTHORIZED


class NoSuchPlace(TurnedAway):
    """A path that is none."""

    code = "no-such-place"
    status = HTTPStatus.NOT_FOUND


class NotJson(TurnedAway):
    """A body of another kind than JSON, or one that does not say how long it is."""

    code = "not-json"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class TooLarge(TurnedAway):
    """A body larger than any document that is signed."""

    code = "too-large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Busy(TurnedAway):
    """Another signature is being asked for: the owner looks at one at a time."""

    code = "busy"
    status = HTTPStatus.CONFLICT


class ConsentRefused(TurnedAway):
    """The owner said no."""

    code = "consent-refused"
    status = HTTPStatus.FORBIDDEN
