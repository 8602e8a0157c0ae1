"""A draw's leaves in the tender's log: at once after the closing, with the next batch before it."""

from datetime import datetime

from bidding.draw.models import Draw
from bidding.envelope.tenderlog import Body, Leaf
from bidding.services import log


def say(draw: Draw, body: Body, now: datetime) -> Leaf:
    """Log `body`; in the transaction of a command that has locked the tender."""
    tender = draw.tender
    if tender.log.closed_at is not None:
        return log.append(tender, [body], now)[0]
    return log.wait(tender, body, now).leaf
