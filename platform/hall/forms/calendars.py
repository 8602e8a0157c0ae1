"""A year's notice on days off, as an administrator brings it: a file, or typed from the paper."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.wording import language
from worktime import CalendarError, Notice, NoticeDay

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_BYTES = 256 * 1024
LONGEST_FESTIVAL = dt.timedelta(days=31)
_LINE = re.compile(
    r"(?P<first>\d{4}-\d\d-\d\d)(?:\s*[/~至]\s*(?P<last>\d{4}-\d\d-\d\d))?\s+(?P<name>\S.*)"
)


class DaysField(forms.CharField):
    """Lines of days: `2027-01-01 元旦`, or `2027-02-05/2027-02-11 春节` for several."""

    def __init__(self, *, off: bool, **how: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), required=False, **how)
        self.off = off

    def clean(self, value: Any) -> list[NoticeDay]:
        """The days, one by one."""
        lines = (line.strip() for line in super().clean(value).splitlines())
        return [day for line in lines if line for day in self._days(line)]

    def _days(self, line: str) -> Iterator[NoticeDay]:
        found = _LINE.fullmatch(line)
        if found is None:
            raise _unreadable(line)
        try:
            first = dt.date.fromisoformat(found["first"])
            last = dt.date.fromisoformat(found["last"] or found["first"])
        except ValueError as error:
            raise _unreadable(line) from error
        if not first <= last <= first + LONGEST_FESTIVAL:
            raise _unreadable(line)
        for more in range((last - first).days + 1):
            yield NoticeDay(first + dt.timedelta(days=more), found["name"].strip(), self.off)


def _unreadable(line: str) -> forms.ValidationError:
    text = _("看不懂“%(line)s”，请写成 2027-01-01 元旦 或 2027-02-05/2027-02-11 春节。")
    return forms.ValidationError(text % {"line": line[:60]})


class NoticeForm(forms.Form):
    """A file in the shape of holiday-cn, or else year, source and days as the paper says them."""

    file = forms.FileField(
        label=_("通知文件（JSON）"),
        required=False,
        help_text=_("holiday-cn 格式的一年文件，例如 2027.json；选了文件就不看下面各项。"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    year = forms.IntegerField(label=_("年份"), required=False)
    number = forms.CharField(
        label=_("文号"), max_length=100, required=False, help_text=_("例如：国办发明电〔2026〕7号")
    )
    paper = forms.CharField(
        label=_("通知网址"), max_length=300, required=False, help_text=_("在哪里能看到这份通知。")
    )
    off = DaysField(
        label=_("放假的日子"),
        off=True,
        help_text=_("每行一个或一段：2027-01-01 元旦，2027-02-05/2027-02-11 春节。"),
    )
    worked = DaysField(
        label=_("调休上班的日子"), off=False, help_text=_("写法相同：2027-01-30 春节。")
    )

    def clean(self) -> dict[str, Any]:
        """The notice itself, as `notice`."""
        typed = super().clean() or {}
        if self.errors:
            return typed
        try:
            file = typed.get("file")
            typed["notice"] = _in_file(file) if file else self._typed(typed)
        except forms.ValidationError as error:
            self.add_error(None, error)
        except CalendarError as error:
            self.add_error("file" if typed.get("file") else None, error.text(language()))
        return typed

    @property
    def typed(self) -> list[forms.BoundField]:
        """What is filled in where there is no file."""
        return [self[name] for name in self.fields if name != "file"]

    @property
    def notice(self) -> Notice:
        """What was brought; only after the form was found valid."""
        found: Notice = self.cleaned_data["notice"]
        return found

    def _typed(self, typed: dict[str, Any]) -> Notice:
        if typed.get("year") is None:
            raise forms.ValidationError(_("请选择文件，或填写年份、出处和日期。"))
        source = typed["paper"] or typed["number"]
        days = sorted([*typed["off"], *typed["worked"]], key=lambda day: day.date)
        return Notice(typed["year"], (source,) if source else (), tuple(days), typed["number"])


class ConfirmForm(forms.Form):
    """What was looked at before adopting: the notice, and the calendar it was compared with."""

    notice = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES)
    base = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def clean_notice(self) -> Notice:
        """The notice, read back."""
        try:
            return read_notice(self.cleaned_data["notice"])
        except CalendarError as error:
            raise forms.ValidationError(error.text(language())) from error

    @classmethod
    def of(cls, notice: Notice, base: str) -> "ConfirmForm":
        """The form that carries `notice` on."""
        written = json.dumps(notice.as_json(), ensure_ascii=False)
        return cls(initial={"notice": written, "base": base})


def _in_file(file: "UploadedFile[bytes]") -> Notice:
    if (file.size or 0) > MOST_BYTES:
        raise CalendarError(
            "文件太大，不会是一年的放假通知", "too large for the notice of one year"
        )
    try:
        return read_notice(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _no_json() from error


def read_notice(text: str) -> Notice:
    """A notice written as JSON. Raises `CalendarError` saying what is wrong with it."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_json() from error
    return Notice.from_json(data)


def _no_json() -> CalendarError:
    return CalendarError("文件不是 JSON", "the file is not JSON")
