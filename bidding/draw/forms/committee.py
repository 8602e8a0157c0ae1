"""A higher pool's own draw, as it is brought here."""

import csv
import io
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.principal import Principal
from bidding.draw import services
from bidding.draw.services.committee import ImportedExpert
from bidding.errors import Refused
from bidding.forms.fields import moment, text

if TYPE_CHECKING:
    from bidding.models import Tender


class ImportDrawForm(forms.Form):
    """Where it was drawn, its record, and one line for each expert."""

    slug, label = "import", _("导入上级专家库的抽取结果")
    source = forms.CharField(label=_("专家库"), max_length=200)
    reference = forms.CharField(label=_("抽取记录编号"), max_length=100)
    drawn_at = moment(_("抽取时间"), required=True)
    representatives = forms.IntegerField(label=_("代表人数"), min_value=0, max_value=20, initial=0)
    weighty = forms.BooleanField(label=_("技术复杂或社会影响较大"), required=False)
    file = forms.FileField(label=_("抽取记录（扫描件或导出文件）"))
    experts = text(_("专家"), rows=6, required=True)

    def __init__(self, *args: object, **how: object) -> None:
        super().__init__(*args, **how)  # type: ignore[arg-type]
        self.fields["experts"].help_text = _("每行一人：用户名,专业。")

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Bring it in. Raises `Refused` for a line whose account there is none of."""
        data = dict(self.cleaned_data)
        members = list(map(_member, csv.reader(io.StringIO(data.pop("experts")))))
        return services.import_draw(tender.pk, members, who=who, **data)


def _member(row: list[str]) -> ImportedExpert:
    username, speciality = ([one.strip() for one in row] + ["", ""])[:2]
    found = accounts.selectors.people("/").filter(username=username.lower()).first()
    if found is None:
        said = _("没有用户 %(name)s；请先为其开立专家账号。") % {"name": username}
        raise Refused("no_account", said, "experts")
    return ImportedExpert(found.pk, found.name, speciality)
