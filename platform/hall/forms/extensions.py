"""The decision on a request for more time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from hall import services
from hall.forms.deeds import DeedForm
from hall.models import Case, Extension


class DecideExtensionForm(DeedForm):
    """Granted or not: each answer is a button of its own."""

    remark = forms.CharField(
        label=_("审批意见"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    grant = forms.ChoiceField(choices=[("yes", _("批准")), ("no", _("不批准"))])

    def __init__(self, extension: Extension, data: Any = None) -> None:
        super().__init__(data, auto_id=f"extension-{extension.pk}-%s")
        self.extension = extension

    def facts(self) -> dict[str, object]:
        """What was sent, and for which request."""
        return {"extension": self.extension.pk, **super().facts()}

    def clean(self) -> dict[str, Any]:
        """A denial says why: the window must be able to tell the applicant."""
        typed = super().clean() or {}
        if typed.get("grant") == "no" and not typed.get("remark"):
            self.add_error("remark", _("不批准须说明理由。"))
        return typed

    def perform(self, who: Principal) -> Case:
        """Decide."""
        return services.decide_extension(
            self.extension.pk,
            grant=self.cleaned_data["grant"] == "yes",
            remark=self.cleaned_data["remark"],
            who=who,
        )
