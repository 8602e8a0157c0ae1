"""Commands on service items: draft a revision, approve it, close an item.

Items change only through a recorded, approved revision (S2 ch. 3); whoever drafted one cannot
approve it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import accounts.selectors
import ledger.services
from accounts.principal import Principal
from accounts.rules import Action
from hall import events, rules
from hall.errors import Conflict, Refused
from hall.models import ItemRevision, ServiceItem, Step
from hall.rules import ITEM_KINDS, CaseKind, Ground
from hall.services.common import limit
from hall.wording import language
from ledger import clock
from worktime import Unit, WorktimeError

MOST_UNITS = 1000
"""The longest limit, in its own unit: anything above is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class StepDraft:
    """One step as drafted; `part` marks a co-window's part of a joint approval."""

    name: str
    window: int
    amount: int
    unit: str = "working_day"
    name_en: str = ""
    post: str = ""
    part: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An item as drafted: the ten published things, the limits, the grounds and the steps."""

    code: str
    department: int
    name: str
    kind: str
    promised_amount: int
    statutory_amount: int
    promised_unit: str = "working_day"
    statutory_unit: str = "working_day"
    name_en: str = ""
    legal_basis: str = ""
    procedure: str = ""
    conditions: str = ""
    materials: Sequence[tuple[str, bool]] = ()
    fee_items: str = ""
    fee_standard: str = ""
    fee_basis: str = ""
    grounds: Sequence[str] = ()
    contacts: str = ""
    steps: Sequence[StepDraft] = field(default_factory=tuple)


@transaction.atomic
def draft(item: Draft, *, who: Principal, base: int | None = None) -> ItemRevision:
    """Write the next revision of an item (the first makes the item). It is not in force yet.

    `base` is the number of the newest revision that the drafter saw, 0 for an item that is new.
    Raises `NotAllowed`, `Conflict` when there is a newer one, and `Refused` for limits, steps,
    windows or grounds that make no sense.
    """
    department = accounts.selectors.organisation(item.department)
    who.must(Action.ITEM_MANAGE, department.path)
    _check(item)
    _check_windows(item, department.path)
    now = clock.now()
    found, _new = ServiceItem.objects.select_for_update().get_or_create(
        code=item.code, defaults={"department_id": department.pk}
    )
    if found.department_id != department.pk:
        raise Refused("other_department", _("该事项编码已属于其他部门。"))
    if base is not None and base != found.revisions.count():
        raise Conflict("drafted_meanwhile", _("该事项刚刚有了新的修订，请核对后再起草。"))
    revision = _write(found, item, who.actor, now)
    _record(events.ITEM_REVISED, revision, who, now)
    return revision


def _check(item: Draft) -> None:
    if not item.code.strip() or not item.name.strip():
        raise Refused("item_unnamed", _("请填写事项编码和名称。"))
    if item.kind not in ITEM_KINDS:
        raise Refused("item_kind", _("请选择办件类型。"))
    if unknown := set(item.grounds) - set(Ground.values):
        raise Refused("item_grounds", _("未知的中止事由：%s") % "、".join(sorted(unknown)))
    if item.kind == CaseKind.JOINT and not any(step.part for step in item.steps):
        raise Refused("item_parts", _("联办件至少要有一个协办部分。"))
    _check_limit(item.promised_amount, item.promised_unit)
    _check_limit(item.statutory_amount, item.statutory_unit)
    for step in item.steps:
        _check_limit(step.amount, step.unit)
    same_unit = item.promised_unit == item.statutory_unit
    if same_unit and item.promised_amount > item.statutory_amount:
        raise Refused("item_promise", _("承诺时限不得长于法定时限。"))


def _check_limit(amount: int, unit: str) -> None:
    if unit not in set(Unit):
        raise Refused("item_unit", _("未知的时限单位：%s") % unit)
    try:
        limit(amount, unit)
    except WorktimeError as error:
        raise Refused("item_limit", _("时限有误：%s") % error.text(language())) from error
    if amount > MOST_UNITS:
        raise Refused("item_limit", _("时限过长：最多 %d。") % MOST_UNITS)


def _check_windows(item: Draft, department: str) -> None:
    """Steps lie with windows beside the department, and parts with windows of its neighbours."""
    wanted = {step.window for step in item.steps}
    beside = accounts.selectors.subtree(rules.above(department)).filter(pk__in=wanted, active=True)
    if len(beside) != len(wanted):
        raise Refused("item_window", _("环节的责任窗口不存在、已停用或不在本地。"))


def _write(found: ServiceItem, item: Draft, actor: str, now: datetime) -> ItemRevision:
    facts = asdict(item)
    for key in ("code", "department", "steps"):
        facts.pop(key)
    facts["materials"] = [{"name": name, "required": required} for name, required in item.materials]
    facts["grounds"] = list(item.grounds)
    number = found.revisions.count() + 1
    revision = ItemRevision.objects.create(
        item=found, number=number, drafted_by=actor, drafted_at=now, **facts
    )
    Step.objects.bulk_create(
        Step(
            revision=revision,
            order=order,
            name=step.name,
            name_en=step.name_en,
            window_id=step.window,
            post=step.post,
            limit_amount=step.amount,
            limit_unit=step.unit,
            part=step.part,
        )
        for order, step in enumerate(item.steps, start=1)
    )
    return revision


@transaction.atomic
def approve(revision: int, *, who: Principal) -> ItemRevision:
    """Put a drafted revision in force for the cases received from now on.

    An item that was closed is offered again.
    """
    found = ItemRevision.objects.select_for_update().filter(pk=revision).first()
    if found is None:
        raise Refused("no_such_revision", _("没有这个修订。"))
    who.must(Action.ITEM_MANAGE, found.item.department.path)
    if found.approved_at is not None:
        raise Refused("already_approved", _("该修订已经生效。"))
    if found.drafted_by == who.actor:
        raise Refused("own_draft", _("修订须由起草人以外的人批准。"))
    if found.item.revisions.filter(number__gt=found.number, approved_at__isnull=False).exists():
        raise Refused("superseded", _("已有更新的修订生效。"))
    found.approved_by, found.approved_at = who.actor, clock.now()
    found.save()
    ServiceItem.objects.filter(pk=found.item_id).update(active=True)
    _record(events.ITEM_APPROVED, found, who, found.approved_at)
    return found


@transaction.atomic
def close(code: str, *, who: Principal) -> ServiceItem:
    """Take an item out of the catalogue; running cases go on."""
    found = ServiceItem.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise Refused("no_such_item", _("没有这个事项，或该事项已停办。"))
    who.must(Action.ITEM_MANAGE, found.department.path)
    found.active = False
    found.save(update_fields=["active"])
    newest = found.revisions.order_by("-number").first()
    if newest is not None:
        _record(events.ITEM_CLOSED, newest, who, clock.now())
    return found


def _record(kind: str, revision: ItemRevision, who: Principal, now: datetime) -> None:
    ledger.services.append(
        kind,
        subject=f"item:{revision.item_id}",
        actor=who.actor,
        scope=revision.item.department.path,
        at=now,
        body={"code": revision.item.code, "revision": revision.number, "name": revision.name},
    )
