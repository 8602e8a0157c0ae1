"""Organisations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import NOTHING, OrganisationField, TreeForm
from accounts.rules import Kind


class OrganisationForm(TreeForm):
    """What an organisation is called, and where it stands among its siblings."""

    name = forms.CharField(label=_("名称"), max_length=120)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    code = forms.CharField(
        label=_("编码"),
        max_length=60,
        required=False,
        empty_value=None,
        help_text=_("导入数据和接口用它找到该机构，全平台唯一。"),
    )
    order = forms.IntegerField(
        label=_("排序"), min_value=0, max_value=9999, initial=0, help_text=_("小的在前。")
    )


class NewOrganisationForm(OrganisationForm):
    """An organisation, its kind and its place in the tree."""

    parent = OrganisationField(label=_("上级机构"))
    kind = forms.TypedChoiceField(
        label=_("类别"),
        choices=[NOTHING, *(one for one in Kind.choices if one[0] != Kind.CITY)],
        coerce=Kind,
    )
    field_order = ("parent", "kind")
