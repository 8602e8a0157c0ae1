"""The plan of a draw, as its host types it."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

import bidding.experts.selectors as experts
from bidding.draw.services.planning import Plan
from bidding.forms.fields import moment

if TYPE_CHECKING:
    from accounts.models import Organisation
    from bidding.models import Tender

ROWS = 4
"""So many specialities fit on the form."""


class PlanForm(forms.Form):
    """Specialities with their seats, the purchaser's members, when and by whom."""

    representatives = forms.IntegerField(
        label=_("招标人（采购人）代表人数"), min_value=0, max_value=20, initial=0
    )
    evaluation_at = moment(_("评审开始时间"), required=True)
    contributors = forms.MultipleChoiceField(
        label=_("出数方"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("每一方密封一份随机数，只要有一方诚实，谁也不能操纵结果。"),
    )
    regions = forms.CharField(
        label=_("优先抽取的地区"),
        required=False,
        max_length=200,
        help_text=_("用顿号分开；人数不足时自动扩大到全库，并写入抽取规则。留空为全库。"),
    )
    weighty = forms.BooleanField(label=_("技术复杂或社会影响较大"), required=False)

    def __init__(self, tender: "Tender", *args: object, **how: object) -> None:
        super().__init__(*args, **how)  # type: ignore[arg-type]
        codes = [("", "—"), *((one.code, str(one)) for one in experts.specialities())]
        for at in range(1, ROWS + 1):
            code = forms.ChoiceField(label=_("专业"), choices=codes, required=at == 1)
            self.fields[f"code{at}"] = code
            self.fields[f"seats{at}"] = forms.IntegerField(
                label=_("人数"), min_value=1, max_value=99, required=at == 1
            )
        asked = [(str(one.pk), one.title) for one in askable(tender)]
        self.fields["contributors"].choices = asked  # type: ignore[attr-defined]
        self.fields["contributors"].initial = [key for key, _name in asked]
        first = [f"{name}{at}" for at in range(1, ROWS + 1) for name in ("code", "seats")]
        self.order_fields([*first, "representatives", "evaluation_at", "contributors"])

    @property
    def plan(self) -> Plan:
        """What was typed."""
        data = self.cleaned_data
        rows = ((data.get(f"code{at}"), data.get(f"seats{at}")) for at in range(1, ROWS + 1))
        regions = tuple(one for one in data["regions"].replace("，", "、").split("、") if one)
        return Plan(
            seats=tuple((code, seats) for code, seats in rows if code and seats),
            representatives=data["representatives"],
            evaluation_at=data["evaluation_at"],
            contributors=tuple(map(int, data["contributors"])),
            weighty=data["weighty"],
            circles=(regions, ()) if regions else ((),),
        )


def askable(tender: "Tender") -> list["Organisation"]:
    """Who may be asked for randomness: the parties, the centre, the department, the trustees."""
    project = tender.project
    keepers = [one.organisation for one in tender.trustees.select_related("organisation")]
    sides = [project.purchaser, project.agent, project.centre, project.regulator, *keepers]
    return list({one.pk: one for one in sides if one is not None}.values())
