"""Records of bad conduct."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.principal import Principal
from accounts.rules import Action
from bidding.forms.fields import PartyField, text


class ConductForm(forms.Form):
    """What an enterprise did, and what follows."""

    party = PartyField(label=_("市场主体"))
    by = PartyField(label=_("作出决定的部门"))
    deed = text(_("不良行为"), 3, required=True)
    basis = forms.CharField(label=_("处理依据和文号"), max_length=200)
    ends_on = forms.DateField(
        label=_("公布到（含当日）"), widget=forms.DateInput(attrs={"type": "date"})
    )
    bars = forms.BooleanField(label=_("此前禁止投标"), required=False)

    def __init__(self, who: Principal, data: Any = None) -> None:
        super().__init__(data)
        offers = {
            "party": accounts.selectors.enterprises(),
            "by": accounts.selectors.organisations(who, Action.TENDER_OVERSEE),
        }
        for name, organisations in offers.items():
            field = self.fields[name]
            if isinstance(field, PartyField):
                field.offer(organisations)
