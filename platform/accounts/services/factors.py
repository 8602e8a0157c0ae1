"""The second factor at sign-in: one-time codes of a telephone (RFC 6238) and recovery codes.

Times here are the world's, not the ledger's: a telephone knows nothing of a rehearsal's clock.
"""

import base64
import secrets
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp import user_has_device, verify_token
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from accounts import events
from accounts.errors import NotAllowed, Refused
from accounts.models import Person
from accounts.principal import Principal, of_person
from accounts.rules import Action
from accounts.services.people import ALPHABET, managed
from accounts.services.record import record

RECOVERY_CODES = 10

Factor = Literal["totp", "recovery"]


def new_key() -> str:
    """A fresh secret for a telephone, hexadecimal; it counts for nothing until `enable`."""
    return str(random_hex())


def provisioning_url(person: Person, key: str) -> str:
    """The `otpauth:` address that a telephone reads from a QR code."""
    return str(TOTPDevice(user=person, key=key).config_url)


def typed_key(key: str) -> str:
    """`key` as telephones take it by hand: base 32 in groups of four."""
    text = base64.b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def is_enabled(person: Person) -> bool:
    """Whether signing in as `person` takes a second factor."""
    return bool(user_has_device(person))


@transaction.atomic
def enable(person: Person, key: str, code: str) -> list[str]:
    """Ask for a second factor from now on; returns the recovery codes, to be shown once.

    `code` proves that the telephone holds `key`. Raises `Refused` for a wrong code, or where a
    second factor is already in force.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if is_enabled(person):
        raise Refused(_("两步验证已经启用。"))
    totp = TOTP(bytes.fromhex(key))
    if not (code.isdecimal() and totp.verify(int(code), tolerance=1)):
        raise Refused(_("验证码不对。请确认手机时间准确，再输入最新的六位数字。"), "code")
    # The code just typed has been used: it will not open the next sign-in.
    TOTPDevice.objects.create(user=person, name="totp", key=key, last_t=totp.t())
    codes = _new_recovery_codes(person)
    record(
        events.FACTOR_ENABLED,
        subject=person.actor,
        by=of_person(person),
        scope=person.organisation.path,
    )
    return codes


def verify(person: Person, code: str) -> Factor | None:
    """Which factor `code` proves, if any; a code is good once. Leaves no entry: signing in does.

    Each failure makes the next attempt wait longer (django-otp), besides the limit of the door.
    """
    code = code.replace(" ", "").replace("-", "").lower()
    factor: Factor = "totp" if code.isdecimal() else "recovery"
    model = TOTPDevice if factor == "totp" else StaticDevice
    for device in model.objects.filter(user=person, confirmed=True):
        if verify_token(person, device.persistent_id, code):
            return factor
    return None


@transaction.atomic
def disable(person: Person, password: str) -> None:
    """Sign in by password alone again. Raises `Refused` if the password is wrong."""
    if not person.check_password(password):
        raise Refused(_("现在的密码不对。"), "password")
    _remove(person, of_person(person))


@transaction.atomic
def remove(by: Principal, person: Person) -> None:
    """Take away the second factor of somebody who lost the telephone and the recovery codes."""
    person = managed(by, person)
    if by.person_id == person.pk:
        raise NotAllowed(Action.PEOPLE_MANAGE)
    _remove(person, by)


def _remove(person: Person, by: Principal) -> None:
    if not is_enabled(person):
        raise Refused(_("没有启用两步验证。"))
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    record(events.FACTOR_DISABLED, subject=person.actor, by=by, scope=person.organisation.path)


def _new_recovery_codes(person: Person) -> list[str]:
    device = StaticDevice.objects.create(user=person, name="recovery")
    # A letter first: a code of digits alone would be taken for the telephone's.
    letters = ALPHABET[:23]
    codes = [
        secrets.choice(letters) + "".join(secrets.choice(ALPHABET) for _ in range(7))
        for _ in range(RECOVERY_CODES)
    ]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes
