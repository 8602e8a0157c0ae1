"""Stages of a tender beside its envelopes for which trustees keep keys too: a draw's, above all.

A room above registers its `Sitting`; trustees then make keys, rehearse, hash and hand over at the
same table as for an opening.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.principal import Principal
    from bidding.models import Tender, Trustee, TrusteePublicKey


@dataclass(frozen=True)
class Standing:
    """Where a stage stands for one trustee: `state` is published, hashes or shares, or past."""

    state: str
    said: str | Promise
    digest: str | None = None
    released_at: datetime | None = None


class Sitting(Protocol):
    """One such stage, by its name."""

    stage: str

    def has(self, tender: "Tender") -> bool:
        """Whether this tender has the stage."""
        ...

    def standing(self, trustee: "Trustee", key: "TrusteePublicKey | None") -> Standing:
        """Where it stands, for whoever holds `key`."""
        ...

    def heads(self, tender: "Tender") -> list[bytes] | None:
        """The heads whose shares are wanted; None while there are none."""
        ...

    def log_hash(self, trustee: "Trustee", digest: str, who: "Principal") -> None:
        """Log the hash of a release."""
        ...

    def hand_over(self, trustee: "Trustee", release: bytes, who: "Principal") -> None:
        """Hand the release over."""
        ...

    def complain(self, trustee: "Trustee", key: bytes, who: "Principal") -> None:
        """Publish the stage's key, because rubbish was sealed to it."""
        ...


_REGISTERED: dict[str, Sitting] = {}


def register(sitting: Sitting) -> None:
    """Let trustees sit for this stage too."""
    _REGISTERED[sitting.stage] = sitting


def of(stage: str) -> Sitting | None:
    """The sitting of a stage, where a room has registered one."""
    return _REGISTERED.get(stage)


def stages(tender: "Tender") -> tuple[str, ...]:
    """The names of the stages that this tender has beside its envelopes."""
    return tuple(name for name, sitting in _REGISTERED.items() if sitting.has(tender))
