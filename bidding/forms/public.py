"""What the public and bidders type."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.fields import text
from bidding.models import Tender
from bidding.rules.kinds import InquiryKind, Mode, ProjectKind, Regime, Topic
from bidding.rules.states import TenderState

ANY = ("", _("全部"))
STATES = [(one.value, one.label) for one in TenderState if one is not TenderState.DRAFT]


class TenderFilterForm(forms.Form):
    """Which tenders a list shows."""

    q = forms.CharField(
        label=_("名称、编号或招标人"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )
    regime = forms.ChoiceField(label=_("适用法律"), required=False, choices=[ANY, *Regime.choices])
    kind = forms.ChoiceField(
        label=_("项目类别"), required=False, choices=[ANY, *ProjectKind.choices]
    )
    mode = forms.ChoiceField(label=_("招标方式"), required=False, choices=[ANY, *Mode.choices])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *STATES])


class NamedForm(forms.Form):
    """A form whose address names no tender: addresses are written into logs, bodies are not."""

    tender = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)


class AskForm(NamedForm):
    """A question or an objection."""

    kind = forms.ChoiceField(label=_("类别"), choices=InquiryKind.choices)
    topic = forms.ChoiceField(label=_("关于"), choices=Topic.choices)
    text = text(
        _("内容"),
        5,
        required=True,
        help_text=_("内容会连同答复公布。请不要写明或暗示贵单位的名称。"),
    )

    def __init__(self, data: Any = None, tender: Tender | None = None) -> None:
        super().__init__(data, initial={"tender": tender and tender.pk}, auto_id="ask-%s")
        if tender and not tender.is_prequalified:
            only_documents(self)


def only_documents(form: forms.Form) -> None:
    """Ask for no topic where a tender has but one."""
    form.fields["topic"].widget = forms.HiddenInput()
    form.fields["topic"].initial = Topic.DOCUMENTS


class QualifyForm(NamedForm):
    """An application for prequalification."""

    text = text(_("资格说明"), 8, required=True)

    def __init__(self, data: Any = None, tender: int | None = None) -> None:
        super().__init__(data, initial={"tender": tender}, auto_id="qualify-%s")


class SlipForm(NamedForm):
    """A slip to be read."""

    slip = forms.CharField(
        label=_("登记凭证"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, tender: int | None = None) -> None:
        super().__init__(data, initial={"tender": tender}, auto_id="slip-%s")


class CertificateForm(forms.Form):
    """A further certificate."""

    certificate = forms.FileField(label=_("证书文件（PEM 或 DER）"))
    statement = forms.FileField(
        label=_("原证书的声明"),
        required=False,
        help_text=_("原证书有效时必须提供：用原密钥运行 ebid renew 生成。"),
    )
