"""What can be done to a case, one shape a command; each knows the service that does it.

Deciding on an extension is missing: a machine never answers for a person.
"""

import datetime as dt
from abc import abstractmethod
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from accounts.principal import Principal
from hall import services
from hall.api.fields import Asked, Name, Number, Prose, Version
from hall.models import Case
from hall.rules import Ground, Outcome


class Command(Asked):
    """A command; with `version` it is refused (409) when the case has changed since."""

    version: Version | None = None

    @abstractmethod
    def do(self, case: Case, who: Principal) -> Case:
        """Have it done to `case`; raises what the service raises."""


class Accept(Command):
    """受理: accept an application whose papers are complete; its clocks start."""

    type: Literal["accept"]

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.accept`."""
        return services.accept(case.pk, who=who, version=self.version)


class Refuse(Command):
    """不予受理: refuse an application in writing, with reasons."""

    type: Literal["refuse"]
    reasons: Prose

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.refuse`."""
        return services.refuse(case.pk, reasons=self.reasons, who=who, version=self.version)


class AskSupplement(Command):
    """一次性告知: name every missing paper, once."""

    type: Literal["ask_supplement"]
    missing: list[Name] = Field(max_length=200)

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.ask_supplement`."""
        return services.ask_supplement(case.pk, missing=self.missing, who=who, version=self.version)


class GiveSupplement(Command):
    """补正材料: the missing papers came, each with its document where there is one."""

    type: Literal["give_supplement"]
    given: dict[Name, Number | None] = Field(
        max_length=200, description="From the name of a paper to its document, or null."
    )

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.give_supplement`."""
        return services.give_supplement(case.pk, given=self.given, who=who, version=self.version)


class FinishStep(Command):
    """办结环节: finish the step whose turn it is."""

    type: Literal["finish_step"]
    order: Number
    note: Prose = ""

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.finish_step`."""
        return services.finish_step(
            case.pk, order=self.order, note=self.note, who=who, version=self.version
        )


class FinishPart(Command):
    """提交并联意见: a co-window's opinion on its part of a joint case."""

    type: Literal["finish_part"]
    part: Number
    agrees: bool
    opinion: Prose

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.finish_part`."""
        return services.finish_part(
            case.pk,
            part=self.part,
            agrees=self.agrees,
            opinion=self.opinion,
            who=who,
            version=self.version,
        )


class Pause(Command):
    """中止计时: let the clocks stand still, on a ground that the item names, with its paper."""

    type: Literal["pause"]
    ground: Ground
    document: Number
    reason: Prose = ""
    limit_days: Number | None = Field(None, description="The pause's own limit, in working days.")

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.pause`."""
        return services.pause(
            case.pk,
            ground=self.ground,
            document=self.document,
            reason=self.reason,
            limit_days=self.limit_days,
            who=who,
            version=self.version,
        )


class Resume(Command):
    """恢复计时: set the clocks running again, with the paper that ends the pause."""

    type: Literal["resume"]
    document: Number
    last_day: dt.date | None = Field(None, description="The last excluded date; today by default.")

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.resume`."""
        return services.resume(
            case.pk, document=self.document, last_day=self.last_day, who=who, version=self.version
        )


class AskExtension(Command):
    """申请延期: ask for more time on one clock of the case."""

    type: Literal["ask_extension"]
    clock: Number
    amount: Number = Field(description="In the unit of the clock's own limit.")
    reason: Prose

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.ask_extension`."""
        asked = services.ask_extension(
            case.pk,
            clock=self.clock,
            amount=self.amount,
            reason=self.reason,
            who=who,
            version=self.version,
        )
        return asked.case


class Forward(Command):
    """上报: forward an escalated case to the higher authority."""

    type: Literal["forward"]
    to: Name

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.forward`."""
        return services.forward(case.pk, to=self.to, who=who, version=self.version)


class Finish(Command):
    """办结: decide the case."""

    type: Literal["finish"]
    outcome: Outcome
    decision: Prose = ""

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.finish`."""
        return services.finish(
            case.pk, outcome=self.outcome, decision=self.decision, who=who, version=self.version
        )


class Withdraw(Command):
    """撤回申请: the applicant took the application back."""

    type: Literal["withdraw"]
    reason: Prose

    def do(self, case: Case, who: Principal) -> Case:
        """See `services.withdraw`."""
        return services.withdraw(case.pk, reason=self.reason, who=who, version=self.version)


AnyCommand: TypeAlias = Annotated[
    Accept
    | Refuse
    | AskSupplement
    | GiveSupplement
    | FinishStep
    | FinishPart
    | Pause
    | Resume
    | AskExtension
    | Forward
    | Finish
    | Withdraw,
    Field(discriminator="type"),
]
