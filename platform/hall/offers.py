"""Which commands a page offers on a case, to whom.

What is offered here the service may still refuse: it looks again, with the case locked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

import deadlines.selectors
from accounts.principal import Principal
from accounts.rules import Action
from hall import rules
from hall.models import Case, CaseStep, Part
from hall.rules import CaseKind, Command, State
from hall.services.common import is_paused
from hall.services.extensions import is_extendable

if TYPE_CHECKING:
    from deadlines.models import Clock


@dataclass(frozen=True, slots=True)
class Situation:
    """A case with what is still open in it."""

    case: Case
    is_paused: bool
    step: CaseStep | None
    parts: list[Part]

    @property
    def is_done(self) -> bool:
        """Whether every step and part is finished."""
        return self.step is None and not self.parts

    @property
    def is_escalated(self) -> bool:
        """Whether a higher authority decides."""
        return self.case.kind == CaseKind.ESCALATED


def situation(case: Case) -> Situation:
    """How `case` stands."""
    open_ones = {"finished_at__isnull": True}
    return Situation(
        case=case,
        is_paused=is_paused(case),
        step=case.steps.filter(**open_ones).select_related("step__window").first(),
        parts=list(case.parts.filter(**open_ones).select_related("step__window")),
    )


def extendable(case: Case) -> list["Clock"]:
    """The limits of `case` for which more time can be asked, the promised one first."""
    kinds = list(settings.EXTENSIONS)
    pending = case.extensions.filter(granted=None).values_list("clock", flat=True)
    running = deadlines.selectors.open_clocks([case.subject]).exclude(pk__in=pending)
    return sorted(filter(is_extendable, running), key=lambda clock: kinds.index(clock.kind))


def offers(case: Case, who: Principal) -> list[Command]:
    """The commands that `who` may give on `case` now, in the order of a case's life."""
    now = situation(case)
    return [
        command
        for command in Command
        if case.state in rules.ALLOWED[command]
        and _WHEN.get(command, _always)(now)
        and any(who.may(_action(command), path) for path in _paths(command, now))
    ]


def _always(_now: Situation) -> bool:
    return True


_WHEN: dict[Command, Callable[[Situation], bool]] = {
    Command.ACCEPT: lambda now: now.case.papers_complete,
    Command.FINISH_STEP: lambda now: not now.is_paused and now.step is not None,
    Command.FINISH_PART: lambda now: not now.is_paused and bool(now.parts),
    Command.PAUSE: lambda now: not now.is_paused and bool(now.case.revision.grounds),
    Command.RESUME: lambda now: now.is_paused,
    Command.ASK_EXTENSION: lambda now: bool(extendable(now.case)),
    Command.DECIDE_EXTENSION: lambda now: now.case.extensions.filter(granted=None).exists(),
    Command.FORWARD: lambda now: now.is_escalated and now.step is None and not now.is_paused,
    Command.FINISH: lambda now: (
        now.is_done
        and not now.is_paused
        and (not now.is_escalated or now.case.state == State.FORWARDED)
    ),
}


def _action(command: Command) -> Action:
    if command == Command.DECIDE_EXTENSION:
        return Action.EXTENSION_APPROVE
    return Action.CASE_PROCESS


def _paths(command: Command, now: Situation) -> list[str]:
    """Where the right is asked for: at the case's window, or at the step's or the part's."""
    if command == Command.FINISH_STEP:
        return [now.step.step.window.path] if now.step else []
    if command == Command.FINISH_PART:
        return [part.step.window.path for part in now.parts]
    return [now.case.scope]
