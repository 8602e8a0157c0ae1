"""What a gateway for messages does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sent:
    """What the gateway took: its name, its reference for the message, and when."""

    gateway: str
    reference: str
    at: datetime


class Gateway(Protocol):
    """Sends a short text to a telephone."""

    def send(self, to: str, text: str, reference: str) -> Sent:
        """Take a message; raises `OSError` where it cannot be taken, and then nothing is sent."""
        ...
