"""What people type into the pages of releases."""

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.models import Recording
from media.release.regions import Region

LINE = re.compile(r"\s*,\s*")
PERCENT = 100
_ALMOST = timedelta(microseconds=999_999)


class RegionsField(forms.CharField):
    """Regions to hide, a line each: left, top, width, height in per cent, from, to in seconds."""

    def __init__(self, **options: Any) -> None:  # what every field takes
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "spellcheck": "false"}),
            required=False, max_length=5_000, **options,
        )  # fmt: skip

    def clean(self, value: str | None) -> list[Region]:
        """The regions; raises `ValidationError` naming the line that is none."""
        lines = (super().clean(value) or "").splitlines()
        return [self._region(n, line) for n, line in enumerate(lines, 1) if line.strip()]

    def _region(self, number: int, line: str) -> Region:
        try:
            left, top, width, height, start, end = map(float, LINE.split(line.strip()))
            left, top, width, height = (one / PERCENT for one in (left, top, width, height))
            return Region(left, top, width, height, start, end)
        except ValueError:
            said = _("第 %(n)d 行不是画面内的区域：左, 上, 宽, 高（百分比）, 起, 止（秒）")
            raise forms.ValidationError(said % {"n": number}) from None


def written(regions: list[Region]) -> str:
    """Regions as the field takes them."""
    return "\n".join(
        ", ".join(
            f"{one:g}"
            for one in (
                *(round(side * PERCENT, 2) for side in (r.left, r.top, r.width, r.height)),
                r.start,
                r.end,
            )
        )
        for r in regions
    )


class AskForm(forms.Form):
    """Which piece of an opening is to be published."""

    track = forms.ChoiceField(label=pgettext_lazy("one", "摄像机"))
    start = forms.DateTimeField(label=_("开始"), widget=forms.TextInput(attrs={"class": "mono"}))
    end = forms.DateTimeField(label=_("结束"), widget=forms.TextInput(attrs={"class": "mono"}))
    sound = forms.BooleanField(label=_("保留声音"), required=False, initial=True)

    def __init__(self, data: Any, recording: Recording) -> None:  # a QueryDict or None
        super().__init__(data, initial=self._whole(recording))
        field = self.fields["track"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.name, one.title) for one in recording.tracks.all()]

    @staticmethod
    def _whole(recording: Recording) -> dict[str, datetime | None]:
        """From its beginning to its end, in whole seconds that both lie in it."""
        begun = recording.begun_at or recording.prepared_at
        ended = recording.ended_at
        return {
            "start": (begun + _ALMOST).replace(microsecond=0),
            "end": None if ended is None else ended.replace(microsecond=0),
        }


class MarkForm(forms.Form):
    """What a person wants hidden besides faces."""

    regions = RegionsField(
        label=_("另外遮盖的区域"),
        help_text=_("每行一个：左, 上, 宽, 高（画面的百分比）, 起, 止（秒）。可在画面上拖动添加。"),
    )


class ReviewForm(forms.Form):
    """A reviewer's word."""

    review = forms.CharField(label=_("审查意见"), max_length=200)
    looked = forms.BooleanField(label=_("我已从头到尾看过，没有可辨认的面孔和不应公开的内容"))


class RefuseForm(forms.Form):
    """Why a film is not let out."""

    review = forms.CharField(label=_("不予发布的理由"), max_length=200)
