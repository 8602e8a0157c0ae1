"""`{{ sign|measures }}`, `{{ one.what|what:sign.kind }}`: a sign's figures in words."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bidding.signs.models import FoundSign
from bidding.signs.rules.kinds import SignKind

register = template.Library()

NAMES: dict[str, Promise] = {
    "share": gettext_lazy("占较短一份自有文字"),
    "signs": gettext_lazy("相同字数"),
    "longest": gettext_lazy("最长相同段落（字）"),
    "pages": gettext_lazy("相同页数"),
    "slips": gettext_lazy("相同错漏"),
    "numbers": gettext_lazy("相同证件号"),
    "names": gettext_lazy("同岗同名"),
    "values": gettext_lazy("相同内容"),
    "identifiers": gettext_lazy("相同原始标识"),
    "sessions": gettext_lazy("相同编辑记录"),
    "files": gettext_lazy("涉及文件"),
    "pictures": gettext_lazy("相同图片"),
    "places": gettext_lazy("出现处"),
    "signing": gettext_lazy("其中作为投标人署名"),
    "rows": gettext_lazy("可比分项"),
    "regular": gettext_lazy("其中合规律的"),
    "prices": gettext_lazy("合规律的报价"),
    "meetings": gettext_lazy("一起投标"),
    "wins": gettext_lazy("其中中标"),
}
_SHARES = ("share", "regular")
_WORDS: dict[str, Promise] = {
    "arithmetic": gettext_lazy("等差"),
    "geometric": gettext_lazy("等比"),
    "equal": gettext_lazy("相等"),
}


@register.filter
def measures(sign: FoundSign) -> list[tuple[str, str]]:
    """The figures of a sign that are not zero, each with its name."""
    return [
        (str(NAMES[name]), f"{value:.1%}" if name in _SHARES else f"{value:g}")
        for name, value in sign.measures.items()
        if value and name in NAMES
    ]


@register.filter
def what(text: str, kind: str) -> str:
    """What is the same, in words."""
    if kind in (SignKind.TEXT, SignKind.PAGES):
        return _("连续 %(n)s 字相同") % {"n": text}
    return str(_WORDS.get(text, text))
