"""Closing a draw: its contributions are fixed, and signed for by others, before any is opened."""

import hashlib

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.draw import events
from bidding.draw.models import Draw
from bidding.draw.rules.kinds import DrawState
from bidding.draw.services.common import locked, must_host, step
from bidding.draw.services.logging import say
from bidding.envelope.draw import CloseProof
from bidding.envelope.tenderlog import Leaf
from bidding.envelope.tenderlog.draws import ClosedOver, DrawClosed
from bidding.errors import Refused
from bidding.models import LogHead, TenderLog
from bidding.services import drawers, log
from bidding.services.proofs import note_of
from bidding.services.tree import LogTree, path_of
from ledger.merkle import consistency_proof, tree_root
from ledger.witnessing import configured

LEAST = 1
"""So many contributions, or the seed would be the platform's alone."""


@transaction.atomic
def close(draw: int, *, who: Principal) -> Draw:
    """Take no contribution any more. Silence stops nothing: who gave none is left out.

    Raises `NotAllowed`, and `Refused` out of turn, while nobody has contributed, or before the
    time for it is over while somebody is still missing.
    """
    found, now = locked(draw, DrawState.GIVING)
    must_host(who, found.tender)
    given = list(found.contributions.filter(file__isnull=False))
    if len(given) < LEAST:
        raise Refused("nobody_gave", _("还没有任何一方出数。"))
    waits = found.opened_at + settings.DRAW_GIVING
    if len(given) < found.contributions.count() and now < waits:
        text = _("尚有出数方未出数，最早可于 %(until)s 截止。")
        raise Refused("too_early", text % {"until": f"{waits:%H:%M:%S}"})
    body = DrawClosed(
        found.tender.number, found.number, now, hashlib.sha256(found.open).digest(),
        tuple(ClosedOver(one.ident, bytes.fromhex(one.header_sha256)) for one in given),
    )  # fmt: skip
    found.close_leaf = say(found, body, now).record
    found.closed_at, found.state = now, DrawState.CLOSING
    step(found, events.CLOSED, who, now, {"contributions": len(given)})
    return found


@transaction.atomic
def settle(draw: int) -> bool:
    """Note where the close stands in the log, once every witness has cosigned a head behind it.

    The steward asks for it; whether it is settled now.
    """
    found, now = locked(draw)
    if found.state != DrawState.CLOSING:
        return False
    index = _index_of(found)
    tree = TenderLog.objects.get(tender=found.tender_id)
    if index is None or _cosigned(tree, index) is None:
        return False
    found.close_index = index
    found.close_root = tree_root(LogTree(tree), index + 1).hex()
    found.state = DrawState.SHARES
    body = {"close_index": index, "close_root": found.close_root}
    step(found, events.SETTLED, log.KEEPER, now, body)
    return True


def close_proof(draw: Draw) -> CloseProof:
    """What a transcript shows of the close. Raises `Refused` before it is settled."""
    tree, index = TenderLog.objects.get(tender=draw.tender_id), draw.close_index
    head = None if index is None else _cosigned(tree, index)
    if index is None or head is None:
        raise Refused("not_settled", _("截止条目尚未由见证人联署。"))
    return CloseProof(
        record=bytes(draw.close_leaf or b""),
        index=index,
        path=path_of(tree, index, index + 1),
        root=bytes.fromhex(draw.close_root),
        consistency=tuple(consistency_proof(LogTree(tree), index + 1, head.size)),
        checkpoint=str(note_of(head)).encode(),
    )


def _index_of(draw: Draw) -> int | None:
    """The place of the close leaf; None while it waits for its batch."""
    record = bytes(draw.close_leaf or b"")
    opened = draw.tender.log.leaves.filter(record=record).values_list("index", flat=True).first()
    if opened is not None:
        return opened
    wanted = Leaf.parse(record).hash
    mine = drawers.records(draw.tender, drawers.PLATFORM)
    return next((one.index for one in mine if one.leaf.hash == wanted), None)


def _cosigned(tree: TenderLog, index: int) -> LogHead | None:
    """The first head behind a leaf that every configured witness has cosigned."""
    names = {one.key.name for one in configured()}
    for head in tree.heads.filter(size__gt=index).prefetch_related("cosignatures"):
        if names <= {one.witness for one in head.cosignatures.all()}:
            return head
    return None


def settle_due() -> None:
    """Settle every close that waits; the steward's chore."""
    for pk in Draw.objects.filter(state=DrawState.CLOSING).values_list("pk", flat=True):
        settle(pk)
