"""Pools, and the list of specialities."""

import tomllib
from importlib import resources

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import accounts.selectors
import ledger.services
from accounts.principal import Principal
from accounts.rules import Action
from bidding.errors import Refused
from bidding.experts import events
from bidding.experts.models import Pool, Speciality
from ledger import clock


@transaction.atomic
def create_pool(organisation: int, name: str, *, who: Principal) -> Pool:
    """Found the pool of a trading centre. Raises `NotAllowed`, `Refused` for a second one."""
    place = accounts.selectors.organisation(organisation)
    who.must(Action.EXPERT_KEEP, place.path)
    if Pool.objects.filter(organisation=place).exists() or Pool.objects.filter(name=name).exists():
        raise Refused("pool_exists", _("该机构已有专家库，或名称已被使用。"), "name")
    now = clock.now()
    pool = Pool.objects.create(organisation=place, name=name, created_at=now)
    load_specialities()
    ledger.services.append(
        events.POOL_CREATED, subject=pool.subject, actor=who.actor, scope=place.path, at=now,
        body={"name": name},
    )  # fmt: skip
    return pool


def load_specialities(version: str = "cn-2026") -> int:
    """Write the specialities of a list (`bidding/experts/rules/specialities/`); how many."""
    folder = resources.files("bidding.experts.rules") / "specialities"
    data = tomllib.loads((folder / f"{version}.toml").read_text("utf-8"))
    rows = [Speciality(code=code, name=zh, name_en=en) for code, (zh, en) in data["list"].items()]
    Speciality.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=["name", "name_en"]
    )
    return len(rows)
