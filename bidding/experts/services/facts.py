"""What is put on record about an expert: employers, ties, discipline, work."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from accounts.rules import Action
from bidding.errors import Refused
from bidding.experts import events
from bidding.experts.models import Discipline, Employment, Expert, Tie, Work
from bidding.experts.rules.kinds import TieKind, WorkKind
from bidding.experts.services.common import keep, locked_expert, record
from ledger import clock
from worktime import to_local


@transaction.atomic
def employ(
    expert: int,
    name: str,
    *,
    code: str = "",
    since: date | None = None,
    until: date | None = None,
    who: Principal,
) -> Employment:
    """Put an employer on record, by the keepers or by the expert. Raises `Refused`."""
    found, now = locked_expert(expert, who)
    if not name.strip():
        raise Refused("missing", _("单位名称不能为空。"), "name")
    if since and until and until < since:
        raise Refused("backwards", _("离职日期早于入职日期。"), "until")
    made = Employment.objects.create(
        expert=found, name=name.strip(), code=code.strip().upper(), since=since, until=until
    )
    keep(found, events.EXPERT_DECLARED, who, now, {"what": "employer"})
    return made


@transaction.atomic
def add_tie(
    expert: int, kind: TieKind, name: str, *, code: str = "", note: str = "", who: Principal
) -> Tie:
    """Declare an interest, or a relative's place. Raises `Refused` without a name."""
    found, now = locked_expert(expert, who)
    if not name.strip():
        raise Refused("missing", _("单位名称不能为空。"), "name")
    made = Tie.objects.create(
        expert=found, kind=kind, name=name.strip(), code=code.strip().upper(), note=note,
        declared_at=now, declared_by=who.actor,
    )  # fmt: skip
    keep(found, events.EXPERT_DECLARED, who, now, {"what": kind.value})
    return made


@transaction.atomic
def end_tie(tie: int, *, who: Principal) -> Tie:
    """A tie is no more, from today on. Only the keepers say so."""
    kept = Tie.objects.get(pk=tie)
    found, now = locked_expert(kept.expert_id, who)
    who.must(Action.EXPERT_KEEP, found.pool.organisation.path)
    kept.until = to_local(now).date()
    kept.save(update_fields=["until"])
    keep(found, events.EXPERT_DECLARED, who, now, {"what": kept.kind, "ended": True})
    return kept


@transaction.atomic
def discipline(
    expert: int, text: str, *, decided_by: str, since: date, until: date | None, who: Principal
) -> Discipline:
    """Record a decision against an expert: no draw while it lasts. Raises `NotAllowed`."""
    found, now = locked_expert(expert, who)
    who.must(Action.EXPERT_KEEP, found.pool.organisation.path)
    made = Discipline.objects.create(
        expert=found, text=text, decided_by=decided_by, since=since, until=until, recorded_at=now
    )
    body = {"decided_by": decided_by, "since": since.isoformat()}
    keep(found, events.EXPERT_DISCIPLINED, who, now, body)
    return made


@transaction.atomic
def note_work(expert: int, kind: WorkKind, project: str, *, on: date, who: Principal) -> Work:
    """Note that an expert prepared or judged a project; once, however often it is noted.

    For the rooms above: whoever ends an evaluation notes it for everybody who judged.
    """
    found = Expert.objects.select_for_update(of=("self",)).select_related("pool__organisation")
    whose = found.get(pk=expert)
    made, new = Work.objects.get_or_create(
        expert=whose, kind=kind, project=project, defaults={"on": on}
    )
    if new:
        body = {"kind": kind.value, "project": project}
        record(whose, events.EXPERT_SERVED, who, clock.now(), body)
    return made
