"""The end: report and archive are written, sealed and stored."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

import documents.services
from accounts.principal import Principal
from bidding.envelope.ranking import Archive, Signed
from bidding.envelope.ranking import verify as verify_archive
from bidding.envelope.tenderlog.evaluations import EVALUATION
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Evaluation, Member
from bidding.evaluation.report import paper_of
from bidding.evaluation.rules.states import Round, State
from bidding.evaluation.services import rounds
from bidding.evaluation.services.common import fix, locked, must_host, step
from bidding.evaluation.services.ranking import evaluated
from bidding.evaluation.services.signing import all_signed
from documents.seal import seal

if TYPE_CHECKING:
    from documents.models import Document

LANGUAGE = "zh-hans"


@transaction.atomic
def report(evaluation: int, *, who: Principal) -> Evaluation:
    """Write the report as a signed PDF, and the archive, once every member has done their part.

    The archive is verified as a stranger would before it is stored. Raises `NotAllowed`, and
    `Refused` while a signature is missing.
    """
    found, now = locked(evaluation, State.SIGNING)
    must_host(who, found.tender)
    if not all_signed(found):
        raise Refused("unsigned", _("还有评委没有签字。"))
    archive = archive_of(found)
    verified = verify_archive(archive)
    if not verified.whole:
        first = verified.findings.found[0]
        raise Refused("not_verified", f"{first.where}：{first.zh}")
    with override(LANGUAGE):
        pdf = seal(paper_of(found, verified, now).encode(), _("评标报告"))
    found.report = _stored(found, pdf, "pdf", who, now)
    found.archive = _stored(found, archive.encode(), "zip", who, now)
    found.reported_at, found.state = now, State.REPORTED
    body = {"report_sha256": found.report.sha256, "archive_sha256": found.archive.sha256}
    fix(found, EVALUATION, archive.digest, now)
    step(found, events.REPORTED, who, now, body)
    return found


def _stored(
    evaluation: Evaluation, content: bytes, kind: str, who: Principal, now: datetime
) -> "Document":
    tender = evaluation.tender
    return documents.services.store(
        [content],
        name=f"{tender.number}-evaluation.{kind}",
        media_type=f"application/{kind}",
        scope=tender.scope,
        actor=who.actor,
        now=now,
    )


def archive_of(evaluation: Evaluation) -> Archive:
    """The archive of a ranked evaluation, with the signatures that are there."""
    sheets = [one for stage in Round for one in rounds.sheets(evaluation, stage)]
    members = Member.objects.filter(evaluation=evaluation, void_at=None, assent__refused=False)
    assents = [(one.key, one.assent) for one in members.select_related("assent")]
    return Archive(
        bytes(evaluation.evaluated or b""),
        evaluated(evaluation),
        {one.header_sha256: bytes(one.envelope) for one in sheets},
        {key: Signed(bytes(one.body or b""), bytes(one.sigs or b"")) for key, one in assents},
    )


@transaction.atomic
def disclose(tender: int, *, who: Principal | str) -> Evaluation:
    """Let the public see the evaluation: asked by the award, once the winner is known.

    Until then members' names are secret (Law 37). Raises `Refused` before the report.
    """
    pk = Evaluation.objects.values_list("pk", flat=True).get(tender=tender)
    found, now = locked(pk, State.REPORTED)
    if found.disclosed_at is None:
        found.disclosed_at = now
        step(found, events.DISCLOSED, who, now)
    return found
