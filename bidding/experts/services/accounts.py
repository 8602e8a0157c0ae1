"""An expert's account: opened by the keepers, its first password seen once."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal, system
from accounts.rules import Action, Role
from accounts.services import people, posts
from bidding.errors import Refused
from bidding.experts import events
from bidding.experts.services.common import keep, locked_expert

OPENER = "experts"


@transaction.atomic
def open_account(expert: int, username: str, *, who: Principal) -> str:
    """Open the account with which an expert answers calls and judges; its first password.

    Raises `NotAllowed`, `Refused` where there is one, `accounts.errors.Refused` for the name.
    """
    found, now = locked_expert(expert, who)
    place = found.pool.organisation
    who.must(Action.EXPERT_KEEP, place.path)
    if found.person_id is not None:
        raise Refused("has_account", _("该专家已有账号。"))
    opener = system(OPENER)
    person, password = people.create(
        opener, organisation=place, username=username, name=found.name, phone=found.phone
    )
    posts.grant(opener, person, place, Role.EXPERT)
    found.person = person
    keep(found, events.EXPERT_EDITED, who, now, {"changed": ["person"], "person": person.actor})
    return password
