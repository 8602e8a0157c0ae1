"""The organisation tree: founded, edited, closed, reopened."""

from contextlib import AbstractContextManager

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import closing, events
from accounts.errors import Refused
from accounts.models import Organisation
from accounts.principal import Principal
from accounts.rules import ROOT_PATH, Action, Kind, may_hold
from accounts.services.record import record
from accounts.services.uniqueness import unless_taken
from ledger import clock


@transaction.atomic
def create(
    by: Principal,
    *,
    parent: Organisation | None,
    kind: Kind,
    name: str,
    name_en: str = "",
    code: str | None = None,
    order: int = 0,
) -> Organisation:
    """Create an organisation beneath `parent`; without a parent, the root of the installation.

    Raises `Refused` where that kind cannot stand there, the parent is closed, or a name or code is
    taken.
    """
    by.must(Action.ORGANISATION_MANAGE, parent.path if parent else ROOT_PATH)
    if parent:
        parent = _locked(parent)
    _check_place(parent, kind)
    with _unless_taken():
        organisation = Organisation.objects.create(
            parent=parent, kind=kind, name=name, name_en=name_en, code=code or None, order=order
        )
    organisation.path = f"{parent.path if parent else ROOT_PATH}{organisation.pk}/"
    organisation.save(update_fields=["path"])
    record(
        events.ORGANISATION_CREATED,
        subject=organisation.subject,
        by=by,
        scope=organisation.path,
        kind=str(kind),
        name=name,
        name_en=name_en,
        code=code,
    )
    return organisation


@transaction.atomic
def edit(
    by: Principal,
    organisation: Organisation,
    *,
    name: str,
    name_en: str,
    code: str | None,
    order: int,
) -> None:
    """Change what an organisation is called and where it stands among its siblings.

    Leaves no entry where nothing changes. Raises `Refused` where a name or code is taken.
    """
    by.must(Action.ORGANISATION_MANAGE, organisation.path)
    organisation = _locked(organisation)
    after = {"name": name, "name_en": name_en, "code": code or None, "order": order}
    before = {field: getattr(organisation, field) for field in after}
    if before == after:
        return
    for field, value in after.items():
        setattr(organisation, field, value)
    with _unless_taken():
        organisation.save(update_fields=list(after))
    record(
        events.ORGANISATION_EDITED,
        subject=organisation.subject,
        by=by,
        scope=organisation.path,
        before=before,
        after=after,
    )


@transaction.atomic
def close(by: Principal, organisation: Organisation) -> None:
    """Close an organisation that nobody and nothing works at any more.

    Raises `Refused`, naming what is still open in it.
    """
    by.must(Action.ORGANISATION_MANAGE, organisation.path)
    organisation = _locked(organisation)
    if not organisation.active:
        raise Refused(_("该机构早已关闭。"))
    if organisation.parent is None:
        raise Refused(_("最上级机构不能关闭。"))
    if still := _still_open(organisation):
        raise Refused(_("还不能关闭，其下仍有：%(what)s。") % {"what": _("、").join(still)})
    organisation.active = False
    organisation.save(update_fields=["active"])
    record(events.ORGANISATION_CLOSED, subject=organisation.subject, by=by, scope=organisation.path)


@transaction.atomic
def reopen(by: Principal, organisation: Organisation) -> None:
    """Reopen a closed organisation.

    Raises `Refused` beneath a closed one, or where its name has been taken meanwhile.
    """
    by.must(Action.ORGANISATION_MANAGE, organisation.path)
    organisation = _locked(organisation)
    if organisation.active:
        raise Refused(_("该机构没有关闭。"))
    if organisation.parent and not _locked(organisation.parent).active:
        raise Refused(_("上级机构已关闭。"))
    organisation.active = True
    with _unless_taken():
        organisation.save(update_fields=["active"])
    record(
        events.ORGANISATION_REOPENED, subject=organisation.subject, by=by, scope=organisation.path
    )


def locked_open(organisation: Organisation) -> Organisation:
    """The organisation, locked so that it is not closed while something is being put into it.

    Raises `Refused` where it is closed already.
    """
    organisation = _locked(organisation)
    if not organisation.active:
        raise Refused(_("该机构已关闭。"), "organisation")
    return organisation


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _check_place(parent: Organisation | None, kind: Kind) -> None:
    if parent is None:
        if kind != Kind.CITY:
            raise Refused(_("最上级机构只能是市。"), "kind")
        if Organisation.objects.filter(parent=None).exists():
            raise Refused(_("最上级机构已经有了。"), "parent")
    elif not parent.active:
        raise Refused(_("上级机构已关闭。"), "parent")
    elif not may_hold(Kind(parent.kind), kind):
        raise Refused(
            _("“%(parent)s”之下不能设“%(kind)s”。") % {"parent": parent.title, "kind": kind.label},
            "kind",
        )


def _unless_taken() -> AbstractContextManager[None]:
    return unless_taken(
        {
            "organisation_name": Refused(_("同一上级之下已有同名机构。"), "name"),
            "accounts_organisation_code_key": Refused(_("该编码已被使用。"), "code"),
        }
    )


def _still_open(organisation: Organisation) -> list[str]:
    """What stands against closing, in words."""
    children = organisation.children.filter(active=True).count()
    people = organisation.people.filter(is_active=True).count()
    posts = organisation.posts.held(clock.now()).count()
    tokens = organisation.tokens.filter(revoked_at=None).count()
    devices = organisation.devices.filter(revoked_at=None).count()
    found = {
        ngettext("%(n)s 个下级机构", "%(n)s 个下级机构", children): children,
        ngettext("%(n)s 个账号", "%(n)s 个账号", people): people,
        ngettext("%(n)s 个岗位", "%(n)s 个岗位", posts): posts,
        ngettext("%(n)s 个接口令牌", "%(n)s 个接口令牌", tokens): tokens,
        ngettext("%(n)s 块大屏", "%(n)s 块大屏", devices): devices,
    }
    own = [words % {"n": number} for words, number in found.items() if number]
    return [*own, *closing.still_open(organisation.path)]
