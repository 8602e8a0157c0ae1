"""Enterprises that bid: they register themselves, with a certificate that is put on record."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enterprises import is_credit_code, read_certificate
from accounts.errors import Refused
from accounts.models import Certificate, Organisation, Person
from accounts.principal import system
from accounts.rules import Kind, Role
from accounts.services import certificates, organisations, people, posts
from ledger import clock

REGISTRAR = "registration"
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Applicant:
    """An enterprise and the person who registers it; `certificate` is PEM or DER."""

    name: str
    code: str
    username: str
    person: str
    password: str
    certificate: bytes
    phone: str = ""
    name_en: str = ""


@transaction.atomic
def register(applicant: Applicant) -> Person:
    """Open an account for an enterprise that nobody invited, and log its certificate.

    Anybody may ask, so an hour takes only `settings.ENTERPRISES_PER_HOUR`. Raises `Refused` above
    that, and for a code, certificate, name or password that will not do.
    """
    now, registrar = clock.now(), system(REGISTRAR)
    if not is_credit_code(applicant.code):
        raise Refused(_("统一社会信用代码不对，请核对。"), "code")
    certified = read_certificate(applicant.certificate, now)
    root = Organisation.objects.select_for_update(no_key=True).get(parent=None)
    _check_rush(now)
    enterprise = organisations.create(
        registrar,
        parent=root,
        kind=Kind.ENTERPRISE,
        name=applicant.name,
        name_en=applicant.name_en,
        code=applicant.code,
    )
    person, _password = people.create(
        registrar,
        organisation=enterprise,
        username=applicant.username,
        name=applicant.person,
        phone=applicant.phone,
        password=applicant.password,
    )
    posts.grant(registrar, person, enterprise, Role.BIDDER)
    certificates.enter(registrar, enterprise, certified, now)
    return person


def _check_rush(now: dt.datetime) -> None:
    """With the root locked: strangers must not fill the tree and the ledger."""
    lately = Certificate.objects.filter(logged_at__gt=now - HOUR, replaces=None).count()
    if lately >= settings.ENTERPRISES_PER_HOUR:
        raise Refused(_("此刻登记的人太多，请稍后再试。"))
