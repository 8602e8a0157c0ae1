"""The report (评标报告): everything of an evaluation on paper, every sheet in it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bidding.envelope.ranking import Item, Method, Standing, Verified
from bidding.envelope.ranking.fields import shown
from bidding.evaluation.models import Entry, Evaluation, Explanation, Member, Question
from bidding.evaluation.rules.grounds import Ground, Mistake
from bidding.evaluation.rules.states import Round
from bidding.evaluation.services import rounds
from bidding.evaluation.services.common import entries
from bidding.evaluation.services.correcting import corrections_of
from bidding.experts.selectors import employer_of
from documents.pdf import Paper

WIDEST = 6
"""How many columns of marks fit on a page."""


def paper_of(evaluation: Evaluation, verified: Verified, now: datetime) -> Paper:
    """The whole report, not signed yet."""
    paper = Paper(_("评标报告"))
    _add_facts(paper, evaluation, verified, now)
    _add_committee(paper, evaluation)
    _add_bids(paper, evaluation)
    _add_ranking(paper, verified)
    for stage in Round:
        _add_sheets(paper, evaluation, stage)
    _add_explanations(paper, evaluation)
    _add_questions(paper, evaluation)
    _add_signatures(paper, evaluation)
    return paper


def _add_facts(paper: Paper, evaluation: Evaluation, verified: Verified, now: datetime) -> None:
    tender, method = evaluation.tender, verified.basis.method
    paper.facts(
        [
            (_("招标编号"), tender.number),
            (_("项目名称"), tender.project.title),
            (_("招标人（采购人）"), tender.project.purchaser.title),
            (_("交易中心"), tender.project.centre.title),
            (_("评标办法"), method.title),
            (_("评标委员会组成"), _moment(evaluation.convened_at)),
            (_("形成评审结果"), _moment(evaluation.ranked_at)),
            (_("本报告"), _moment(now)),
            (_("评审数据 SHA-256"), verified.archive.digest.hex()),
        ]
    )


def _add_committee(paper: Paper, evaluation: Evaluation) -> None:
    paper.heading(_("评标委员会"))
    rows, on = [], timezone.localtime(evaluation.convened_at).date()
    for one in Member.objects.filter(evaluation=evaluation).select_related("person__organisation"):
        said = _("组长") if one.leader else ""
        if one.void_at:
            said = _("已更换，此前的评审无效：%(reason)s") % {"reason": one.void_reason}
        home = employer_of(one.person_id, on) or one.person.organisation.title
        rows.append((one.key, one.person.name, home, one.get_seat_display(), said))
    paper.table([_("席位"), _("姓名"), _("单位"), _("产生方式"), _("备注")], rows)


def _add_bids(paper: Paper, evaluation: Evaluation) -> None:
    paper.heading(_("投标文件"))
    rows = [
        (
            one.alias,
            one.bid.party.title,
            _("%(yuan)s 元") % {"yuan": f"{one.price / 100:,.2f}"} if one.price else "—",
            _fate(one),
            one.bid.header_sha256,
        )
        for one in entries(evaluation)
    ]
    header = [_("编号"), _("投标人"), _("投标报价"), _("评审"), _("标头 SHA-256")]
    paper.table(header, rows)


def _fate(entry: Entry) -> str:
    if not entry.ground:
        return _("有效")
    return f"{Ground(entry.ground).label}：{entry.reason}"


def _add_ranking(paper: Paper, verified: Verified) -> None:
    method = verified.basis.method
    names = {one.id: one.bidder for one in verified.archive.evaluation.bids}
    for lot in verified.outcome or ():
        paper.heading(_("排名：标段 %(lot)s") % {"lot": lot.lot})
        if lot.failed:
            paper.text(_("有效投标不足法定数量，或明显缺乏竞争：本标段没有中标候选人。"))
        placed = sorted((one for one in lot.standings if one.place), key=lambda one: one.place)
        header = [_("名次"), _("编号"), _("投标人"), _("评审价（元）"), _("价格分"), _("总分")]
        paper.table(header, [_placed(one, names[one.bid], method) for one in placed])
        said = "、".join(names[one] for one in lot.candidates) or _("无")
        paper.text(_("中标候选人（依次）：%(names)s") % {"names": said})


def _placed(one: Standing, bidder: str, method: Method) -> tuple[str, ...]:
    points = [
        "—" if value is None else shown(value, method.places)
        for value in (one.price_points, one.total)
    ]
    price = "—" if one.evaluated_price is None else shown(one.evaluated_price, 2)
    return (str(one.place), one.bid, bidder, price, *points)


def _add_sheets(paper: Paper, evaluation: Evaluation, stage: Round) -> None:
    method = rounds.basis_of(evaluation).method
    if stage == Round.REVIEW:
        columns = [(one.id, one.title) for one in method.committee_checks]
    else:
        columns = [(one.id, _titled(one)) for one in method.items]
    for sheet in rounds.sheets(evaluation, stage):
        member = sheet.member
        paper.heading(f"{stage.label}：{member.key} {member.person.name}")
        read = rounds.read_sheet(sheet)
        for start in range(0, len(columns), WIDEST):
            part = columns[start : start + WIDEST]
            rows = [
                (row.bid, *(_mark(mark, stage) for mark in row.marks[start : start + WIDEST]))
                for row in read.rows
            ]
            paper.table([_("编号"), *(title for _id, title in part)], rows)
        for row in read.rows:
            for note in row.notes:
                about = columns[note.at][1] if note.at < len(columns) else _("整体")
                paper.text(f"{row.bid} · {about}：{note.text}", small=True)
        for one in corrections_of(sheet):
            facts = {"bid": one.bid, "item": dict(columns).get(one.item, one.item)}
            facts |= {"before": _mark(one.before, stage), "after": _mark(one.after, stage)}
            facts |= {"case": str(Mistake(one.case).label)}
            said = _("更正 %(bid)s · %(item)s：%(before)s 改为 %(after)s（%(case)s）。") % facts
            paper.text(said + one.reason)
        paper.text(
            _("锁定于 %(at)s，信封 %(hash)s")
            % {"at": _moment(sheet.locked_at), "hash": sheet.header_sha256},
            small=True,
        )


def _titled(item: Item) -> str:
    return f"{item.title}（{item.most / 100:g}）"


def _mark(mark: int, stage: Round) -> str:
    if stage == Round.REVIEW:
        return _("合格") if mark else _("不合格")
    return f"{mark / 100:g}"


def _add_explanations(paper: Paper, evaluation: Evaluation) -> None:
    paper.heading(_("评分偏离的说明"))
    found = Explanation.objects.filter(entry__evaluation=evaluation).select_related(
        "member", "entry"
    )
    for one in found.order_by("pk"):
        paper.text(f"{one.member.key} · {one.entry.alias}：{one.text}")
    if not found:
        paper.text(_("无。"))


def _add_questions(paper: Paper, evaluation: Evaluation) -> None:
    paper.heading(_("澄清和说明"))
    found = Question.objects.filter(entry__evaluation=evaluation).select_related(
        "entry__bid__party"
    )
    for one in found.order_by("asked_at"):
        about = _("（报价明显过低）") if one.low_price else ""
        paper.text(f"{one.entry.alias} {one.entry.bid.party.title}{about}：{one.text}")
        paper.text(_("答复：") + (one.answer or _("逾期未答复")))
        if one.decided_at:
            paper.text(
                _("评标委员会认为说明成立。") if one.accepted else _("说明不成立，作无效投标处理。")
            )
    if not found:
        paper.text(_("无。"))


def _add_signatures(paper: Paper, evaluation: Evaluation) -> None:
    paper.heading(_("评委签字"))
    rows = []
    members = Member.objects.filter(evaluation=evaluation, void_at=None)
    for one in members.select_related("person", "assent"):
        if one.assent.refused:
            said = _("拒绝签字且未书面说明理由，视为同意")
        else:
            said = _("不同意：") + one.assent.reason if one.assent.dissent else _("同意")
        rows.append((one.person.name, said, _moment(one.assent.at), one.certificate_sha256))
    paper.table([_("姓名"), _("意见"), _("时间"), _("证书 SHA-256")], rows)


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else "—"
