"""The forms of the expert pool, each one a command."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.experts import selectors, services
from bidding.experts.models import Expert, Pool
from bidding.experts.rules.kinds import ExpertState, TieKind, TitleLevel
from bidding.experts.services.upkeep import Facts

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ANY = ("", _("全部"))


def day(
    label: "_StrPromise", *, required: bool = True, hint: "_StrPromise | str" = ""
) -> forms.DateField:
    """A date in the browser's own picker."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=hint)


class FilterForm(forms.Form):
    """What the list is narrowed by."""

    q = forms.CharField(label=_("姓名或编号"), required=False)
    speciality = forms.ChoiceField(label=_("专业"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *ExpertState.choices])
    overdue = forms.BooleanField(label=_("复核已过期"), required=False)

    def __init__(self, *args: object, **how: object) -> None:
        super().__init__(*args, **how)  # type: ignore[arg-type]
        choices = [ANY, *((one.code, str(one)) for one in selectors.specialities())]
        self.fields["speciality"].choices = choices  # type: ignore[attr-defined]


class FactsForm(forms.Form):
    """An expert's own record."""

    number = forms.CharField(label=_("编号"), max_length=20)
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    identity = forms.CharField(
        label=_("身份证号"),
        max_length=18,
        required=False,
        help_text=_("只保存散列值，用于查重；不修改请留空。"),
    )
    region = forms.CharField(label=_("地区"), max_length=60, required=False)
    title = forms.CharField(label=_("职称"), max_length=60, required=False)
    level = forms.ChoiceField(label=_("职称等级"), choices=TitleLevel.choices)
    specialities = forms.MultipleChoiceField(
        label=_("专业"), widget=forms.SelectMultiple(attrs={"size": 8})
    )

    def __init__(self, *args: object, **how: object) -> None:
        super().__init__(*args, **how)  # type: ignore[arg-type]
        choices = [(one.code, str(one)) for one in selectors.specialities()]
        self.fields["specialities"].choices = choices  # type: ignore[attr-defined]

    @property
    def facts(self) -> Facts:
        """What was typed."""
        data = dict(self.cleaned_data)
        data.pop("reviewed_until", None)
        return Facts(**{**data, "specialities": tuple(data["specialities"])})

    @classmethod
    def about(cls, expert: Expert) -> "FactsForm":
        """The form as the record stands."""
        plain = ("number", "name", "phone", "region", "title", "level")
        initial: dict[str, object] = {name: getattr(expert, name) for name in plain}
        return cls(initial={**initial, "specialities": [s.pk for s in expert.specialities.all()]})


class NewExpertForm(FactsForm):
    """Somebody to be taken into the pool."""

    reviewed_until = day(_("复核有效期"))


class ImportForm(forms.Form):
    """A spreadsheet, looked at first."""

    file = forms.FileField(label=_("表格文件（XLSX 或 CSV）"))
    reviewed_until = day(_("复核有效期"), hint=_("表中没有写日期的行使用此日期。"))
    dry = forms.BooleanField(label=_("只检查，不导入"), required=False, initial=True)
    skip_bad = forms.BooleanField(label=_("跳过不合格的行，导入其余的"), required=False)


# ── Deeds on one expert ─────────────────────────────────────────────────────────────────────────
class ExpertDeed(forms.Form):
    """A command on one expert."""

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    done: ClassVar[str | Promise]
    own: ClassVar[bool] = False
    """Whether experts may give it on their own record."""

    def perform(self, expert: Expert, who: Principal) -> object:
        """Give it."""
        raise NotImplementedError


class EmployForm(ExpertDeed):
    """An employer."""

    slug, label, done, own = "employ", _("登记工作单位"), _("已登记。"), True
    name = forms.CharField(label=_("单位或机构名称"), max_length=200)
    code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    since = day(_("入职日期"), required=False)
    until = day(_("离职日期"), required=False, hint=_("仍在职请留空。"))

    def perform(self, expert: Expert, who: Principal) -> object:
        """Put it on record."""
        return services.employ(expert.pk, who=who, **self.cleaned_data)


class TieForm(ExpertDeed):
    """An interest or a relative's place."""

    slug, label, done, own = "tie", _("申报利益关系或亲属任职"), _("已申报。"), True
    kind = forms.TypedChoiceField(label=_("类别"), choices=TieKind.choices, coerce=TieKind)
    name = forms.CharField(label=_("单位或机构名称"), max_length=200)
    code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    note = forms.CharField(label=_("说明"), max_length=500, required=False)

    def perform(self, expert: Expert, who: Principal) -> object:
        """Declare it."""
        data = dict(self.cleaned_data)
        kind, name = data.pop("kind"), data.pop("name")
        return services.add_tie(expert.pk, kind, name, who=who, **data)


class ReviewForm(ExpertDeed):
    """The yearly review."""

    slug, label, done = "review", _("年度复核"), _("复核已记录。")
    until = day(_("复核有效期"))

    def perform(self, expert: Expert, who: Principal) -> object:
        """Record it."""
        return services.review(expert.pk, until=self.cleaned_data["until"], who=who)


class DisciplineForm(ExpertDeed):
    """A decision against an expert."""

    slug, label, done = "discipline", _("登记处理决定"), _("已登记。")
    text = forms.CharField(label=_("处理内容"), max_length=500)
    decided_by = forms.CharField(label=_("决定机关"), max_length=200)
    since = day(_("自"))
    until = day(_("至"), required=False, hint=_("长期有效请留空。"))

    def perform(self, expert: Expert, who: Principal) -> object:
        """Record it."""
        data: dict[str, dt.date | str | None] = dict(self.cleaned_data)
        text = str(data.pop("text"))
        return services.discipline(expert.pk, text, who=who, **data)  # type: ignore[arg-type]


class _Reasoned(ExpertDeed):
    reason = forms.CharField(label=_("理由"), max_length=300)


class SuspendForm(_Reasoned):
    """No draw for now."""

    slug, label, done = "suspend", _("暂停资格"), _("已暂停。")

    def perform(self, expert: Expert, who: Principal) -> object:
        """Suspend."""
        return services.suspend(expert.pk, reason=self.cleaned_data["reason"], who=who)


class ResumeForm(_Reasoned):
    """Draws again."""

    slug, label, done = "resume", _("恢复资格"), _("已恢复。")

    def perform(self, expert: Expert, who: Principal) -> object:
        """Resume."""
        return services.resume(expert.pk, reason=self.cleaned_data["reason"], who=who)


class LeaveForm(_Reasoned):
    """Out of the pool."""

    slug, label, done = "leave", _("出库"), _("已出库。")

    def perform(self, expert: Expert, who: Principal) -> object:
        """Let go."""
        return services.leave(expert.pk, reason=self.cleaned_data["reason"], who=who)


class AccountForm(ExpertDeed):
    """The account with which an expert answers and judges."""

    slug, label, done = "account", _("开立账号"), _("账号已开立。")
    username = forms.CharField(label=_("用户名"), max_length=60)

    def perform(self, expert: Expert, who: Principal) -> object:
        """Open it; its first password."""
        return services.open_account(expert.pk, self.cleaned_data["username"], who=who)


DEEDS: dict[str, type[ExpertDeed]] = {
    form.slug: form
    for form in (
        EmployForm, TieForm, ReviewForm, DisciplineForm, SuspendForm, ResumeForm, LeaveForm,
        AccountForm,
    )
}  # fmt: skip
BY_STATE = {
    ExpertState.ACTIVE: ("suspend", "leave"),
    ExpertState.SUSPENDED: ("resume",),
    ExpertState.LEFT: (),
}


def offered(expert: Expert) -> list[type[ExpertDeed]]:
    """The commands that an expert's state allows its keepers."""
    slugs = ["review", "employ", "tie", "discipline", *BY_STATE[ExpertState(expert.state)]]
    if expert.person_id is None:
        slugs.append("account")
    return [DEEDS[slug] for slug in slugs]


class PoolForm(forms.Form):
    """A pool to be founded."""

    name = forms.CharField(label=_("专家库名称"), max_length=100)
    organisation = forms.TypedChoiceField(label=_("管理机构"), coerce=int)

    def perform(self, who: Principal) -> Pool:
        """Found it."""
        data = self.cleaned_data
        return services.create_pool(data["organisation"], data["name"], who=who)
