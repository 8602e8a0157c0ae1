"""People and their posts."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import NOTHING, OrganisationField, TreeForm
from accounts.rules import Role

ANY = ("", _("全部"))


class PersonForm(TreeForm):
    """A person's names, telephone and home."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    name_en = forms.CharField(label=_("英文姓名"), max_length=120, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    organisation = OrganisationField(
        label=_("所属机构"), help_text=_("由该机构及其上级的管理员维护此账号。")
    )


class NewPersonForm(PersonForm):
    """A person with the name they will sign in with."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        help_text=_("登录用，小写字母、数字和 . _ -，以后不能改。"),
    )
    field_order = ("username",)

    def clean_username(self) -> str:
        """The name in lower case: capitals typed by habit are no mistake."""
        return str(self.cleaned_data["username"]).lower()


class GrantForm(TreeForm):
    """A role at an organisation, for good or through a last day."""

    role = forms.TypedChoiceField(label=_("岗位"), choices=[NOTHING, *Role.choices], coerce=Role)
    organisation = OrganisationField(label=_("任职机构"))
    last_day = forms.DateField(
        label=_("最后一天"),
        required=False,
        help_text=_("留空表示长期；代班请填最后一天。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @property
    def until(self) -> dt.datetime | None:
        """The moment the post ends: the midnight after its last day."""
        last: dt.date | None = self.cleaned_data["last_day"]
        if last is None:
            return None
        midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time())
        return timezone.make_aware(midnight)


class PeopleFilterForm(TreeForm):
    """Which people a list shows."""

    q = forms.CharField(
        label=_("姓名或用户名"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )
    organisation = OrganisationField(label=_("机构"), required=False)
    role = forms.ChoiceField(label=_("岗位"), required=False, choices=[ANY, *Role.choices])
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[ANY, ("open", _("在用")), ("disabled", _("已停用"))],
    )
