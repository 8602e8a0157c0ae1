"""Filters of the supervision room's lists."""

from collections.abc import Iterable
from datetime import datetime

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ledger import clock
from monitoring.models import WarningRaised
from monitoring.past import Stood
from monitoring.rules import Lamp, What
from monitoring.warnings import weighed

ALL = ("", _("全部"))


class InboxForm(forms.Form):
    """Which warnings are listed; without a choice those that wait for a name."""

    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("待签收")), ("done", _("已签收")), ("all", _("全部"))],
    )
    what = forms.ChoiceField(label=_("类别"), required=False, choices=[ALL, *What.choices])
    q = forms.CharField(label=_("办件、事项或部门"), required=False, max_length=60)

    def narrow(self, found: QuerySet[WarningRaised]) -> QuerySet[WarningRaised]:
        """Those of `found` that were asked for; a filter that makes no sense filters nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        state = asked.get("state", "")
        if state == "done":
            found = found.filter(acknowledged_at__isnull=False).order_by("-acknowledged_at")
        elif state == "":
            found = weighed(found.filter(acknowledged_at__isnull=True))
        if what := asked.get("what"):
            found = found.filter(what=what)
        if q := asked.get("q"):
            found = found.filter(
                Q(case__number__icontains=q)
                | Q(case__revision__name__icontains=q)
                | Q(case__department__name__icontains=q)
                | Q(label__icontains=q)
                | Q(tender__number__icontains=q)
                | Q(tender__project__name__icontains=q)
            )
        return found


class BoardForm(forms.Form):
    """Which instant, and which of its cases."""

    at = forms.DateTimeField(
        label=_("回看时刻"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    lamp = forms.ChoiceField(label=_("灯"), required=False, choices=[ALL, *Lamp.choices])
    department = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_at(self) -> datetime | None:
        """An instant that has been: nobody knows the lamps of the future."""
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at > clock.now():
            raise forms.ValidationError(_("回看时刻不能晚于现在。"), code="ahead")
        return at

    def narrow(self, stood: Iterable[Stood]) -> list[Stood]:
        """Those that were asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        lamp, department = asked.get("lamp"), asked.get("department")
        return [
            one
            for one in stood
            if (not lamp or one.lamp == lamp) and (not department or one.department == department)
        ]
