"""Posts: granted and revoked."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import events
from accounts.errors import NotAllowed, Refused
from accounts.models import Organisation, Person, Post
from accounts.principal import Principal
from accounts.rules import Action, Role
from accounts.services.administrators import keep_one
from accounts.services.organisations import locked_open
from accounts.services.record import record
from ledger import clock


@transaction.atomic
def grant(
    by: Principal,
    person: Person,
    organisation: Organisation,
    role: Role,
    until: dt.datetime | None = None,
) -> Post:
    """Give `person` the post of `role` at `organisation`, for good or until a moment ahead.

    Both the person's home and the organisation have to lie in the branch of `by`, and nobody gives
    themselves a post. Raises `Refused` where the account or organisation is closed or the post is
    held already.
    """
    by.must(Action.PEOPLE_MANAGE, organisation.path)
    by.must(Action.PEOPLE_MANAGE, person.organisation.path)
    if by.person_id == person.pk:
        raise NotAllowed(Action.PEOPLE_MANAGE)
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    organisation = locked_open(organisation)
    now = clock.now()
    _check_grant(person, organisation, role, until, now)
    post = Post.objects.create(
        person=person, organisation=organisation, role=role, since=now, until=until
    )
    record(
        events.POST_GRANTED,
        subject=person.actor,
        by=by,
        scope=organisation.path,
        at=now,
        post=post.pk,
        role=str(role),
        organisation=organisation.pk,
        until=until and until.isoformat(),
    )
    return post


@transaction.atomic
def revoke(by: Principal, post: Post) -> None:
    """End a post now.

    Raises `Refused` for one that has ended, and for the root's last administrator.
    """
    post = (
        Post.objects.select_for_update(of=["self"], no_key=True)
        .select_related("organisation", "person")
        .get(pk=post.pk)
    )
    by.must(Action.PEOPLE_MANAGE, post.organisation.path)
    now = clock.now()
    if post.until and post.until <= now:
        raise Refused(_("该岗位早已结束。"))
    keep_one(losing=post)
    post.until = now
    post.save(update_fields=["until"])
    record(
        events.POST_REVOKED,
        subject=post.person.actor,
        by=by,
        scope=post.organisation.path,
        at=now,
        post=post.pk,
        role=post.role,
        organisation=post.organisation_id,
    )


def _check_grant(
    person: Person,
    organisation: Organisation,
    role: Role,
    until: dt.datetime | None,
    now: dt.datetime,
) -> None:
    if not person.is_active:
        raise Refused(_("该账号已停用。"))
    if until and until <= now:
        raise Refused(_("结束时间必须在现在之后。"), "until")
    held = person.posts.filter(Q(until=None) | Q(until__gt=now))
    if held.filter(organisation=organisation, role=role).exists():
        raise Refused(_("此人已有这个岗位。"), "role")
