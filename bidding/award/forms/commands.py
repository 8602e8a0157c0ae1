"""The runner's commands on an award, each a small form that calls one service."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

import deadlines.calendars
from accounts.principal import Principal
from bidding.award.models import Award
from bidding.award.rules.kinds import AwardState, Duty, PassedOver, Span
from bidding.award.rules.spans import last_day
from bidding.award.services import contracting, deciding, notifying
from bidding.forms.fields import text, yuan
from bidding.rules.calendar import noon
from bidding.rules.kinds import Regime
from hall.forms.fields import PaperField
from ledger import clock

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class AwardCommand(forms.Form):
    """A command on an award; `version` is that of the award that the reader saw."""

    slug: ClassVar[str]
    label: ClassVar["_StrPromise"]
    states: ClassVar[tuple[AwardState, ...]]
    danger: ClassVar[bool] = False

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, award: Award, data: Any = None, files: Any = None) -> None:
        super().__init__(
            data, files, initial={"version": award.version}, auto_id=f"{self.slug}-{award.pk}-%s"
        )
        self.award = award
        self.use_required_attribute = False

    @classmethod
    def offered(cls, award: Award) -> bool:
        """Whether the award's state and law have this command now."""
        return award.state in cls.states

    def perform(self, who: Principal) -> None:
        """Call the service with what was typed."""
        raise NotImplementedError


class PublishForm(AwardCommand):
    """Put the candidates before the public."""

    slug, label, states = "publish", _("公示中标候选人"), (AwardState.REPORTED,)
    until = forms.DateField(
        label=_("公示到（含当日）"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, award: Award, data: Any = None, files: Any = None) -> None:
        super().__init__(award, data, files)
        rule = award.limits.rule(Span.PUBLICITY)
        if rule is not None:
            first = last_day(clock.now(), rule, deadlines.calendars.current())
            self.initial["until"] = f"{first:%Y-%m-%d}"

    @classmethod
    def offered(cls, award: Award) -> bool:
        """Only the Tendering Law has it."""
        return super().offered(award) and award.regime == Regime.TENDERING

    def perform(self, who: Principal) -> None:
        """Publish them now."""
        typed = self.cleaned_data
        until = noon(typed["until"])
        deciding.publish(self.award.pk, until=until, who=who, version=typed["version"])


class DetermineForm(AwardCommand):
    """Determine the winner."""

    slug, label = "determine", _("确定中标人")
    states = (AwardState.REPORTED, AwardState.PUBLIC)
    party = forms.TypedChoiceField(label=_("中标人"), coerce=int)

    def __init__(self, award: Award, data: Any = None, files: Any = None) -> None:
        super().__init__(award, data, files)
        gone = {row["party"] for row in award.passed_over}
        left = [row for row in award.candidates if row["party"] not in gone]
        field = self.fields["party"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(row["party"], f"{row['place']}. {row['name']}") for row in left]

    @classmethod
    def offered(cls, award: Award) -> bool:
        """Under the Tendering Law only once the publicity is over."""
        if award.regime == Regime.PROCUREMENT:
            return award.state == AwardState.REPORTED
        over = award.public_to is not None and clock.now() > award.public_to
        return award.state == AwardState.PUBLIC and over

    def perform(self, who: Principal) -> None:
        """Determine the one chosen."""
        typed = self.cleaned_data
        deciding.determine(self.award.pk, party=typed["party"], who=who, version=typed["version"])


class NotifyForm(AwardCommand):
    """Send the letters."""

    slug, label, states = "notify", _("发出中标通知书并公告结果"), (AwardState.DETERMINED,)

    def perform(self, who: Principal) -> None:
        """Send them."""
        notifying.notify(self.award.pk, who=who, version=self.cleaned_data["version"])


class TellForm(AwardCommand):
    """The report to the authority."""

    slug, label = "tell-authority", _("已向行政监督部门提交书面报告")
    states = (AwardState.DETERMINED, AwardState.NOTIFIED, AwardState.CONTRACTED)

    @classmethod
    def offered(cls, award: Award) -> bool:
        """Once, and where the law asks for it."""
        due = award.limits.rule(Duty.REPORT) is not None
        return super().offered(award) and due and award.reported_to_authority_at is None

    def perform(self, who: Principal) -> None:
        """Put it on record."""
        notifying.tell_authority(self.award.pk, who=who, version=self.cleaned_data["version"])


class SignForm(AwardCommand):
    """The contract."""

    slug, label, states = "sign", _("登记合同"), (AwardState.NOTIFIED,)
    number = forms.CharField(label=_("合同编号"), max_length=60)
    signed_on = forms.DateField(label=_("签订日期"), widget=forms.DateInput(attrs={"type": "date"}))
    price = yuan(_("合同价（元）"))
    bond = yuan(_("履约保证金（元）"))
    file = PaperField(label=_("合同文本"))

    def perform(self, who: Principal) -> None:
        """Put it on record."""
        typed = dict(self.cleaned_data)
        contracting.sign(self.award.pk, who=who, **typed)


class PublishContractForm(AwardCommand):
    """Announce the contract."""

    slug, label, states = "publish-contract", _("公告合同"), (AwardState.CONTRACTED,)

    @classmethod
    def offered(cls, award: Award) -> bool:
        """Once."""
        return super().offered(award) and award.contract.published_at is None

    def perform(self, who: Principal) -> None:
        """Announce it."""
        contracting.publish_contract(self.award.pk, who=who, version=self.cleaned_data["version"])


class FileContractForm(AwardCommand):
    """File the contract."""

    slug, label, states = "file-contract", _("合同已备案"), (AwardState.CONTRACTED,)

    @classmethod
    def offered(cls, award: Award) -> bool:
        """Once."""
        return super().offered(award) and award.contract.filed_at is None

    def perform(self, who: Principal) -> None:
        """Put it on record."""
        contracting.file_contract(self.award.pk, who=who, version=self.cleaned_data["version"])


class PassOverForm(AwardCommand):
    """Pass a candidate over."""

    slug, label, danger = "pass-over", _("该候选人不再中标"), True
    states = (AwardState.REPORTED, AwardState.PUBLIC, AwardState.DETERMINED, AwardState.NOTIFIED)
    ground = forms.ChoiceField(
        label=_("法定情形"), choices=[("", _("请选择")), *PassedOver.choices]
    )
    reason = text(_("事实和理由"), 3, required=True)

    def __init__(self, award: Award, data: Any = None, files: Any = None) -> None:
        super().__init__(award, data, files)
        turn = award.winner.title if award.winner else (award.next_candidate or {}).get("name", "")
        self.fields["ground"].help_text = _("不再中标的是：%(name)s") % {"name": turn}

    @classmethod
    def offered(cls, award: Award) -> bool:
        """As long as there is one to pass over."""
        there = award.winner_id is not None or award.next_candidate is not None
        return super().offered(award) and there

    def perform(self, who: Principal) -> None:
        """Pass over whose turn it is."""
        deciding.pass_over(self.award.pk, who=who, **self.cleaned_data)


class FailForm(AwardCommand):
    """Declare that the lot has failed."""

    slug, label, danger = "fail", _("宣布本标段流标"), True
    states = (AwardState.REPORTED, AwardState.PUBLIC)
    reason = text(_("理由"), 3, required=True)

    def perform(self, who: Principal) -> None:
        """Say so to everybody."""
        deciding.fail(self.award.pk, who=who, **self.cleaned_data)


OFFERED: tuple[type[AwardCommand], ...] = (
    PublishForm, DetermineForm, NotifyForm, SignForm, TellForm, PublishContractForm,
    FileContractForm, PassOverForm, FailForm,
)  # fmt: skip
FORMS = {form.slug: form for form in OFFERED}
