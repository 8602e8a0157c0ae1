"""Questions about the pool of experts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from accounts.principal import Principal
from accounts.rules import Action
from bidding.experts.models import Discipline, Employment, Expert, Pool, Speciality, Tie, Work
from bidding.experts.rules.avoidance import Avoided, Fact, Sides, avoided, years_before
from bidding.experts.rules.kinds import ExpertState, Reason, WorkKind

if TYPE_CHECKING:
    from accounts.models import Organisation


@dataclass(frozen=True, slots=True)
class Entry:
    """An expert as a draw takes them."""

    pk: int
    said: str
    region: str
    specialities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a draw asks of the pool: `years` a past job counts, `workload` evaluations at most."""

    project: str
    on: date
    years: int
    workload: int = 0
    workload_months: int = 12
    regions: tuple[str, ...] = ()
    """Where experts may come from; empty: from anywhere."""


def pools() -> QuerySet[Pool]:
    """All pools."""
    return Pool.objects.select_related("organisation")


def pool_of(centre: "Organisation") -> Pool | None:
    """The pool that a trading centre draws from: its own, or that of the place above it."""
    above = [pool for pool in pools() if centre.path.startswith(pool.organisation.path)]
    return max(above, key=lambda pool: len(pool.organisation.path), default=None)


def kept_by(who: Principal) -> QuerySet[Pool]:
    """The pools that `who` keeps."""
    mine = Q(pk__in=[])
    for branch in who.branches(Action.EXPERT_KEEP):
        mine |= Q(organisation__path__startswith=branch)
    return pools().filter(mine)


def specialities() -> QuerySet[Speciality]:
    """All specialities by code."""
    return Speciality.objects.all()


def named_specialities() -> dict[str, str]:
    """Each speciality's code with its name, in the reader's language, by the code."""
    return {one.code: str(one) for one in specialities()}


def experts(
    pool: Pool, *, q: str = "", speciality: str = "", state: str = "", overdue: date | None = None
) -> QuerySet[Expert]:
    """The experts of a pool, narrowed; `overdue`: whose review has run out on that day."""
    found = Expert.objects.filter(pool=pool).prefetch_related("specialities")
    if q:
        found = found.filter(Q(name__icontains=q) | Q(number__icontains=q))
    if speciality:
        found = found.filter(specialities__code=speciality)
    if state:
        found = found.filter(state=state)
    if overdue is not None:
        found = found.filter(reviewed_until__lt=overdue)
    return found


def expert_of(person: int) -> Expert | None:
    """The expert whose account this is."""
    return Expert.objects.select_related("pool").filter(person=person).first()


def employer_of(person: int, on: date) -> str:
    """Where the expert whose account this is works on that day, as on record; empty if nowhere."""
    jobs = Employment.objects.filter(Q(until=None) | Q(until__gte=on), expert__person=person)
    found = jobs.exclude(since__gt=on).first()
    return found.name if found else ""


def expert(pk: int) -> Expert:
    """One expert by number of its row."""
    return Expert.objects.select_related("pool", "person").get(pk=pk)


def roster(pool: Pool) -> list[Entry]:
    """Everybody in the pool, by number, in three queries however many they are."""
    codes: dict[int, list[str]] = defaultdict(list)
    through = Expert.specialities.through.objects.filter(expert__pool=pool)
    for pk, code in through.values_list("expert_id", "speciality_id").order_by("speciality_id"):
        codes[pk].append(code)
    rows = Expert.objects.filter(pool=pool).exclude(state=ExpertState.LEFT).order_by("number")
    return [
        Entry(pk, f"{number} {name}", region, tuple(codes.get(pk, ())))
        for pk, number, name, region in rows.values_list("pk", "number", "name", "region")
    ]


def exclusions(pool: Pool, sides: Sides, terms: Terms) -> dict[int, list[Avoided]]:
    """Everybody of a pool who may not be drawn, with every reason."""
    found: dict[int, list[Avoided]] = defaultdict(list)
    sources = (
        avoided(facts(pool, terms), sides, terms.project, terms.on, terms.years),
        _unfit(pool, terms),
        _disciplined(pool, terms.on),
        _busy(pool, terms),
    )
    for source in sources:
        for pk, reasons in source.items():
            found[pk].extend(reasons)
    return dict(found)


def ties(expert_pks: Sequence[int], sides: Sides, on: date, years: int) -> dict[int, list[Avoided]]:
    """What ties some experts to some sides, as far as it is on record: after an opening."""
    return avoided(_facts(Q(expert__in=expert_pks)), sides, "", on, years)


def tied_people(people: Collection[int], sides: Sides, on: date, years: int) -> set[int]:
    """Who of these people, by number, is an expert that something on record ties to a side."""
    known = dict(Expert.objects.filter(person__in=people).values_list("pk", "person_id"))
    return {known[pk] for pk in ties(list(known), sides, on, years)}


def facts(pool: Pool, terms: Terms) -> Iterable[Fact]:
    """Everything on record about a pool's experts that may tie them to anybody."""
    yield from _facts(Q(expert__pool=pool), years_before(terms.on, terms.years))
    prepared = Work.objects.filter(expert__pool=pool, kind=WorkKind.PREPARED, project=terms.project)
    for pk, project in prepared.values_list("expert_id", "project"):
        yield Fact(pk, "prepared", project)


def workload(pks: Iterable[int], since: date) -> Mapping[int, int]:
    """How often each has judged since that day."""
    found = Work.objects.filter(expert__in=pks, kind=WorkKind.EVALUATED, on__gte=since)
    return dict(found.values_list("expert").annotate(n=Count("pk")))


def _facts(whose: Q, since: date | None = None) -> Iterable[Fact]:
    jobs = Employment.objects.filter(whose)
    if since is not None:
        jobs = jobs.filter(Q(until=None) | Q(until__gte=since))
    for row in jobs.values_list("expert_id", "name", "code", "since", "until"):
        yield Fact(row[0], "employer", *row[1:])
    for pk, kind, name, code, until in Tie.objects.filter(whose).values_list(
        "expert_id", "kind", "name", "code", "until"
    ):
        yield Fact(pk, kind, name, code, None, until)


def _unfit(pool: Pool, terms: Terms) -> dict[int, list[Avoided]]:
    found: dict[int, list[Avoided]] = defaultdict(list)
    unfit = ~Q(state=ExpertState.ACTIVE) | Q(reviewed_until__lt=terms.on)
    if terms.regions:
        unfit |= ~Q(region__in=terms.regions)
    rows = Expert.objects.filter(pool=pool).exclude(state=ExpertState.LEFT).filter(unfit)
    for pk, state, until, region in rows.values_list("pk", "state", "reviewed_until", "region"):
        if state != ExpertState.ACTIVE:
            found[pk].append(Avoided(Reason.SUSPENDED, str(ExpertState(state).label)))
        if until < terms.on:
            found[pk].append(Avoided(Reason.UNREVIEWED, f"{until:%Y-%m-%d}"))
        if terms.regions and region not in terms.regions:
            found[pk].append(Avoided(Reason.REGION, region))
    return found


def _disciplined(pool: Pool, on: date) -> dict[int, list[Avoided]]:
    found: dict[int, list[Avoided]] = defaultdict(list)
    rows = Discipline.objects.filter(expert__pool=pool, since__lte=on)
    for pk, by in rows.filter(Q(until=None) | Q(until__gte=on)).values_list(
        "expert_id", "decided_by"
    ):
        found[pk].append(Avoided(Reason.DISCIPLINE, by))
    return found


def _busy(pool: Pool, terms: Terms) -> dict[int, list[Avoided]]:
    if not terms.workload:
        return {}
    month = terms.on.year * 12 + terms.on.month - 1 - terms.workload_months
    since = date(month // 12, month % 12 + 1, 1)
    rows = Work.objects.filter(expert__pool=pool, kind=WorkKind.EVALUATED, on__gte=since)
    counted = rows.values_list("expert").annotate(n=Count("pk")).filter(n__gte=terms.workload)
    return {pk: [Avoided(Reason.WORKLOAD, str(n))] for pk, n in counted}
