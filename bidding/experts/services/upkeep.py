"""An expert's record: admitted, edited, reviewed each year, suspended, resumed, gone."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from accounts.rules import Action
from bidding.errors import Refused
from bidding.experts import events
from bidding.experts.models import Expert, Pool, Speciality
from bidding.experts.rules.kinds import ExpertState, TitleLevel
from bidding.experts.services.common import keep, locked_expert, locked_pool, record
from worktime import to_local


@dataclass(frozen=True)
class Facts:
    """What is typed of an expert. `identity` is the identity number: only its hash is kept."""

    number: str
    name: str
    phone: str = ""
    identity: str = ""
    region: str = ""
    title: str = ""
    level: str = TitleLevel.OTHER
    specialities: tuple[str, ...] = field(default=())


@transaction.atomic
def admit(pool: int, facts: Facts, *, reviewed_until: date, who: Principal) -> Expert:
    """Take an expert into a pool.

    Raises `NotAllowed`, and `Refused` for a number or identity that is there already, or a
    speciality that is none.
    """
    found, now = locked_pool(pool, who)
    expert = Expert(pool=found, admitted_at=now, reviewed_until=reviewed_until)
    _write(expert, facts)
    expert.save()
    expert.specialities.set(known(facts.specialities))
    record(expert, events.EXPERT_ADMITTED, who, now, {"specialities": list(facts.specialities)})
    return expert


@transaction.atomic
def edit(expert: int, facts: Facts, *, who: Principal, version: int | None = None) -> Expert:
    """Change an expert's record; the entry says which fields, and no personal data."""
    found, now = locked_expert(expert, who, version)
    who.must(Action.EXPERT_KEEP, found.pool.organisation.path)
    before = {name: getattr(found, name) for name in _PLAIN}
    codes = sorted(one.code for one in found.specialities.all())
    _write(found, facts)
    found.specialities.set(known(facts.specialities))
    changed = [name for name in _PLAIN if getattr(found, name) != before[name]]
    if codes != sorted(facts.specialities):
        changed.append("specialities")
    if not changed:
        return found
    return keep(found, events.EXPERT_EDITED, who, now, {"changed": changed})


@transaction.atomic
def review(expert: int, *, until: date, who: Principal, version: int | None = None) -> Expert:
    """The yearly review: the record holds until that day. Raises `Refused` for a day gone by."""
    found, now = locked_expert(expert, who, version)
    who.must(Action.EXPERT_KEEP, found.pool.organisation.path)
    if until <= to_local(now).date():
        raise Refused("past", _("复核有效期应晚于今天。"), "until")
    found.reviewed_until = until
    return keep(found, events.EXPERT_REVIEWED, who, now, {"until": until.isoformat()})


@transaction.atomic
def suspend(expert: int, *, reason: str, who: Principal, version: int | None = None) -> Expert:
    """No draw until resumed. Raises `Refused` without a reason, or for one who is not active."""
    return _move(expert, ExpertState.SUSPENDED, reason, who, version)


@transaction.atomic
def resume(expert: int, *, reason: str, who: Principal, version: int | None = None) -> Expert:
    """May be drawn again."""
    return _move(expert, ExpertState.ACTIVE, reason, who, version)


@transaction.atomic
def leave(expert: int, *, reason: str, who: Principal, version: int | None = None) -> Expert:
    """Goes out of the pool; the record stays."""
    return _move(expert, ExpertState.LEFT, reason, who, version)


def identity_hash(identity: str) -> str:
    """A keyed hash of an identity number; empty for none."""
    if not identity:
        return ""
    said = f"expert-identity/{identity.strip().upper()}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), said, hashlib.sha256).hex()


def known(codes: Iterable[str]) -> list[Speciality]:
    """The specialities of these codes. Raises `Refused` for none at all, or one that is none."""
    wanted = set(codes)
    found = list(Speciality.objects.filter(code__in=wanted))
    missing = wanted - {one.code for one in found}
    if missing or not found:
        text = _("没有这些专业代码：%(codes)s。")
        said = {"codes": "、".join(sorted(missing)) or "—"}
        raise Refused("no_speciality", text % said, "specialities")
    return found


_PLAIN = ("number", "name", "phone", "identity", "region", "title", "level")
_EVENTS = {
    ExpertState.SUSPENDED: events.EXPERT_SUSPENDED,
    ExpertState.ACTIVE: events.EXPERT_RESUMED,
    ExpertState.LEFT: events.EXPERT_LEFT,
}


_FROM = {
    ExpertState.SUSPENDED: ExpertState.ACTIVE,
    ExpertState.ACTIVE: ExpertState.SUSPENDED,
    ExpertState.LEFT: ExpertState.ACTIVE,
}
"""Where each state is reached from."""


def _write(expert: Expert, facts: Facts) -> None:
    """Put the facts into the row. Raises `Refused` where somebody else has number or identity."""
    for name in ("number", "name", "phone", "region", "title", "level"):
        setattr(expert, name, getattr(facts, name).strip())
    if facts.identity or expert.pk is None:
        expert.identity = identity_hash(facts.identity)
    others: Pool = expert.pool
    twins = Expert.objects.filter(pool=others).exclude(pk=expert.pk)
    if not expert.number or not expert.name:
        raise Refused("missing", _("编号和姓名不能为空。"), "number")
    if twins.filter(number=expert.number).exists():
        raise Refused("number_taken", _("编号已被使用。"), "number")
    if expert.identity and twins.filter(identity=expert.identity).exists():
        raise Refused("twin", _("库中已有同一身份证号的专家。"), "identity")


def _move(pk: int, to: ExpertState, reason: str, who: Principal, version: int | None) -> Expert:
    found, now = locked_expert(pk, who, version)
    who.must(Action.EXPERT_KEEP, found.pool.organisation.path)
    if found.state != _FROM[to]:
        raise Refused("wrong_state", _("专家现在的状态不允许这样做。"))
    if not reason.strip():
        raise Refused("no_reason", _("请写明理由。"), "reason")
    found.state, found.reason = to, reason.strip()
    return keep(found, _EVENTS[to], who, now, {"reason": reason.strip()})
