"""One small form for each command on a case: what it asks, and the service it calls."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from accounts.rules import Action
from hall import services
from hall.forms.deeds import DeedForm
from hall.forms.fields import LinesField, PaperField
from hall.models import Case
from hall.offers import extendable
from hall.rules import MOST_EXTENSION, CaseKind, Command, Ground, outcomes
from hall.selectors import absent, asked_for
from hall.wording import limit_text

if TYPE_CHECKING:
    from deadlines.models import Clock

Data: TypeAlias = Mapping[str, Any] | None


class CommandForm(DeedForm):
    """A command on one case, with the version of it that the person sees."""

    command: ClassVar[Command]
    danger: ClassVar[bool] = False
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, case: Case, who: Principal, data: Data = None, files: Any = None) -> None:
        initial = {"version": case.version}
        super().__init__(data, files, auto_id=f"{self.command}-%s", initial=initial)
        self.case, self.who = case, who
        self.offer()

    def offer(self) -> None:
        """Ask what this case needs of this person; most commands always ask the same."""

    @property
    def label(self) -> str:
        """What the button says."""
        return str(self.command.label)

    def facts(self) -> dict[str, object]:
        """What was sent, and to which case."""
        return {"command": self.command, "case": self.case.pk, **super().facts()}

    @property
    def seen(self) -> int:
        """The version of the case that the person saw."""
        return int(self.cleaned_data["version"])

    def hand_in(self, field: str, who: Principal) -> int | None:
        """Keep the file of `field`, if one came."""
        file = self.cleaned_data[field]
        return services.hand_in(file, scope=self.case.scope, who=who) if file else None


class AcceptForm(CommandForm):
    """Nothing to type: the papers are complete."""

    command = Command.ACCEPT

    def perform(self, who: Principal) -> Case:
        """Accept the application."""
        return services.accept(self.case.pk, who=who, version=self.seen)


class RefuseForm(CommandForm):
    """The reasons, in writing."""

    command = Command.REFUSE
    danger = True
    reasons = forms.CharField(label=_("不予受理的理由"), widget=forms.Textarea(attrs={"rows": 3}))

    def perform(self, who: Principal) -> Case:
        """Refuse the application."""
        reasons = self.cleaned_data["reasons"]
        return services.refuse(self.case.pk, reasons=reasons, who=who, version=self.seen)


class AskSupplementForm(CommandForm):
    """The full list of what is missing, once."""

    command = Command.ASK_SUPPLEMENT
    missing = LinesField(
        label=_("需补正的全部材料"),
        help_text=_("每行一项，一次写全：第二次告知会记为违规。"),
    )

    def offer(self) -> None:
        """Begin with the required papers that are not there."""
        self.initial["missing"] = "\n".join(absent(self.case))

    def perform(self, who: Principal) -> Case:
        """Issue the one-time notice."""
        missing = self.cleaned_data["missing"]
        return services.ask_supplement(self.case.pk, missing=missing, who=who, version=self.seen)


class GiveSupplementForm(CommandForm):
    """A tick for each paper that was asked for, with its file where there is one."""

    command = Command.GIVE_SUPPLEMENT

    def offer(self) -> None:
        """Ask for each paper that a notice named."""
        self.missing = asked_for(self.case)
        for number, name in enumerate(self.missing):
            self.fields[f"given_{number}"] = forms.BooleanField(label=name, required=False)
            self.fields[f"file_{number}"] = PaperField(
                label=_("%(name)s（文件）") % {"name": name}, required=False
            )

    def perform(self, who: Principal) -> Case:
        """Take the papers in."""
        given = {
            name: self.hand_in(f"file_{number}", who)
            for number, name in enumerate(self.missing)
            if self.cleaned_data[f"given_{number}"] or self.cleaned_data[f"file_{number}"]
        }
        return services.give_supplement(self.case.pk, given=given, who=who, version=self.seen)


class FinishStepForm(CommandForm):
    """A note on the step whose turn it is."""

    command = Command.FINISH_STEP
    order = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("办理意见"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def offer(self) -> None:
        """Name the step."""
        self.step = self.case.steps.filter(finished_at__isnull=True).select_related("step").first()
        self.initial["order"] = self.step.order if self.step else None

    @property
    def label(self) -> str:
        """The step by its name."""
        if self.step is None:
            return super().label
        return str(_("办结环节“%(step)s”") % {"step": self.step.step.title})

    def perform(self, who: Principal) -> Case:
        """Finish the step."""
        order, note = self.cleaned_data["order"], self.cleaned_data["note"]
        return services.finish_step(
            self.case.pk, order=order, note=note, who=who, version=self.seen
        )


class FinishPartForm(CommandForm):
    """A co-window's opinion."""

    command = Command.FINISH_PART
    part = forms.TypedChoiceField(label=_("并联部分"), coerce=int)
    agrees = forms.TypedChoiceField(
        label=_("意见"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(label=_("意见说明"), widget=forms.Textarea(attrs={"rows": 3}))

    def offer(self) -> None:
        """Offer the parts that wait for this person's windows."""
        waiting = self.case.parts.filter(finished_at__isnull=True).select_related("step__window")
        mine = (
            part for part in waiting if self.who.may(Action.CASE_PROCESS, part.step.window.path)
        )
        _choose(
            self.fields["part"],
            ((part.pk, f"{part.step.title} · {part.step.window.title}") for part in mine),
        )

    def perform(self, who: Principal) -> Case:
        """Hand in the opinion."""
        typed = self.cleaned_data
        return services.finish_part(
            self.case.pk, part=typed["part"], agrees=typed["agrees"], opinion=typed["opinion"],
            who=who, version=self.seen,
        )  # fmt: skip


class PauseForm(CommandForm):
    """The ground, the paper that opens the pause, and how long it may last."""

    command = Command.PAUSE
    ground = forms.ChoiceField(label=_("中止事由"))
    document = PaperField(label=_("中止文书"))
    limit_days = forms.IntegerField(
        label=_("中止期限（工作日）"), min_value=1, max_value=MOST_EXTENSION, required=False
    )
    reason = forms.CharField(
        label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def offer(self) -> None:
        """Offer the grounds that the item's guide names, and no others."""
        named = self.case.revision.grounds
        _choose(self.fields["ground"], ((one, Ground(one).label) for one in named))

    def perform(self, who: Principal) -> Case:
        """Hand in the paper and open the pause."""
        typed = self.cleaned_data
        return services.pause(
            self.case.pk, ground=typed["ground"], document=self.hand_in("document", who),
            reason=typed["reason"], limit_days=typed["limit_days"], who=who, version=self.seen,
        )  # fmt: skip


class ResumeForm(CommandForm):
    """The paper that ends the pause, and its last day."""

    command = Command.RESUME
    document = PaperField(label=_("恢复文书"))
    last_day = forms.DateField(
        label=_("最后一个不计入的日期"),
        required=False,
        help_text=_("留空表示今天；可填过去的日期，不可填将来的日期。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def perform(self, who: Principal) -> Case:
        """Hand in the paper and close the pause."""
        last_day: date | None = self.cleaned_data["last_day"]
        return services.resume(
            self.case.pk, document=self.hand_in("document", who), last_day=last_day,
            who=who, version=self.seen,
        )  # fmt: skip


class AskExtensionForm(CommandForm):
    """Which limit, by how much, and why."""

    command = Command.ASK_EXTENSION
    clock = forms.TypedChoiceField(label=_("时限"), coerce=int)
    amount = forms.IntegerField(
        label=_("延长"),
        min_value=1,
        max_value=MOST_EXTENSION,
        help_text=_("以该时限自己的单位计。"),
    )
    reason = forms.CharField(label=_("延期理由"), widget=forms.Textarea(attrs={"rows": 3}))

    def offer(self) -> None:
        """Offer the limits of this case that can be extended."""
        _choose(self.fields["clock"], ((one.pk, _named(one)) for one in extendable(self.case)))

    def perform(self, who: Principal) -> Case:
        """Ask for the extension."""
        typed = self.cleaned_data
        services.ask_extension(
            self.case.pk, clock=typed["clock"], amount=typed["amount"], reason=typed["reason"],
            who=who, version=self.seen,
        )  # fmt: skip
        self.case.refresh_from_db()
        return self.case


class ForwardForm(CommandForm):
    """The higher authority."""

    command = Command.FORWARD
    to = forms.CharField(label=_("上级机关"), max_length=120)

    def perform(self, who: Principal) -> Case:
        """Forward the case."""
        return services.forward(
            self.case.pk, to=self.cleaned_data["to"], who=who, version=self.seen
        )


class FinishForm(CommandForm):
    """The outcome and the words of the decision."""

    command = Command.FINISH
    outcome = forms.ChoiceField(label=_("办理结果"))
    decision = forms.CharField(
        label=_("决定内容"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不予许可必须说明理由。"),
    )  # fmt: skip

    def offer(self) -> None:
        """Offer the outcomes that a case of this kind can have."""
        found = outcomes(CaseKind(self.case.kind))
        _choose(self.fields["outcome"], ((one.value, one.label) for one in found))

    def perform(self, who: Principal) -> Case:
        """Decide the case."""
        outcome, decision = self.cleaned_data["outcome"], self.cleaned_data["decision"]
        return services.finish(
            self.case.pk, outcome=outcome, decision=decision, who=who, version=self.seen
        )


class WithdrawForm(CommandForm):
    """Why the applicant took the application back."""

    command = Command.WITHDRAW
    danger = True
    reason = forms.CharField(label=_("撤回原因"), max_length=500)

    def perform(self, who: Principal) -> Case:
        """Write the withdrawal down."""
        return services.withdraw(
            self.case.pk, reason=self.cleaned_data["reason"], who=who, version=self.seen
        )


FORMS: dict[Command, type[CommandForm]] = {
    form.command: form
    for form in (
        AcceptForm, GiveSupplementForm, FinishStepForm, FinishPartForm, ForwardForm, FinishForm,
        ResumeForm, AskSupplementForm, PauseForm, AskExtensionForm, RefuseForm, WithdrawForm,
    )
}  # fmt: skip
"""By command, in the order in which a page offers them: what moves the case on comes first."""


def _choose(field: forms.Field, choices: Iterable[tuple[object, object]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = [(str(value), str(label)) for value, label in choices]


def _named(clock: "Clock") -> str:
    """承诺时限（5 个工作日）, a part's limit with the part's name."""
    named = " · ".join(filter(None, (str(clock.get_kind_display()), clock.label)))
    return f"{named}（{limit_text(clock.limit_amount, clock.limit_unit)}）"
