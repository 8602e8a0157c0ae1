"""How the bids of a tender will be evaluated: published with its documents, never after."""

import hashlib

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.principal import Principal
from bidding.envelope import BadFormat
from bidding.envelope.ranking import Method, breaches
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import PublishedMethod
from bidding.models import Tender
from bidding.rules.states import TenderState
from bidding.services.common import must_run
from bidding.services.refusals import refused
from ledger import clock


@transaction.atomic
def publish_method(tender: int, content: bytes, *, who: Principal) -> PublishedMethod:
    """Publish the method file (`ebid-method/1`) of a tender.

    A draft's may be exchanged; once the tender is out, its method is given once, before the
    deadline. Raises `NotAllowed`, and `Refused` for one that the law does not allow, with the
    article, or that is for another regime than the project's.
    """
    found = Tender.objects.select_for_update(of=["self"], no_key=True).select_related(
        "project__purchaser", "project__agent"
    )
    kept = found.get(pk=tender)
    must_run(who, kept.project)
    now = clock.now()
    there = PublishedMethod.objects.filter(tender=kept).first()
    early = kept.state == TenderState.PUBLISHED and kept.deadline and now < kept.deadline
    if kept.state != TenderState.DRAFT and (there or not early):
        raise Refused("too_late", _("评标办法须随招标文件公布，公布后不得更改。"), "method")
    _check(content, kept)
    sha256 = hashlib.sha256(content).hexdigest()
    facts = {"content": content, "sha256": sha256, "published_at": now, "published_by": who.actor}
    kept_method, _made = PublishedMethod.objects.update_or_create(tender=kept, defaults=facts)
    ledger.services.append(
        events.METHOD_PUBLISHED,
        subject=kept.subject,
        actor=who.actor,
        scope=kept.scope,
        at=now,
        body={"tender": kept.number, "sha256": sha256},
    )
    return kept_method


def method_of(tender: Tender) -> Method:
    """The published method. Raises `Refused` where there is none."""
    found = PublishedMethod.objects.filter(tender=tender).first()
    if found is None:
        raise Refused("no_method", _("没有随招标文件公布评标办法。"))
    return Method.parse(bytes(found.content))


def _check(content: bytes, tender: Tender) -> None:
    try:
        method = Method.parse(content)
        found = breaches(method)
    except BadFormat as error:
        raise refused(error) from error
    project = tender.project
    if (method.regime, method.kind) != (project.regime, project.kind):
        raise Refused("other_regime", _("评标办法不是为这类项目编制的。"), "method")
    if not method.committee_checks:
        raise Refused("no_checks", _("评标办法须列明初步评审的各项要求。"), "method")
    if found:
        spoken = "；".join(
            f"{one.en} ({one.article.en})"
            if get_language() == "en"
            else f"{one.zh}（{one.article.zh}）"
            for one in found
        )
        raise Refused("unlawful_method", spoken, "method")
