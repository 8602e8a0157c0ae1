"""Other working hours, as an administrator types them from the order that sets them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.wording import language
from worktime import CalendarError, Hours

_SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


class HoursField(forms.CharField):
    """The spans of a working day, one a line: `09:00-12:00`."""

    def clean(self, value: Any) -> Hours:
        """The hours. What is no span, reversed or overlapping is refused."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        for line in lines:
            if not _SPAN.fullmatch(line):
                text = _("看不懂“%(line)s”，请写成 09:00-12:00，每行一段。")
                raise forms.ValidationError(text % {"line": line[:60]})
        try:
            return Hours.of(*lines)
        except CalendarError as error:
            raise forms.ValidationError(error.text(language())) from error


class HoursForm(forms.Form):
    """The hours and what orders them."""

    hours = HoursField(
        label=_("工作时间"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一段，按先后排列，例如 09:00-12:00；最后一段结束即为下班。"),
    )
    citation = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("由哪份文件规定，例如：关于调整作息时间的通知。"),
    )


class ConfirmHoursForm(HoursForm):
    """What was looked at before adopting, and the calendar it was compared with."""

    base = forms.CharField(max_length=60)

    @classmethod
    def of(cls, hours: Hours, citation: str, base: str) -> "ConfirmHoursForm":
        """The form that carries them on, hidden."""
        written = {"hours": "\n".join(hours.as_json()), "citation": citation, "base": base}
        form = cls(initial=written)
        for field in form.fields.values():
            field.widget = forms.HiddenInput()
        return form
