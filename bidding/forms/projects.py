"""An entry application, and the lists of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.rules import Role
from bidding.forms.fields import PartyField, text, yuan
from bidding.models import Project
from bidding.rules.kinds import ProjectKind, Regime
from bidding.rules.states import ProjectState
from bidding.services import Application

ANY = ("", _("全部"))
FIELDS = (
    "name", "name_en", "regime", "kind", "purchaser", "agent", "centre", "regulator", "estimate",
    "approval", "funding",
)  # fmt: skip


class ApplicationForm(forms.Form):
    """What an entry application says; `version` is that of the application mended here."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("项目名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=300, required=False)
    regime = forms.ChoiceField(label=_("适用法律"), choices=Regime.choices)
    kind = forms.ChoiceField(label=_("项目类别"), choices=ProjectKind.choices)
    purchaser = PartyField(label=_("招标人（采购人）"))
    agent = PartyField(label=_("代理机构"), required=False, help_text=_("自行招标的留空。"))
    centre = PartyField(label=_("交易中心"))
    regulator = PartyField(label=_("行政监督部门"))
    estimate = yuan(label=_("估算价或预算（元）"))
    approval = text(_("批准文件或采购计划"), 2)
    funding = text(_("资金来源"), 1)

    def __init__(self, data: Any = None, project: Project | None = None) -> None:
        super().__init__(data, initial=_initial(project) if project else None)
        offers = {
            "purchaser": Role.PURCHASER,
            "agent": Role.PURCHASER,
            "centre": Role.TRADING_CENTRE,
            "regulator": Role.REGULATOR,
        }
        for name, role in offers.items():
            field = self.fields[name]
            if isinstance(field, PartyField):
                field.offer(accounts.selectors.staffed(role, outside=name == "agent"))

    @property
    def application(self) -> Application:
        """The application as it was typed."""
        return Application(**{name: self.cleaned_data[name] for name in FIELDS})


class ReturnForm(forms.Form):
    """Why an application is given back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = text(_("退回理由"), 3, required=True)


class ProjectFilterForm(forms.Form):
    """Which projects a list shows."""

    q = forms.CharField(
        label=_("名称或编号"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *ProjectState.choices])
    regime = forms.ChoiceField(label=_("适用法律"), required=False, choices=[ANY, *Regime.choices])


def _initial(project: Project) -> dict[str, Any]:
    parties = ("purchaser", "agent", "centre", "regulator")
    return {
        **{name: getattr(project, name) for name in FIELDS if name not in parties},
        **{name: getattr(project, f"{name}_id") for name in parties},
        "version": project.version,
    }
