"""What every command on experts does first and last."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.principal import Principal
from accounts.rules import Action
from bidding.errors import Conflict, Refused
from bidding.experts.models import Expert, Pool
from ledger import clock


def locked_pool(pk: int, who: Principal) -> tuple[Pool, datetime]:
    """A pool that `who` keeps, locked, and the clock. Raises `NotAllowed`, `Refused`."""
    found = Pool.objects.select_for_update(of=("self",)).select_related("organisation")
    pool = found.filter(pk=pk).first()
    if pool is None:
        raise Refused("no_pool", _("没有这个专家库。"))
    who.must(Action.EXPERT_KEEP, pool.organisation.path)
    return pool, clock.now()


def locked_expert(pk: int, who: Principal, version: int | None = None) -> tuple[Expert, datetime]:
    """An expert of a pool that `who` keeps, or themselves; locked, and the clock.

    Raises `NotAllowed`, `Refused`, or `Conflict` for an older version than the one on record.
    """
    found = Expert.objects.select_for_update(of=("self",)).select_related("pool__organisation")
    expert = found.filter(pk=pk).first()
    if expert is None:
        raise Refused("no_expert", _("没有这位专家。"))
    if who.person_id is None or who.person_id != expert.person_id:
        who.must(Action.EXPERT_KEEP, expert.pool.organisation.path)
    if version is not None and version != expert.version:
        raise Conflict
    return expert, clock.now()


def keep(
    expert: Expert,
    kind: str,
    who: Principal,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> Expert:
    """Save an expert under the next version and record the deed."""
    expert.version += 1
    expert.save()
    record(expert, kind, who, now, body)
    return expert


def record(
    expert: Expert,
    kind: str,
    who: Principal,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Append the entry of something that happened to an expert, by their number in the pool."""
    facts = {"number": expert.number, "state": expert.state, "version": expert.version}
    ledger.services.append(
        kind,
        subject=expert.subject,
        actor=who.actor,
        scope=expert.pool.organisation.path,
        at=now,
        body={**facts, **(body or {})},
    )
