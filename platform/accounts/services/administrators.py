"""The guard of the last key: the root always keeps an administrator who can let others in."""

from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.models import Organisation, Post
from accounts.rules import Role


def keep_one(losing: Post | None = None, without: int | None = None) -> None:
    """Refuse to lose the last administrator of the root, by a post or by a person's number.

    Only posts without an end count. Locks the root, so that two administrators cannot remove each
    other at once.
    """
    root = Organisation.objects.select_for_update(no_key=True).get(parent=None)
    keys = Post.objects.filter(
        organisation=root, role=Role.ADMINISTRATOR, until=None, person__is_active=True
    )
    lost = keys.filter(pk=losing.pk) if losing else keys.filter(person=without)
    if lost.exists() and not keys.exclude(pk__in=lost).exists():
        raise Refused(_("这是最上级机构的最后一位管理员，请先任命另一位。"))
