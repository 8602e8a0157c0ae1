"""Announcing that a committee is drawn here: keys are made, the supervisor shows a certificate."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.draw import events
from bidding.draw.models import Announced, ImportedDraw
from bidding.draw.services.common import (
    locked_tender,
    must_host,
    must_supervise,
    on_record,
    record_tender,
)
from bidding.errors import Refused
from bidding.rules.states import TenderState

MOST_BYTES = 16 * 1024


@on_record("announce")
def announce(tender: int, *, who: Principal) -> Announced:
    """Say that this tender's experts are drawn from the own pool.

    Raises `NotAllowed`, and `Refused` for a tender that is not under way, or drawn elsewhere.
    """
    found, now = locked_tender(tender)
    must_host(who, found)
    if found.state not in (TenderState.PUBLISHED, TenderState.CLOSED):
        raise Refused("wrong_state", _("招标不在进行之中，不能抽取专家。"))
    if ImportedDraw.objects.filter(tender=found).exists():
        raise Refused("drawn_elsewhere", _("本次招标的专家已由上级专家库抽取。"))
    kept, made = Announced.objects.get_or_create(
        tender=found, defaults={"at": now, "by": who.actor}
    )
    if made:
        record_tender(found, events.ANNOUNCED, who, now, {})
    return kept


@transaction.atomic
def certify(tender: int, certificate: bytes, *, who: Principal) -> Announced:
    """Register the certificate (PEM) under which the supervisor signs for this tender's draws.

    It can be changed until a draw is opened. Raises `NotAllowed`, and `Refused`.
    """
    found, now = locked_tender(tender)
    must_supervise(who, found)
    kept = Announced.objects.filter(tender=found).first()
    if kept is None:
        raise Refused("not_announced", _("尚未宣布抽取专家。"))
    if found.draws.exists():
        raise Refused("certificate_settled", _("抽取已经开启，监督证书不能更换。"), "certificate")
    kept.certificate = _der(certificate)
    kept.certified_at, kept.certified_by = now, who.actor
    kept.save()
    body = {
        "certificate": x509.load_der_x509_certificate(kept.certificate).subject.rfc4514_string()
    }
    record_tender(found, events.CERTIFIED, who, now, body)
    return kept


def _der(certificate: bytes) -> bytes:
    try:
        if len(certificate) > MOST_BYTES:
            raise ValueError("too large")
        return x509.load_pem_x509_certificate(certificate).public_bytes(Encoding.DER)
    except ValueError as error:
        raise Refused("bad_certificate", _("不是 PEM 格式的证书。"), "certificate") from error
