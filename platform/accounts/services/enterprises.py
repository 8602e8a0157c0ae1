"""Enterprises that bid: they register themselves, with a certificate that is put on record."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import events
from accounts.enterprises import Certified, is_credit_code, read_certificate
from accounts.errors import Refused
from accounts.models import Certificate, Organisation, Person
from accounts.principal import Principal, system
from accounts.rules import Action, Kind, Role
from accounts.services import organisations, people, posts
from accounts.services.record import record
from accounts.services.uniqueness import unless_taken
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
    _log(registrar, enterprise, certified, now)
    return person


@transaction.atomic
def log_certificate(by: Principal, enterprise: Organisation, content: bytes) -> Certificate:
    """Put a further certificate of one's own enterprise on record, chained to the last one.

    Raises `NotAllowed`, and `Refused` for what is no certificate or is on record already.
    """
    by.must(Action.TENDER_BID, enterprise.path)
    enterprise = organisations.locked_open(enterprise)
    now = clock.now()
    return _log(by, enterprise, read_certificate(content, now), now)


@transaction.atomic
def revoke_certificate(by: Principal, certificate: Certificate) -> None:
    """Take a certificate out of use from now on; what it signed before stays signed.

    Raises `NotAllowed`, and `Refused` for one that is revoked already.
    """
    found = Certificate.objects.select_for_update(of=["self"], no_key=True).get(pk=certificate.pk)
    enterprise = found.organisation
    by.must(Action.TENDER_BID, enterprise.path)
    if found.revoked_at:
        raise Refused(_("该证书早已作废。"))
    found.revoked_at = clock.now()
    found.save(update_fields=["revoked_at"])
    record(
        events.CERTIFICATE_REVOKED,
        subject=enterprise.subject,
        by=by,
        scope=enterprise.path,
        at=found.revoked_at,
        sha256=found.sha256,
    )


def _check_rush(now: dt.datetime) -> None:
    """With the root locked: strangers must not fill the tree and the ledger."""
    lately = Certificate.objects.filter(logged_at__gt=now - HOUR, replaces=None).count()
    if lately >= settings.ENTERPRISES_PER_HOUR:
        raise Refused(_("此刻登记的人太多，请稍后再试。"))


def _log(
    by: Principal, enterprise: Organisation, certified: Certified, now: dt.datetime
) -> Certificate:
    before = enterprise.certificates.order_by("-pk").first()
    taken = Refused(_("这张证书早已登记。"), "certificate")
    with unless_taken({"certificate_once": taken}):
        logged = Certificate.objects.create(
            organisation=enterprise,
            der=certified.der,
            sha256=certified.sha256,
            subject=certified.subject,
            not_before=certified.not_before,
            not_after=certified.not_after,
            replaces=before,
            logged_at=now,
        )
    record(
        events.CERTIFICATE_LOGGED,
        subject=enterprise.subject,
        by=by,
        scope=enterprise.path,
        at=now,
        sha256=certified.sha256,
        subject_name=certified.subject,
        not_after=certified.not_after,
        replaces=before and before.sha256,
    )
    return logged
