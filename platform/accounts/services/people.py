"""People's accounts: opened, edited, disabled, enabled, and their passwords."""

import secrets

from axes.utils import reset as forget_failures
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import events
from accounts.errors import NotAllowed, Refused
from accounts.models import Organisation, Person
from accounts.principal import Principal, of_person
from accounts.rules import Action, may_manage_person
from accounts.services.administrators import keep_one
from accounts.services.organisations import locked_open
from accounts.services.record import record
from accounts.services.uniqueness import unless_taken
from ledger import clock

# Without letters and digits that are mistaken for each other when read out or copied by hand.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def create(
    by: Principal,
    *,
    organisation: Organisation,
    username: str,
    name: str,
    name_en: str = "",
    phone: str = "",
    password: str | None = None,
) -> tuple[Person, str]:
    """Open an account kept at `organisation`; returns it with its password.

    Without `password` one is made up that opens nothing but the page which replaces it. Raises
    `Refused` where the username is taken or malformed, the password too weak, or the organisation
    closed.
    """
    by.must(Action.PEOPLE_MANAGE, organisation.path)
    organisation = locked_open(organisation)
    person = Person(
        username=Person.normalize_username(username).strip().lower(),
        name=name,
        name_en=name_en,
        phone=phone,
        organisation=organisation,
        must_change_password=password is None,
    )
    _check_fields(person)
    password = _set_password(person, password)
    with unless_taken(
        {"accounts_person_username_key": Refused(_("该用户名已被使用。"), "username")}
    ):
        person.save()
    record(
        events.PERSON_CREATED,
        subject=person.actor,
        by=by,
        scope=organisation.path,
        username=person.username,
        name=name,
    )
    return person, password


@transaction.atomic
def edit(
    by: Principal,
    person: Person,
    *,
    organisation: Organisation,
    name: str,
    name_en: str = "",
    phone: str = "",
) -> None:
    """Change a person's names, telephone and home. Leaves no entry where nothing changes.

    The telephone number is personal data: the entry says that it changed, not to what.
    """
    person = managed(by, person)
    by.must(Action.PEOPLE_MANAGE, organisation.path)
    if person.organisation_id != organisation.pk:
        locked_open(organisation)
    after = {"name": name, "name_en": name_en, "phone": phone, "organisation_id": organisation.pk}
    before = {field: getattr(person, field) for field in after}
    changed = [field for field in after if before[field] != after[field]]
    if not changed:
        return
    for field in changed:
        setattr(person, field, after[field])
    person.save(update_fields=changed)
    shown = [field for field in changed if field != "phone"]
    record(
        events.PERSON_EDITED,
        subject=person.actor,
        by=by,
        scope=organisation.path,
        changed=changed,
        before={field: before[field] for field in shown},
        after={field: after[field] for field in shown},
    )


@transaction.atomic
def disable(by: Principal, person: Person) -> None:
    """Close an account: its sessions end at their next request, its posts give no rights.

    Raises `Refused` for one's own, for a closed one, and for the root's last administrator.
    """
    person = managed(by, person)
    if by.person_id == person.pk:
        raise Refused(_("不能停用自己的账号，请由另一位管理员操作。"))
    if not person.is_active:
        raise Refused(_("该账号早已停用。"))
    keep_one(without=person.pk)
    person.is_active = False
    person.save(update_fields=["is_active"])
    record(events.PERSON_DISABLED, subject=person.actor, by=by, scope=person.organisation.path)


@transaction.atomic
def enable(by: Principal, person: Person) -> None:
    """Open a disabled account again, with the posts that have not ended."""
    person = managed(by, person)
    if person.is_active:
        raise Refused(_("该账号没有停用。"))
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(events.PERSON_ENABLED, subject=person.actor, by=by, scope=person.organisation.path)


@transaction.atomic
def reset_password(by: Principal, person: Person) -> str:
    """Give a person a made-up password that they must replace at once; returns it.

    Ends their sessions and forgets failed attempts to sign in.
    """
    person = managed(by, person)
    password = _set_password(person, None)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    forget_failures(username=person.username)
    record(events.PASSWORD_RESET, subject=person.actor, by=by, scope=person.organisation.path)
    return password


@transaction.atomic
def change_password(person: Person, old: str, new: str) -> None:
    """Replace one's own password.

    Raises `Refused` where `old` is wrong, or `new` is weak or the same.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.check_password(old):
        raise Refused(_("现在的密码不对。"), "old")
    if old == new:
        raise Refused(_("新密码不能与现在的相同。"), "new")
    _set_password(person, new)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    record(
        events.PASSWORD_CHANGED,
        subject=person.actor,
        by=of_person(person),
        scope=person.organisation.path,
    )


def prefer_language(person: Person, language: str) -> None:
    """Remember the language a person reads in. A preference: no ledger entry."""
    Person.objects.filter(pk=person.pk).update(language=language)


def managed(by: Principal, person: Person) -> Person:
    """The locked row of a person whose account `by` may keep, all their posts considered."""
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    posts = locked.posts.filter(until=None) | locked.posts.filter(until__gt=clock.now())
    paths = posts.values_list("organisation__path", flat=True)
    if not may_manage_person(by.grants, locked.organisation.path, paths):
        raise NotAllowed(Action.PEOPLE_MANAGE)
    return locked


def _check_fields(person: Person) -> None:
    try:
        person.clean_fields(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field) from error


def _set_password(person: Person, password: str | None) -> str:
    """Set the given password if it is good, or a made-up one; returns it."""
    if password is None:
        password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    else:
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise Refused("".join(error.messages), "new") from error
    person.set_password(password)
    return password
