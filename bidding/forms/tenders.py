"""A tender as its runner drafts it: terms, dates, lots, keepers of keys."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.fields import NOTHING, moment, text, yuan
from bidding.models import Project, Tender
from bidding.rules.kinds import Mark, Mode, Qualification, Suite
from bidding.rules.parties import Keeper
from bidding.services import Draft, LotDraft
from bidding.services.drafting import TERMS

if TYPE_CHECKING:
    from accounts.models import Person

MOST_LOTS, KEEPERS = 50, 3
DATES = [mark for mark in Mark if mark not in (Mark.NOTICE, Mark.OPENING)]
"""The notice is published at its instant, and the opening is at the deadline."""
ABOUT = ("mode", "qualification", "envelopes", "validity_days", "unlock_minutes", "rescue")
WORDS = ("subject_matter", "requirements", "place", "contact")


class TenderForm(forms.Form):
    """Terms and dates; `version` is that of the draft that the writer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    mode = forms.ChoiceField(label=_("招标方式"), choices=Mode.choices)
    qualification = forms.ChoiceField(label=_("资格审查"), choices=Qualification.choices)
    envelopes = forms.TypedChoiceField(
        label=_("开标信封"),
        coerce=int,
        choices=[(1, _("一个信封")), (2, _("两个信封：先技术，后商务"))],
    )
    validity_days = forms.IntegerField(
        label=_("投标有效期（日）"), min_value=1, max_value=730, initial=90
    )
    unlock_minutes = forms.IntegerField(
        label=_("解密时间（分钟）"), min_value=5, max_value=480, initial=30
    )
    rescue = forms.BooleanField(label=_("允许补救文件"), required=False)
    suite = forms.ChoiceField(
        label=_("密码套件"), choices=Suite.choices, help_text=_("每次招标只用一套，发布后不变。")
    )
    threshold = forms.IntegerField(
        label=_("开标所需密钥份数"), min_value=2, max_value=KEEPERS - 1, initial=2
    )
    subject_matter = text(_("招标范围"))
    requirements = text(_("投标人资格要求"))
    place = text(_("开标地点"), 1)
    contact = text(_("联系方式"), 1)
    prequalification_from = moment(Mark.PREQUALIFICATION_FROM.label)
    prequalification_to = moment(Mark.PREQUALIFICATION_TO.label)
    prequalification_deadline = moment(Mark.PREQUALIFICATION_DEADLINE.label)
    notice_to = moment(Mark.NOTICE_TO.label)
    documents_from = moment(Mark.DOCUMENTS_FROM.label, help_text=_("留空表示与公告同时。"))
    documents_to = moment(Mark.DOCUMENTS_TO.label)
    deadline = moment(Mark.DEADLINE.label, help_text=_("开标即在此刻。"))

    def __init__(self, data: Any = None, tender: Tender | None = None) -> None:
        super().__init__(data, initial=_initial(tender) if tender else None)

    @property
    def about(self) -> list[forms.BoundField]:
        """What sort of tender it is."""
        return [self[name] for name in ABOUT]

    @property
    def words(self) -> list[forms.BoundField]:
        """What bidders read."""
        return [self[name] for name in WORDS]

    @property
    def dates(self) -> list[forms.BoundField]:
        """When what happens, in the order of time."""
        return [self[mark.value] for mark in DATES]

    @property
    def keys(self) -> list[forms.BoundField]:
        """How it is sealed."""
        return [self["suite"], self["threshold"]]

    def draft(self, lots: "Lots", keepers: "Keepers") -> Draft:
        """The draft as it was typed."""
        typed = self.cleaned_data
        return Draft(
            dates={mark: typed[mark.value] for mark in DATES if typed[mark.value]},
            lots=lots.drafts(),
            trustees=keepers.drafts(),
            **{name: typed[name] for name in TERMS},
        )


class LotForm(forms.Form):
    """One lot; a row without a name is none."""

    use_required_attribute = False

    name = forms.CharField(label=_("标段（包）"), max_length=200, required=False)
    name_en = forms.CharField(label=_("英文名称"), max_length=300, required=False)
    estimate = yuan(label=_("估算价或预算（元）"), required=False)
    deposit = yuan(label=_("投标保证金（元）"), required=False)

    def clean(self) -> dict[str, Any]:
        """A lot that has a name has an estimate too."""
        typed = super().clean() or {}
        if typed.get("name") and typed.get("estimate") is None and "estimate" not in self.errors:
            self.add_error("estimate", _("必填"))
        return typed


class KeeperForm(forms.Form):
    """Who keeps one share of the key, and their deputy of the same organisation."""

    use_required_attribute = False

    holder = forms.TypedChoiceField(label=_("保管人"), coerce=int, empty_value=None, required=False)
    deputy = forms.TypedChoiceField(label=_("替补"), coerce=int, empty_value=None, required=False)

    def __init__(self, *how: Any, people: "Iterable[Person]", **more: Any) -> None:
        super().__init__(*how, **more)
        self.homes = {one.pk: one.organisation_id for one in people}
        named = [(one.pk, f"{one.organisation.title} · {one.title}") for one in people]
        for field in self.fields.values():
            field.choices = [NOTHING, *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Both or neither, of one organisation."""
        typed = super().clean() or {}
        holder, deputy = typed.get("holder"), typed.get("deputy")
        if (holder is None) != (deputy is None):
            self.add_error("holder" if holder is None else "deputy", _("必填"))
        elif holder and deputy and self.homes[holder] != self.homes[deputy]:
            self.add_error("deputy", _("替补须与保管人同一机构。"))
        return typed


class Lots(forms.BaseFormSet):  # type: ignore[type-arg]
    """The lots of a tender; rows without a name are left out."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Besides Django's: each control says its row and column to those who cannot see them."""
        super().add_fields(form, index)
        name_cells(form, index)

    def drafts(self) -> list[LotDraft]:
        """The lots as they were typed."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]
        return [LotDraft(**{**row, "deposit": row["deposit"] or 0}) for row in rows]


class Keepers(forms.BaseFormSet):  # type: ignore[type-arg]
    """Who keeps the shares of the key."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Besides Django's: each control says its row and column to those who cannot see them."""
        super().add_fields(form, index)
        name_cells(form, index)

    def drafts(self) -> list[Keeper]:
        """The keepers as they were chosen."""
        rows = [(form, form.cleaned_data) for form in self.forms]
        return [
            Keeper(cast("KeeperForm", form).homes[row["holder"]], row["holder"], row["deputy"])
            for form, row in rows
            if row.get("holder")
        ]


def name_cells(form: forms.Form, index: int | None) -> None:
    """Have each control say its row and column."""
    for field in form.fields.values():
        said = {"row": (index or 0) + 1, "column": field.label}
        field.widget.attrs["aria-label"] = _("第 %(row)d 行，%(column)s") % said


LotFormSet = cast(
    "type[Lots]",
    forms.formset_factory(
        LotForm, formset=Lots, extra=0, max_num=MOST_LOTS, absolute_max=MOST_LOTS
    ),
)
KeeperFormSet = cast(
    "type[Keepers]",
    forms.formset_factory(
        KeeperForm, formset=Keepers, extra=KEEPERS, max_num=KEEPERS, absolute_max=KEEPERS
    ),
)


def initial_lots(tender: Tender | None, project: Project) -> list[dict[str, Any]]:
    """The rows of the lots: the draft's, or one for the whole project."""
    if tender is None:
        whole = {"name": project.name, "name_en": project.name_en, "estimate": project.estimate}
        return [whole]
    names = ("name", "name_en", "estimate", "deposit")
    return [{name: getattr(lot, name) for name in names} for lot in tender.lots.all()]


def initial_keepers(tender: Tender | None) -> list[dict[str, Any]]:
    """The rows of the keepers as the draft has them."""
    found = tender.trustees.all() if tender else ()
    return [{"holder": one.holder_id, "deputy": one.deputy_id} for one in found]


def _initial(tender: Tender) -> dict[str, Any]:
    names = (*TERMS, *(mark.value for mark in DATES), "version")
    return {name: getattr(tender, name) for name in names}
