"""Tokens of other systems: issued, used, revoked."""

import datetime as dt
import secrets
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import events
from accounts.errors import Refused
from accounts.models import Organisation, Token
from accounts.principal import Principal, secret_hash
from accounts.rules import TOKEN_ACTIONS, Action
from accounts.services.organisations import locked_open
from accounts.services.record import record
from accounts.services.uniqueness import unless_taken
from ledger import clock

USE_NOTED_EVERY = dt.timedelta(minutes=1)


@transaction.atomic
def issue(
    by: Principal, organisation: Organisation, name: str, actions: Collection[Action]
) -> tuple[Token, str]:
    """Issue a token for `actions` within the branch of `organisation`.

    Returns it with its secret, which nobody can be shown again. Raises `Refused` where an action
    is not for machines, the name is in use, or the organisation is closed.
    """
    by.must(Action.TOKEN_MANAGE, organisation.path)
    organisation = locked_open(organisation)
    if not actions or not TOKEN_ACTIONS.issuperset(actions):
        raise Refused(_("请至少选择一项可授予接口的权限。"), "actions")
    secret = f"mj_{secrets.token_urlsafe(32)}"
    token = Token(
        name=name,
        organisation=organisation,
        secret_hash=secret_hash(secret),
        actions=sorted(actions),
        issued_by_id=by.person_id,
        issued_at=clock.now(),
    )
    with unless_taken({"token_name": Refused(_("该机构已有同名的接口令牌。"), "name")}):
        token.save()
    record(
        events.TOKEN_ISSUED,
        subject=token.actor,
        by=by,
        scope=organisation.path,
        at=token.issued_at,
        name=name,
        actions=token.actions,
    )
    return token, secret


@transaction.atomic
def revoke(by: Principal, token: Token) -> None:
    """Revoke `token`: its next request is refused. Raises `Refused` if it already is."""
    token = (
        Token.objects.select_for_update(of=["self"]).select_related("organisation").get(pk=token.pk)
    )
    by.must(Action.TOKEN_MANAGE, token.organisation.path)
    if token.revoked_at:
        raise Refused(_("该令牌早已撤销。"))
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    record(
        events.TOKEN_REVOKED,
        subject=token.actor,
        by=by,
        scope=token.organisation.path,
        at=token.revoked_at,
        name=token.name,
    )


def used(who: Principal) -> None:
    """Note that the token `who` was used; at most once a minute, and no ledger entry."""
    if who.token_id is not None:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=Now() - USE_NOTED_EVERY)
        Token.objects.filter(stale, pk=who.token_id).update(last_used_at=Now())
