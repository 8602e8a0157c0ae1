"""Addresses of a recording's bytes: signed, for one viewing, for ten minutes."""

from django.core.signing import BadSignature, TimestampSigner

from media.review.rules import ADDRESS_LASTS

_SIGNER = TimestampSigner(salt="media.review.film")


def token(viewing: int) -> str:
    """What an address carries."""
    return _SIGNER.sign(str(viewing))


def viewing_of(given: str) -> int | None:
    """The viewing whose token this is; None for one that is none, or has run out."""
    try:
        return int(_SIGNER.unsign(given, max_age=ADDRESS_LASTS))
    except (BadSignature, ValueError):
        return None
