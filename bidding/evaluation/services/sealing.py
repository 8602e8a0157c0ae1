"""What sheets are sealed for."""

from django.utils.translation import gettext_lazy as _

from bidding.envelope import Tender as SealedFor
from bidding.envelope import TrusteeSet
from bidding.envelope.ranking import PART, STAGE, digest_of
from bidding.errors import Refused
from bidding.evaluation.models import Evaluation
from bidding.evaluation.rules.states import Round
from bidding.models import Tender, TenderLog
from bidding.services.trustees import trustee_set


def trustees_of(tender: Tender) -> TrusteeSet:
    """Whom sheets are sealed to. Raises `Refused` while a trustee's key for them is missing."""
    found = trustee_set(tender, STAGE)
    if found is None:
        raise Refused("no_keys_yet", _("保管人的评分表公钥尚未齐备。"))
    return found


def sealed_for(evaluation: Evaluation, stage: Round) -> SealedFor:
    """What a sheet of a round is sealed for: the round is the lot, the basis the documents."""
    tender = evaluation.tender
    origin = TenderLog.objects.get(tender=tender).origin
    basis = digest_of(bytes(evaluation.basis))
    return SealedFor(origin, stage.value, basis, False, (PART,), trustees_of(tender))
