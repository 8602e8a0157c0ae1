"""How drawn experts are told: through a gateway that the installation names in its settings."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from bidding.draw.messages.gateway import Gateway, Sent

__all__ = ["Gateway", "Sent", "gateway"]


def gateway() -> Gateway:
    """The gateway of this installation (`MESSAGE_GATEWAY`)."""
    return _made(settings.MESSAGE_GATEWAY)


@cache
def _made(path: str) -> Gateway:
    made: Gateway = import_string(path)()
    return made
