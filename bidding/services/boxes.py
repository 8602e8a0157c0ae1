"""Reading and writing sealed lists, inside the transaction of a command."""

from typing import Any

from bidding.models import Box, Tender
from bidding.models.box import Purpose
from bidding.sealing import seal, unseal


def rows(tender: Tender, purpose: Purpose) -> list[dict[str, Any]]:
    """What the tender's box holds; nothing where it has none."""
    box = Box.objects.filter(tender=tender, purpose=purpose).first()
    return unseal(box.name, bytes(box.content)) if box else []


def locked_rows(tender: Tender, purpose: Purpose) -> list[dict[str, Any]]:
    """The same, with the box locked until the transaction ends."""
    box = Box.objects.select_for_update().get(tender=tender, purpose=purpose)
    return unseal(box.name, bytes(box.content))


def put(tender: Tender, purpose: Purpose, found: list[dict[str, Any]]) -> None:
    """Seal `found` into the tender's box, which is made where there is none yet."""
    box = Box.objects.filter(tender=tender, purpose=purpose).first()
    box = box or Box(tender=tender, purpose=purpose)
    box.content = seal(box.name, found, box.step)
    box.save()
