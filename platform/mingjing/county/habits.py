"""What happens next to a case, by itself: from where it stands, and from its own habits.

Nothing is remembered between two acts but what is on record. A case's habits are drawn from its
number, so a demonstration that is stopped goes on as it would have, and a visitor who works a case
only changes what comes next.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

from hall import services
from hall.rules import CaseKind, Ground, Outcome, State
from mingjing.county.people import People, file_paper
from mingjing.county.rhythm import Rhythm
from worktime import Unit

if TYPE_CHECKING:
    from hall.models import Case, Step
    from worktime import Calendar

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Act:
    """Something to be done at a moment."""

    at: datetime
    do: Callable[[], object]


@dataclass(frozen=True)
class Habits:
    """The habits of one case."""

    case: "Case"
    rhythm: Rhythm
    calendar: "Calendar"
    people: People

    @cached_property
    def _chance(self) -> Random:
        return Random(self.case.number)  # noqa: S311 (a demonstration, no secret)

    @cached_property
    def _traits(self) -> dict[str, float]:
        """How this case differs from others, each between 0 and 1."""
        names = ("notice", "refused", "pauses", "pause", "extends", "slow", "granted")
        return {name: self._chance.random() for name in names}

    @cached_property
    def _share(self) -> float:
        """What share of its limits this case uses."""
        self._traits  # noqa: B018 (drawn first, so that the order of draws never changes)
        return min(self.rhythm.share(self._chance), 2.5)

    def next(self) -> Act | None:
        """The next act; None where the case waits for a clock or is over."""
        return min(self._possible(), key=lambda act: act.at, default=None)

    def _possible(self) -> Iterator[Act]:
        match State(self.case.state):
            case State.RECEIVED:
                yield from self._reception()
            case State.SUPPLEMENT:
                yield from self._supplement()
            case State.ACCEPTED:
                yield from self._process()
            case State.FORWARDED:
                yield from self._answer()

    def _after(self, moment: datetime, work: timedelta) -> datetime:
        return self.calendar.add(moment, work)

    def _days(self, days: float) -> timedelta:
        return days * self.calendar.day_length

    def _time(self, step: "Step") -> timedelta:
        """The working time that a step may take."""
        if step.limit_unit == Unit.WORKING_HOUR:
            return step.limit_amount * HOUR
        return self._days(step.limit_amount)

    def _reception(self) -> Iterator[Act]:
        case, clerk = self.case, self.people.clerk_of(self.case)
        soon = self._after(case.received_at, (3 + 12 * self._traits["slow"]) * MINUTE)
        asked = case.supplements.filter(given_at__isnull=False).last()
        if asked is not None and asked.given_at is not None:
            soon = self._after(asked.given_at, 10 * MINUTE)
        if case.papers_complete:
            if self._traits["refused"] < 0.03:
                reasons = "经审查，不属于本机关职权范围。"
                yield Act(soon, lambda: services.refuse(case.pk, reasons=reasons, who=clerk))
            else:
                yield Act(soon, lambda: services.accept(case.pk, who=clerk))
        elif self._traits["notice"] < 0.9:
            missing = list(case.materials.filter(given_at__isnull=True, required=True))
            names = [material.name for material in missing]
            yield Act(soon, lambda: services.ask_supplement(case.pk, missing=names, who=clerk))

    def _supplement(self) -> Iterator[Act]:
        asked = self.case.supplements.filter(given_at__isnull=True).last()
        if asked is None:
            return
        clerk, pk = self.people.clerk_of(self.case), self.case.pk
        given = dict.fromkeys(asked.missing)
        at = self._after(asked.asked_at, self._days(0.5 + 2.5 * self._traits["slow"]))
        yield Act(at, lambda: services.give_supplement(pk, given=given, who=clerk))

    def _process(self) -> Iterator[Act]:
        case, clerk = self.case, self.people.clerk_of(self.case)
        pause = case.pauses.filter(until__isnull=True).first()
        if pause is not None:
            at = self._after(pause.since, self._days(0.5 + 2 * self._traits["pause"]))
            yield Act(
                at, lambda: services.resume(case.pk, document=file_paper(case, clerk), who=clerk)
            )
            return
        yield from self._extension()
        yield from self._parts()
        step = case.steps.filter(finished_at__isnull=True).select_related("step").first()
        if step is None:
            yield from self._decision()
        elif step.started_at is not None:
            if step.order == 2 and self._traits["pauses"] < 0.08 and not case.pauses.exists():
                yield Act(self._after(step.started_at, HOUR), self._pause)
            work = self._time(step.step) * self._share
            order = step.order
            yield Act(
                self._after(step.started_at, work),
                lambda: services.finish_step(case.pk, order=order, who=clerk),
            )

    def _pause(self) -> None:
        clerk = self.people.clerk_of(self.case)
        services.pause(
            self.case.pk,
            ground=Ground.EXPERT_REVIEW,
            document=file_paper(self.case, clerk),
            limit_days=3,
            who=clerk,
        )

    def _extension(self) -> Iterator[Act]:
        case, clock = self.case, self.case.promised_clock
        if clock is None or case.accepted_at is None or case.kind == CaseKind.INSTANT:
            return
        asked = case.extensions.order_by("pk").last()
        if asked is not None and asked.granted is None:
            at, grant = self._after(asked.asked_at, HOUR), self._traits["granted"] < 0.8
            window = self.people.window
            yield Act(at, lambda: services.decide_extension(asked.pk, grant=grant, who=window))
        elif asked is None and self._share > 0.95 and self._traits["extends"] < 0.35:
            allowed = self.calendar.working_between(case.accepted_at, clock.due_at)
            clerk = self.people.clerk_of(case)
            reason = "需进一步核实有关情况。"
            yield Act(
                self._after(case.accepted_at, allowed * 0.7),
                lambda: services.ask_extension(
                    case.pk, clock=clock.pk, amount=2, reason=reason, who=clerk
                ),
            )

    def _parts(self) -> Iterator[Act]:
        case = self.case
        for part in case.parts.filter(finished_at__isnull=True).select_related("step"):
            if case.accepted_at is None:
                continue
            share = min(self.rhythm.share(Random(f"{case.number}/{part.pk}")), 2.0)  # noqa: S311
            work = self._time(part.step) * share
            who, pk = self.people.clerk_at(part.step.window_id), part.pk
            yield Act(
                self._after(case.accepted_at, work),
                lambda pk=pk, who=who: services.finish_part(  # type: ignore[misc]
                    case.pk, part=pk, agrees=True, opinion="同意。", who=who
                ),
            )

    def _decision(self) -> Iterator[Act]:
        case, clerk = self.case, self.people.clerk_of(self.case)
        if case.accepted_at is None or case.parts.filter(finished_at__isnull=True).exists():
            return
        last = case.steps.order_by("finished_at").last()
        since = last.finished_at if last is not None and last.finished_at else case.accepted_at
        at = self._after(since, (10 + 30 * self._traits["slow"]) * MINUTE)
        if case.kind == CaseKind.ESCALATED:
            yield Act(at, lambda: services.forward(case.pk, to="市级主管部门", who=clerk))
        else:
            outcome = Outcome.APPROVED
            yield Act(at, lambda: services.finish(case.pk, outcome=outcome, who=clerk))

    def _answer(self) -> Iterator[Act]:
        case, clerk = self.case, self.people.clerk_of(self.case)
        clock = case.promised_clock
        if clock is None or clock.stopped_at is None:
            return
        at = self._after(clock.stopped_at, self._days(2 + 5 * self._traits["slow"]))
        outcome = Outcome.FORWARDED_RESULT
        yield Act(at, lambda: services.finish(case.pk, outcome=outcome, who=clerk))
