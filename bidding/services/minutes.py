"""The record of an opening (开标记录): everything of it on paper, under the platform's seal."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

import documents.services
from accounts.principal import Principal
from bidding import events
from bidding.errors import Refused
from bidding.models import LogHead, Lot, Opening, SealedBid, Tender
from bidding.rules.ceremony import OpeningState
from bidding.services.deposits.seen import seen
from bidding.services.openings import bids, locked, must_host, step
from documents.pdf import Paper
from documents.seal import seal

LANGUAGE = "zh-hans"


@transaction.atomic
def record(opening: int, *, who: Principal) -> Opening:
    """End an opening that has been read out: its record is written, signed and stored.

    Raises `NotAllowed`, and `Refused` while an objection is unanswered.
    """
    found, now = locked(opening, OpeningState.OPENED)
    must_host(who, found)
    if found.remarks.filter(answered_at__isnull=True).exists():
        raise Refused("unanswered", _("还有异议没有答复，不能结束开标。"))
    with override(LANGUAGE):
        pdf = seal(_paper(found, now).encode(), _("开标记录"))
    kept = documents.services.store(
        [pdf],
        name=f"{found.tender.number}-{found.stage}-opening.pdf",
        media_type="application/pdf",
        scope=found.tender.scope,
        actor=who.actor,
        now=now,
    )
    found.record, found.recorded_at, found.state = kept, now, OpeningState.RECORDED
    step(found, events.OPENING_RECORDED, who, now, {"sha256": kept.sha256})
    return found


def _paper(opening: Opening, now: datetime) -> Paper:
    tender = opening.tender
    paper = Paper(_("开标记录"))
    paper.facts(
        [
            (_("招标编号"), tender.number),
            (_("项目名称"), tender.project.title),
            (_("招标人（采购人）"), tender.project.purchaser.title),
            (_("交易中心"), tender.project.centre.title),
            (_("阶段"), opening.stage),
            (_("开标时间"), _moment(opening.began_at)),
            (_("解锁截止"), _moment(opening.locks_until)),
            (_("冻结"), _moment(opening.frozen_at)),
            (_("唱标"), _moment(opening.opened_at)),
            (_("本记录"), _moment(now)),
        ]
    )
    for lot in tender.lots.all():
        _add_lot(paper, lot, [bid for bid in bids(opening) if bid.lot_id == lot.pk])
    _add_deposits(paper, tender)
    _add_trustees(paper, opening)
    _add_remarks(paper, opening)
    _add_log(paper, tender)
    return paper


def _add_lot(paper: Paper, lot: Lot, found: Iterable[SealedBid]) -> None:
    paper.heading(f"{lot.number}. {lot.title}")
    header = [_("序号"), _("投标人"), _("收到时间"), _("结果"), _("唱标内容"), _("标头 SHA-256")]
    rows = [
        (
            str(place),
            bid.party.title,
            _moment(bid.received_at),
            bid.get_state_display() + (f"：{bid.reason}" if bid.reason else ""),
            "；".join(f"{name}：{value}" for name, value in bid.said.items()) or "—",
            bid.header_sha256,
        )
        for place, bid in enumerate(found, 1)
    ]
    paper.table(header, rows)


def _add_deposits(paper: Paper, tender: Tender) -> None:
    """What is on record of each bid's deposit by now: facts, on which nobody is rejected here."""
    found = [one for one in seen(tender) if one.bid.lot.deposit]
    if not found:
        return
    paper.heading(_("投标保证金"))
    header = [_("标段（包）"), _("投标人"), _("应交（元）"), _("到账（元）"), _("情况")]
    rows = [
        (
            str(one.bid.lot.number),
            one.bid.party.title,
            f"{one.bid.lot.deposit:,.2f}",
            f"{sum(paid.amount or 0 for paid in one.deposits):,.2f}",
            "；".join(str(finding.label) for finding in one.findings),
        )
        for one in found
    ]
    paper.table(header, rows)


def _add_trustees(paper: Paper, opening: Opening) -> None:
    paper.heading(_("保管人"))
    releases = opening.releases.select_related("key__trustee__organisation").order_by("hashed_at")
    rows = [
        (
            one.key.trustee.organisation.title,
            one.key.get_hand_display(),
            _moment(one.hashed_at),
            _moment(one.released_at),
            one.digest,
        )
        for one in releases
    ]
    header = [_("机构"), _("经手"), _("登记摘要"), _("交出份额"), _("份额摘要")]
    paper.table(header, rows)


def _add_remarks(paper: Paper, opening: Opening) -> None:
    paper.heading(_("现场异议和答复"))
    for one in opening.remarks.select_related("party"):
        paper.text(f"{one.number}. {one.party.title}（{_moment(one.at)}）：{one.text}")
        paper.text(_("答复（%(at)s）：") % {"at": _moment(one.answered_at)} + one.answer)
    if not opening.remarks.exists():
        paper.text(_("无。"))


def _add_log(paper: Paper, tender: Tender) -> None:
    head = LogHead.objects.filter(log__tender=tender).last()
    if head is not None:
        paper.heading(_("日志"))
        for line in head.note.splitlines():
            paper.text(line or " ", small=True)


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else "—"
