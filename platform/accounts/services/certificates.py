"""Certificates of enterprises on record: entered, followed by others, revoked."""

import datetime as dt
from base64 import b64encode

from cryptography import x509
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import events, selectors
from accounts.enterprises import Certified, read_certificate
from accounts.errors import Refused
from accounts.judging import judge
from accounts.models import Certificate, Organisation
from accounts.principal import Principal
from accounts.rules import Action
from accounts.services import organisations
from accounts.services.record import record
from accounts.services.uniqueness import unless_taken
from ledger import clock


@transaction.atomic
def log_certificate(
    by: Principal, enterprise: Organisation, content: bytes, statement: bytes = b""
) -> Certificate:
    """Put a further certificate of one's own enterprise on record.

    While another is in force, that one's key has to name the new one in a `statement`
    (`ebid renew`), and the new one is chained to it. With none in force a new chain begins, for
    everybody to see. Raises `NotAllowed`, and `Refused` for what is no certificate, is on record
    already, or follows none of those in force.
    """
    by.must(Action.TENDER_BID, enterprise.path)
    enterprise = organisations.locked_open(enterprise)
    now = clock.now()
    certified = read_certificate(content, now)
    before = _predecessor(enterprise, certified, statement, now)
    return enter(by, enterprise, certified, now, before=before, statement=statement)


def enter(
    by: Principal,
    enterprise: Organisation,
    certified: Certified,
    now: dt.datetime,
    *,
    before: Certificate | None = None,
    statement: bytes = b"",
) -> Certificate:
    """Enter a certificate in the record and the ledger, in the caller's transaction.

    The entry holds the certificate and the word of the key before, so that the chain can be checked
    from the ledger alone. Raises `Refused` for one that is not fit, or on record already.
    """
    names = (enterprise.name, enterprise.code)
    judge().check(certified.chain, [one for one in names if one], now)
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
        certificate=b64encode(certified.der).decode(),
        replaces=before and before.sha256,
        statement=statement.decode() if before else None,
    )
    return logged


@transaction.atomic
def revoke_certificate(by: Principal, certificate: Certificate) -> None:
    """Take a certificate out of use from now on; what it signed before stays signed.

    Raises `NotAllowed`, and `Refused` for one that is revoked already.
    """
    found = Certificate.objects.select_for_update(of=["self"], no_key=True).get(pk=certificate.pk)
    by.must(Action.TENDER_BID, found.organisation.path)
    if found.revoked_at:
        raise Refused(_("该证书早已作废。"))
    _revoke(by, found)


@transaction.atomic
def take_revoked(by: Principal, content: bytes) -> list[Certificate]:
    """Take out of use what an authority's list of the revoked (CRL) names; those newly revoked.

    They are revoked from now on, when the platform learns of it, and never from the date on the
    list: a date in the past would undo bids that were received in good order. The entry states
    that date too. Raises `Refused` for a list that is not by an authority trusted here.
    """
    revoked = judge().revoked(content)
    standing = Certificate.objects.filter(revoked_at=None).order_by("pk")
    taken = []
    for one in standing.select_for_update(of=["self"], no_key=True):
        certificate = x509.load_der_x509_certificate(bytes(one.der))
        since = revoked.serials.get(certificate.serial_number)
        if since is not None and certificate.issuer.public_bytes() == revoked.issuer:
            _revoke(by, one, since)
            taken.append(one)
    return taken


def _revoke(by: Principal, certificate: Certificate, since: dt.datetime | None = None) -> None:
    """`since`: when its issuer says it revoked it."""
    certificate.revoked_at = clock.now()
    certificate.save(update_fields=["revoked_at"])
    enterprise = certificate.organisation
    record(
        events.CERTIFICATE_REVOKED,
        subject=enterprise.subject,
        by=by,
        scope=enterprise.path,
        at=certificate.revoked_at,
        sha256=certificate.sha256,
        issuer_since=since,
    )


def _predecessor(
    enterprise: Organisation, certified: Certified, statement: bytes, now: dt.datetime
) -> Certificate | None:
    in_force = list(selectors.certificates(enterprise, now))
    if not in_force:
        return None
    if not statement:
        raise Refused(_("原证书仍然有效，须用它的密钥签名指定新证书（ebid renew）。"), "statement")
    signed_by = judge().predecessor(statement, certified.der)
    for one in in_force:
        if bytes(one.der) == signed_by:
            return one
    raise Refused(_("声明不是由贵单位有效证书的密钥签的。"), "statement")
