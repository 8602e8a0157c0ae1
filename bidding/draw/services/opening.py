"""Opening a draw: pool, exclusions and rules are committed to before any randomness exists."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

import accounts.selectors
import bidding.experts.selectors as experts
import deadlines.calendars
from accounts.principal import Principal
from bidding.draw import events
from bidding.draw.models import Announced, Contribution, Draw, ImportedDraw
from bidding.draw.rules.committee import check_committee
from bidding.draw.rules.filters import filters_of
from bidding.draw.rules.kinds import DrawState
from bidding.draw.rules.window import earliest
from bidding.draw.services import filming
from bidding.draw.services.common import locked_tender, must_host, on_record, record
from bidding.draw.services.logging import say
from bidding.draw.services.planning import Plan, Survey, law_of, survey
from bidding.envelope.draw import (
    SALT,
    STAGE,
    Contributor,
    DrawOpen,
    Pool,
    Rules,
    Speciality,
    expert_leaves,
    sealed_for,
)
from bidding.envelope.tenderlog.draws import DrawOpened
from bidding.errors import Refused
from bidding.rules.kinds import Regime
from bidding.rules.states import TenderState
from bidding.sealing import seal
from bidding.services.trustees import trustee_set
from worktime import to_local

if TYPE_CHECKING:
    from bidding.models import Tender

LEAST_CONTRIBUTORS = 2
STEP = 64 * 1024


@on_record("open")
def open_draw(tender: int, plan: Plan, *, who: Principal) -> Draw:
    """Open the tender's draw: the first one, or a further one whose reason is signed.

    Raises `NotAllowed`, and `Refused` for a second draw, a committee the law does not allow, a
    moment too early, keys or certificate missing, a pool too small to be unpredictable, or a camera
    that does not record.
    """
    found, now = locked_tender(tender)
    must_host(who, found)
    previous = _previous(found)
    announced = _ready(found)
    _check_plan(found, plan, now)
    seen = survey(found, plan, now)
    _check_odds(seen)
    draw = _commit(_Beginning(found, plan, seen, announced, previous), now, who)
    _ask_contributors(draw)
    filmed = filming.begin(draw, who.actor)
    body = DrawOpened(found.number, draw.number, now, hashlib.sha256(draw.open).digest())
    say(draw, body, now)
    facts = {
        "open_sha256": hashlib.sha256(draw.open).hexdigest(),
        "candidates": draw.chances,
        "excluded": dict(seen.reasons),
        "filmed": filmed,
    }
    record(draw, events.OPENED, who, now, facts)
    return draw


def _previous(tender: "Tender") -> Draw | None:
    """The draw before, which must have been voided over the supervisor's signature."""
    last = Draw.objects.filter(tender=tender).order_by("-number").first()
    if last is not None and last.state != DrawState.VOIDED:
        text = _(
            "本次招标已有第 %(number)s 次抽取，不能再次抽取；确需重抽须写明理由并经监督人签名。"
        )
        raise Refused("drawn_already", text % {"number": last.number})
    return last


def _ready(tender: "Tender") -> Announced:
    if tender.state not in (TenderState.PUBLISHED, TenderState.CLOSED):
        raise Refused("wrong_state", _("招标不在进行之中，不能抽取专家。"))
    if getattr(tender, "log", None) is None or tender.log.ended_at is not None:
        raise Refused("no_log", _("招标的日志尚未开始，请稍后再试。"))
    if ImportedDraw.objects.filter(tender=tender).exists():
        raise Refused("drawn_elsewhere", _("本次招标的专家已由上级专家库抽取。"))
    announced = Announced.objects.filter(tender=tender).first()
    if announced is None:
        raise Refused("not_announced", _("尚未宣布抽取专家。"))
    if announced.certificate is None:
        raise Refused("no_certificate", _("监督人尚未登记签名证书。"))
    return announced


def _check_plan(tender: "Tender", plan: Plan, now: datetime) -> None:
    rules, project = law_of(tender), tender.project
    if len({code for code, _number in plan.seats}) != len(plan.seats) or not plan.seats:
        raise Refused("bad_seats", _("每个专业只写一次，至少一个专业。"))
    check_committee(
        rules, Regime(project.regime), project.estimate,
        experts=plan.experts, others=plan.representatives, weighty=plan.weighty,
    )  # fmt: skip
    if len(set(plan.contributors)) < LEAST_CONTRIBUTORS:
        raise Refused("few_contributors", _("至少须有两方出数。"))
    local, day = to_local(plan.evaluation_at), to_local(now).date()
    first = earliest(local, rules.window_days, deadlines.calendars.current())
    if now > plan.evaluation_at:
        raise Refused("after_evaluation", _("评审时间已过。"), "evaluation_at")
    if day < first:
        text = _("最早可于 %(day)s 抽取：评审前 %(days)s 个工作日之内。")
        facts = {"day": first.isoformat(), "days": rules.window_days}
        raise Refused("too_early", text % facts, "evaluation_at")


def _check_odds(seen: Survey) -> None:
    poor = next((one for one in seen.odds if not one.enough), None)
    if poor is not None:
        text = _("%(code)s 回避后只有 %(found)s 名候选专家，至少应有 %(needed)s 名，否则可预测。")
        facts = {"code": poor.code, "found": poor.candidates, "needed": poor.needed}
        raise Refused("too_predictable", text % facts)


@dataclass(frozen=True)
class _Beginning:
    """What a draw is made of."""

    tender: "Tender"
    plan: Plan
    seen: Survey
    announced: Announced
    previous: Draw | None


def _commit(begun: _Beginning, now: datetime, who: Principal) -> Draw:
    """Hash and keep the pool, the rules and the filters; from here on they cannot change."""
    tender, plan, seen, previous = begun.tender, begun.plan, begun.seen, begun.previous
    trustees = trustee_set(tender, STAGE)
    if trustees is None:
        raise Refused("no_keys_yet", _("保管人为抽取准备的公钥尚未齐备。"))
    salts = _salts(len(seen.roster))
    said = [one.said for one in seen.roster]
    pool, order = Pool.arranged(expert_leaves(seen.pool.name, zip(said, salts, strict=True)))
    rules, filters = _rules(tender, plan, seen), _filters(tender, plan, seen, order)
    contributors = [accounts.selectors.organisation(pk) for pk in plan.contributors]
    certificate = bytes(begun.announced.certificate or b"")
    opened = DrawOpen(
        log_origin=tender.log.origin,
        tender=tender.number,
        draw_no=previous.number + 1 if previous else 1,
        at=now,
        pool=seen.pool.name,
        pool_size=len(pool.leaves),
        pool_root=pool.root,
        filters_sha256=hashlib.sha256(filters).digest(),
        rules_sha256=hashlib.sha256(rules).digest(),
        contributors=tuple(Contributor(f"org:{one.pk}", one.name) for one in contributors),
        trustee_set=trustees.digest,
        supervisor=hashlib.sha256(certificate).digest(),
        beacon=None,
        previous=hashlib.sha256(previous.open).digest() if previous else None,
        again_sha256=hashlib.sha256(previous.redo or b"").digest() if previous else None,
    )
    people = [[seen.roster[at].pk, said[at], salts[at].hex()] for at in order]
    name = f"{tender.pk}/{opened.draw_no}"
    return Draw.objects.create(
        tender=tender, number=opened.draw_no, pool_id=seen.pool.pk, scope=tender.scope,
        evaluation_at=plan.evaluation_at, opened_at=now, opened_by=who.actor,
        open=opened.encode(), rules=rules, filters=filters, leaves=pool.encode(),
        tender_file=sealed_for(opened, trustees).encode(),
        places=seal(f"places/{name}", [{"people": people}], STEP),
        chances=[one.json() for one in seen.odds],
        supervisor_certificate=certificate,
        again=previous.redo if previous else None,
        again_sigs=previous.redo_sigs if previous else None,
    )  # fmt: skip


def _salts(count: int) -> list[bytes]:
    """A salt for each expert, of this draw alone: showing one shows nobody else's."""
    drawn = secrets.token_bytes(SALT * count)
    return [drawn[at : at + SALT] for at in range(0, len(drawn), SALT)]


def _rules(tender: "Tender", plan: Plan, seen: Survey) -> bytes:
    names = {one.code: one.name for one in experts.specialities()}
    seats = tuple(Speciality(code, names.get(code, code), n) for code, n in plan.seats)
    return Rules(tender.number, seats, plan.representatives, seen.widened).encode()


def _filters(tender: "Tender", plan: Plan, seen: Survey, order: Sequence[int]) -> bytes:
    excluded = {
        at: [one.reason.value for one in reasons]
        for at, entry in enumerate(seen.roster)
        if (reasons := seen.excluded.get(entry.pk))
    }
    return filters_of(
        tender.number,
        [code for code, _number in plan.seats],
        [entry.specialities for entry in seen.roster],
        excluded,
        order,
    ).encode()


def _ask_contributors(draw: Draw) -> None:
    opened = DrawOpen.parse(bytes(draw.open))
    Contribution.objects.bulk_create(
        Contribution(
            draw=draw, position=at, ident=one.id, organisation_id=int(one.id[4:]), name=one.name
        )
        for at, one in enumerate(opened.contributors, 1)
    )
