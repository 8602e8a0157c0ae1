"""Engineering changes and their reviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.rules import Role
from bidding.award.rules.kinds import Reviewer
from bidding.award.services.changing import WITHOUT_BODY, Proposal
from bidding.forms.fields import PartyField, text
from hall.forms.fields import PaperField

CHOICES = (("", _("请选择")), ("yes", _("同意")), ("no", _("不同意")))
"""Nothing is chosen beforehand: nobody approves by not looking."""


class ProposeForm(forms.Form):
    """A change, and who reviews it."""

    title = forms.CharField(label=_("变更内容"), max_length=200)
    amount = forms.DecimalField(
        label=_("增减抵迭后金额（元，减少为负）"), max_digits=18, decimal_places=2
    )
    reason = text(_("理由"), 3, required=True)
    major_design = forms.BooleanField(label=_("重大设计变更"), required=False)
    emergency = forms.BooleanField(label=_("紧急变更，边报批边实施"), required=False)
    leave = forms.CharField(label=_("市政府批示文号"), max_length=100, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        bodies = list(accounts.selectors.staffed(Role.REGULATOR))
        for reviewer in Reviewer:
            if reviewer not in WITHOUT_BODY:
                field = PartyField(label=reviewer.label, required=False)
                field.offer(bodies)
                self.fields[reviewer.value] = field

    @property
    def proposal(self) -> Proposal:
        """What was typed."""
        names = ("title", "reason", "amount", "major_design", "emergency", "leave")
        return Proposal(**{name: self.cleaned_data[name] for name in names})

    @property
    def bodies(self) -> dict[str, int]:
        """Who reviews, by the kind of review."""
        typed = ((one.value, self.cleaned_data.get(one.value)) for one in Reviewer)
        return {name: body for name, body in typed if body is not None}


class ReviewForm(forms.Form):
    """One review."""

    approve = forms.ChoiceField(label=_("结论"), choices=CHOICES)
    opinion = text(_("审核意见"), 3, required=True)


class ConcludeForm(forms.Form):
    """What the public said."""

    objections = text(_("公示期间的异议（没有则留空）"), 3)


class PictureForm(forms.Form):
    """A picture of works done in an emergency."""

    file = PaperField(label=_("影像资料"))
