"""The award notice (中标通知书), word to the others, and the report to the authority."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

import accounts.selectors
import bidding.draw.selectors
import bidding.evaluation.selectors
import documents.services
from accounts.principal import Principal
from bidding.award import events
from bidding.award.models import Award, Letter
from bidding.award.rules.kinds import AwardState, Duty
from bidding.award.services import duties
from bidding.award.services.common import locked, must_have_no_objections, step
from bidding.award.services.deciding import RECORD
from bidding.draw import services as draws
from bidding.errors import Refused
from bidding.evaluation import services as evaluations
from bidding.rules.kinds import AnnouncementKind, Occasion
from bidding.services import deposits
from bidding.services.announcing import announce
from bidding.services.common import must_run
from documents.pdf import Paper
from documents.seal import seal

if TYPE_CHECKING:
    from accounts.models import Organisation

SETTLED = (AwardState.NOTIFIED, AwardState.CONTRACTED, AwardState.FAILED)


@transaction.atomic
def notify(award: int, *, who: Principal, version: int | None = None) -> Award:
    """Send the award notice, tell everybody else at once, announce the result.

    Numbered and sealed letters (Tendering Law 45; Order 87 art. 69). The contract's limit begins,
    and deposits fall due where the law counts from here. With the last lot's notice, evaluation and
    committee are secret no longer (Tendering Law 37). Raises `NotAllowed`, `Conflict` and
    `Refused`.
    """
    found, now = locked(award, AwardState.DETERMINED, version=version)
    must_run(who, found.tender.project)
    must_have_no_objections(found)
    winner = found.winner
    if winner is None:
        raise ValueError("a determined award has its winner")
    letters = [_letter(found, winner, who, now)]
    letters += [_letter(found, one, who, now) for one in _others(found)]
    found.state, found.notified_at = AwardState.NOTIFIED, now
    late = duties.end(found, Duty.NOTIFY, now)
    duties.begin(found, Duty.CONTRACT, now, now)
    announce(found.tender, AnnouncementKind.AWARD, _text(found), by=who.actor, now=now)
    deposits.due(
        found.tender_id, found.lot.number, Occasion.AWARDED, now, who=who, winner=winner.pk
    )
    _lift_secrecy(found, who)
    told = [{"party": one.party_id, "number": one.number} for one in letters]
    return step(found, events.WINNER_NOTIFIED, who, now, {"letters": told, "late": late})


@transaction.atomic
def tell_authority(award: int, *, who: Principal, version: int | None = None) -> Award:
    """Put on record that the written report went to the authority (Tendering Law 47)."""
    found, now = locked(
        award, AwardState.DETERMINED, AwardState.NOTIFIED, AwardState.CONTRACTED,
        version=version, stopped=True,
    )  # fmt: skip
    must_run(who, found.tender.project)
    if found.limits.rule(Duty.REPORT) is None:
        raise Refused("no_report", _("政府采购没有这一报告。"))
    if found.reported_to_authority_at:
        raise Refused("told_already", _("已经提交过了。"))
    found.reported_to_authority_at = now
    late = duties.end(found, Duty.REPORT, now)
    return step(found, events.AUTHORITY_TOLD, who, now, {"late": late})


def _lift_secrecy(award: Award, who: Principal) -> None:
    """Show the public who judged and how, once no lot of the tender waits for its result."""
    others = Award.objects.filter(tender=award.tender_id).exclude(pk=award.pk)
    if others.exclude(state__in=SETTLED).exists():
        return
    if bidding.evaluation.selectors.result(award.tender_id) is not None:
        evaluations.disclose(award.tender_id, who=who)
    if bidding.draw.selectors.is_secret(award.tender_id):
        draws.release(award.tender_id, who=who)


def _others(award: Award) -> "list[Organisation]":
    """Everybody else whose bid was evaluated."""
    losers = award.parties - {award.winner_id}
    return [accounts.selectors.organisation(party) for party in sorted(losers)]


def _letter(award: Award, party: "Organisation", who: Principal, now: datetime) -> Letter:
    """A numbered, sealed letter; a bidder whose turn came later gets a new one."""
    won = party.pk == award.winner_id
    year = timezone.localtime(now).year
    prefix = "ZB" if won else "LB"
    number = f"{prefix}{year}-{documents.services.next_number(f'award.{prefix}', year):04d}"
    with override(RECORD):
        title = _("中标通知书") if won else _("中标结果通知书")
        paper = (
            _award_paper(award, title, number, now)
            if won
            else _result_paper(award, title, number, party, now)
        )
        pdf = seal(paper.encode(), title)
    document = documents.services.store(
        [pdf], name=f"{number}.pdf", media_type="application/pdf",
        scope=award.tender.scope, actor=who.actor, now=now,
    )  # fmt: skip
    return Letter.objects.create(
        award=award, party=party, won=won, number=number, document=document, issued_at=now
    )


def _award_paper(award: Award, title: str, number: str, now: datetime) -> Paper:
    paper = Paper(title)
    rule = award.limits.must(Duty.CONTRACT)
    name = award.winner.name if award.winner else ""
    paper.facts(
        [*_facts(award, number, now), (_("中标人"), name), (_("中标价（元）"), _yuan(award))]
    )
    paper.text(_("%(name)s：贵单位已被确定为上述标段的中标人。") % {"name": name})
    paper.text(
        _("请自发出之日起 30 日内，按招标文件和贵单位的投标文件签订书面合同（%(article)s）。")
        % {"article": rule.article.zh}
    )
    return paper


def _result_paper(
    award: Award, title: str, number: str, party: "Organisation", now: datetime
) -> Paper:
    """What a loser is told: who won; in procurement also their own score, or why they are out."""
    paper = Paper(title)
    name = award.winner.name if award.winner else ""
    paper.facts(
        [*_facts(award, number, now), (_("中标人"), name), (_("中标价（元）"), _yuan(award))]
    )
    paper.text(_("%(name)s：感谢参加投标。上述标段的中标结果如上。") % {"name": party.name})
    own = [row for row in award.ranking if row["party"] == party.pk]
    out = [row for row in award.excluded if row["party"] == party.pk]
    if own:
        said = {"place": own[0]["place"], "score": own[0]["score"] or "—"}
        paper.text(_("贵单位的评审排序：第 %(place)s 名；评审得分：%(score)s。") % said)
    for row in out:
        paper.text(_("贵单位的投标未进入排序，原因：%(reason)s") % {"reason": row["reason"]})
    return paper


def _facts(award: Award, number: str, now: datetime) -> list[tuple[str, str]]:
    tender = award.tender
    return [
        (_("编号"), number),
        (_("招标编号"), tender.number),
        (_("项目名称"), tender.project.name),
        (_("标段（包）"), f"{award.lot.number}. {award.lot.name}"),
        (_("招标人（采购人）"), tender.project.purchaser.name),
        (_("日期"), f"{timezone.localtime(now):%Y-%m-%d}"),
    ]


def _yuan(award: Award) -> str:
    return f"{award.price:,.2f}"


def _text(award: Award) -> str:
    """The result in words, in the language of the record."""
    with override(RECORD):
        said = {
            "lot": award.lot.number,
            "name": award.winner.name if award.winner else "",
            "price": _yuan(award),
        }
        return _("标段 %(lot)s：中标人 %(name)s，中标价 %(price)s 元。") % said
