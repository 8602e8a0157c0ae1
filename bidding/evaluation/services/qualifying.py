"""The purchaser's part before the review: who is qualified (Order 87 art. 44)."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Evaluation
from bidding.evaluation.rules.grounds import Ground
from bidding.evaluation.rules.states import State
from bidding.evaluation.services.common import entries, locked, reason_in, step
from bidding.evaluation.services.rounds import basis_of
from bidding.services.common import must_run


@transaction.atomic
def qualify(evaluation: int, *, failed: Mapping[str, str], who: Principal) -> Evaluation:
    """Say of every bid whether its bidder is qualified: those in `failed` are not, for the reason.

    Ids are those of the basis. Raises `NotAllowed`, and `Refused` where the method leaves
    qualification to the committee, or for an unknown bid or a missing reason.
    """
    found, now = locked(evaluation, State.CONVENED)
    must_run(who, found.tender.project)
    if not [one for one in basis_of(found).method.checks if one.by == "purchaser"]:
        raise Refused("not_yours", _("本项目由评标委员会审查资格。"))
    known = {one.alias: one for one in entries(found)}
    if set(failed) - set(known):
        raise Refused("no_such_bid", _("没有这份投标文件。"))
    for alias, entry in known.items():
        entry.qualified = alias not in failed
        entry.ground = "" if entry.qualified else Ground.QUALIFICATION
        entry.reason = "" if entry.qualified else reason_in(failed[alias])
        entry.save(update_fields=["qualified", "ground", "reason"])
    body = {"bids": len(known), "failed": sorted(failed)}
    step(found, events.BIDS_QUALIFIED, who, now, body)
    return found
