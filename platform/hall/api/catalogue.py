"""The catalogue: what can be applied for, and at which windows."""

from typing import TYPE_CHECKING, Self

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

import accounts.selectors
from accounts.rules import Action, Kind
from hall import desk
from hall.api.asking import asker
from hall.api.errors import Problem
from hall.api.shapes import PlaceOut, Told
from hall.models import ItemRevision

if TYPE_CHECKING:
    from accounts.models import Organisation

_ANY = (Action.CASE_RECEIVE, Action.CASE_PROCESS, Action.CASE_READ)

router = Router(tags=["catalogue"])


class PaperNamed(Told):
    """A paper on the checklist."""

    name: str
    required: bool


class StepNamed(Told):
    """A step, or with `part` a co-window's part of a joint approval."""

    order: int
    name: str
    name_en: str
    window: int = Field(validation_alias="window_id")
    post: str
    limit: int = Field(validation_alias="limit_amount")
    unit: str = Field(validation_alias="limit_unit")
    part: bool


class ItemOut(Told):
    """An item in force: what it publishes of itself; `windows` are those that take it in."""

    code: str = Field(validation_alias="item.code")
    revision: int = Field(validation_alias="number")
    department: PlaceOut = Field(validation_alias="item.department")
    name: str
    name_en: str
    kind: str
    legal_basis: str
    procedure: str
    conditions: str
    materials: list[PaperNamed]
    promised_amount: int
    promised_unit: str
    statutory_amount: int
    statutory_unit: str
    fee_items: str
    fee_standard: str
    fee_basis: str
    grounds: list[str]
    contacts: str
    steps: list[StepNamed]
    windows: list[int] = Field(default_factory=list)

    @classmethod
    def at(cls, revision: ItemRevision, windows: "list[Organisation]") -> Self:
        """The item, with those of `windows` that take it in."""
        shown = cls.from_orm(revision)
        shown.windows = [one.pk for one in windows if desk.takes(one, revision)]
        return shown


class CatalogueOut(Told):
    """The windows of the token's branch, and the items in force that they take in."""

    windows: list[PlaceOut]
    items: list[ItemOut]


@router.get("", response={200: CatalogueOut, (401, 403): Problem})
def catalogue(request: HttpRequest) -> CatalogueOut:
    """What can be applied for in the token's branch."""
    who = asker(request, *_ANY)
    places = [accounts.selectors.organisations(who, action) for action in _ANY]
    windows = accounts.selectors.in_order(
        one
        for found in places
        for one in found.filter(kind=Kind.WINDOW, active=True).select_related("parent")
    )
    items = desk.items_at(windows).prefetch_related("steps")
    return CatalogueOut(
        windows=[PlaceOut.from_orm(one) for one in windows],
        items=[ItemOut.at(one, windows) for one in items],
    )
