"""Trustees' part in a draw, at the same table as for openings."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.draw.models import Announced, Draw
from bidding.draw.rules.kinds import DrawState
from bidding.draw.services import sharing
from bidding.envelope.draw import STAGE
from bidding.errors import Refused
from bidding.rules.ceremony import OpeningState
from bidding.sittings import Standing

if TYPE_CHECKING:
    from bidding.models import Tender, Trustee, TrusteePublicKey

WAITING = "waiting"


class DrawSitting:
    """The stage `draw`."""

    stage = STAGE

    def has(self, tender: "Tender") -> bool:
        """Whether this tender's experts are drawn here."""
        return Announced.objects.filter(tender=tender).exists()

    def standing(self, trustee: "Trustee", key: "TrusteePublicKey | None") -> Standing:
        """Where the draw stands for a trustee."""
        draw = _valid(trustee.tender)
        if draw is None:
            return Standing("published", _("准备公钥"))
        said = DrawState(draw.state).label
        if draw.state != DrawState.SHARES:
            return Standing(WAITING, said)
        kept = draw.releases.filter(key=key).first() if key else None
        enough = len(sharing.counted(draw)) >= trustee.tender.threshold
        state = OpeningState.SHARES if enough else OpeningState.HASHES
        if kept is None:
            return Standing(WAITING if enough else state, said)
        return Standing(state, said, kept.digest, kept.released_at)

    def heads(self, tender: "Tender") -> list[bytes] | None:
        """The heads of all contributions that were closed over."""
        draw = _valid(tender)
        if draw is None or draw.state != DrawState.SHARES:
            return None
        return [one.head.encode() for one in sharing.given(draw)]

    def log_hash(self, trustee: "Trustee", digest: str, who: Principal) -> None:
        """Log the hash of a release."""
        sharing.log_hash(_must(trustee).pk, trustee.pk, digest, who=who)

    def hand_over(self, trustee: "Trustee", release: bytes, who: Principal) -> None:
        """Hand the release over."""
        sharing.hand_over(_must(trustee).pk, trustee.pk, release, who=who)

    def complain(self, trustee: "Trustee", key: bytes, who: Principal) -> None:
        """Publish the stage's key."""
        sharing.complain(_must(trustee).pk, trustee.pk, key, who=who)


def _valid(tender: "Tender") -> Draw | None:
    found = Draw.objects.filter(tender=tender).exclude(state=DrawState.VOIDED)
    return found.select_related("tender").first()


def _must(trustee: "Trustee") -> Draw:
    found = _valid(trustee.tender)
    if found is None:
        raise Refused("no_such_draw", _("没有这次抽取。"))
    return found
