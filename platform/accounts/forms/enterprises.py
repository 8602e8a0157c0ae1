"""An enterprise that registers itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.services.enterprises import Applicant


class EnterpriseForm(forms.Form):
    """An enterprise, its certificate, and the person who will sign in for it."""

    name = forms.CharField(label=_("单位名称"), max_length=120)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    code = forms.CharField(label=_("统一社会信用代码"), min_length=18, max_length=18)
    certificate = forms.FileField(
        label=_("证书文件（PEM 或 DER）"), help_text=_("只传证书，不传私钥。")
    )
    person = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        help_text=_("登录用，小写字母、数字和 . _ -，以后不能改。"),
    )
    new = forms.CharField(
        label=_("密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_code(self) -> str:
        """The code in capitals: small letters typed by habit are no mistake."""
        return str(self.cleaned_data["code"]).upper()

    @property
    def applicant(self) -> Applicant:
        """The enterprise as it was typed."""
        typed = dict(self.cleaned_data)
        password = typed.pop("new")
        return Applicant(
            **{**typed, "password": password, "certificate": typed["certificate"].read()}
        )
