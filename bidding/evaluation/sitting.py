"""Trustees' part in an evaluation, at the same table as for openings: the stage `sheets`."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.envelope.ranking import STAGE
from bidding.errors import Refused
from bidding.evaluation.models import Evaluation, PublishedMethod, ReserveRelease
from bidding.evaluation.services import reserve
from bidding.rules.ceremony import OpeningState
from bidding.sittings import Standing

if TYPE_CHECKING:
    from bidding.models import Tender, Trustee, TrusteePublicKey

PAST = "waiting"


class SheetSitting:
    """Keys for the sheets before the committee sits, shares where a member is gone."""

    stage = STAGE

    def has(self, tender: "Tender") -> bool:
        """Whether bids are evaluated by a published method, and so with sheets."""
        return PublishedMethod.objects.filter(tender=tender).exists()

    def standing(self, trustee: "Trustee", key: "TrusteePublicKey | None") -> Standing:
        """Where the evaluation stands for a trustee."""
        found = _of(trustee.tender)
        if found is None:
            return Standing("published", _("准备评分表公钥"))
        if not reserve.wanted(found):
            return Standing(PAST, _("评审进行中"))
        kept = ReserveRelease.objects.filter(evaluation=found, key=key, content=None).first()
        if kept is None:
            return Standing(OpeningState.HASHES, _("开启缺席评委的评分表"))
        return Standing(OpeningState.SHARES, _("开启缺席评委的评分表"), kept.digest)

    def heads(self, tender: "Tender") -> list[bytes] | None:
        """The heads of the sheets that nobody released."""
        found = _of(tender)
        waiting = reserve.wanted(found) if found else []
        return [reserve.head_of(one).encode() for one in waiting] or None

    def log_hash(self, trustee: "Trustee", digest: str, who: Principal) -> None:
        """Record the hash of a release."""
        reserve.log_hash(_must(trustee).pk, trustee.pk, digest, who=who)

    def hand_over(self, trustee: "Trustee", release: bytes, who: Principal) -> None:
        """Hand the release over."""
        reserve.hand_over(_must(trustee).pk, trustee.pk, release, who=who)

    def complain(self, trustee: "Trustee", key: bytes, who: Principal) -> None:  # noqa: ARG002
        """A sheet that is rubbish is its member's fault: the host replaces the member."""
        raise Refused("no_complaint", _("评分表打不开时由主持人更换评委，无须公布密钥。"))


def _of(tender: "Tender") -> Evaluation | None:
    return Evaluation.objects.filter(tender=tender).select_related("tender").first()


def _must(trustee: "Trustee") -> Evaluation:
    found = _of(trustee.tender)
    if found is None:
        raise Refused("no_such_evaluation", _("没有这次评审。"))
    return found
