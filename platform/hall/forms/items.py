"""A service item as an administrator drafts it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from hall import catalogue
from hall.catalogue import MOST_UNITS, Draft, StepDraft
from hall.forms.fields import LinesField
from hall.models import ItemRevision
from hall.rules import ITEM_KINDS, CaseKind, Ground
from worktime import Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import Organisation

MOST_STEPS = 40
UNITS = [
    (Unit.WORKING_DAY.value, _("工作日")),
    (Unit.WORKING_HOUR.value, _("工作小时")),
    (Unit.CALENDAR_DAY.value, _("日（自然日）")),
]
_KINDS = [(kind.value, kind.label) for kind in ITEM_KINDS]
_GUIDE = ("legal_basis", "procedure", "conditions")
_REST = ("fee_items", "fee_standard", "fee_basis", "contacts")
_TEXTS = (
    "name", "name_en", "kind", "promised_amount", "promised_unit", "statutory_amount",
    "statutory_unit", "grounds", *_GUIDE, *_REST,
)  # fmt: skip


def _text(label: "_StrPromise", rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}))


def _amount(label: "_StrPromise", **how: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_UNITS, **how)


class ItemFilterForm(forms.Form):
    """Which items the administrator's list shows."""

    q = forms.CharField(
        label=_("事项名称或编码"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )
    department = forms.TypedChoiceField(
        label=_("部门"), coerce=int, empty_value=None, required=False
    )
    kind = forms.ChoiceField(
        label=_("办件类型"), required=False, choices=[("", _("全部")), *_KINDS]
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("全部")),
            ("offered", _("在办")),
            ("drafted", _("有待批准的修订")),
            ("closed", _("已停办")),
        ],
    )

    def __init__(self, departments: Iterable["Organisation"], data: Any) -> None:
        super().__init__(data)
        choices = [("", str(_("全部"))), *((str(one.pk), one.title) for one in departments)]
        self.fields["department"].choices = choices  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """Everything an item publishes; `base` is the newest revision that the drafter saw."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    code = forms.CharField(label=_("事项编码"), max_length=60)
    department = forms.TypedChoiceField(label=_("部门"), coerce=int)
    name = forms.CharField(label=_("事项名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=_("办件类型"), choices=_KINDS, help_text=_("即办件当场办结，不填承诺时限。")
    )
    promised_amount = _amount(_("承诺时限"), required=False)
    promised_unit = forms.ChoiceField(label=_("承诺时限单位"), choices=UNITS)
    statutory_amount = _amount(_("法定时限"))
    statutory_unit = forms.ChoiceField(label=_("法定时限单位"), choices=UNITS)
    legal_basis = _text(_("法律依据"))
    procedure = _text(_("办理程序"))
    conditions = _text(_("受理条件"))
    required = LinesField(label=_("必要材料"), required=False, help_text=_("每行一项。"))
    optional = LinesField(label=_("可选材料"), required=False, help_text=_("每行一项。"))
    fee_items = _text(_("收费项目"), 1)
    fee_standard = _text(_("收费标准"), 1)
    fee_basis = _text(_("收费依据"), 1)
    grounds = forms.MultipleChoiceField(
        label=_("不计入时限的情形"),
        choices=Ground.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只有办事指南列明的情形才能中止计时。"),
    )
    contacts = _text(_("联系方式"), 1)

    def __init__(
        self,
        departments: Iterable["Organisation"],
        data: Any = None,
        initial: dict[str, Any] | None = None,
        *,
        is_new: bool = True,
    ) -> None:
        super().__init__(data, initial=initial)
        choices = [("", "—"), *((str(one.pk), one.title) for one in departments)]
        self.fields["department"].choices = choices  # type: ignore[attr-defined]
        for name in ("code", "department"):
            self.fields[name].disabled = not is_new

    def clean(self) -> dict[str, Any]:
        """An instant item promises nothing but today; a paper is named once."""
        typed = super().clean() or {}
        if typed.get("kind") == CaseKind.INSTANT:
            typed |= {"promised_amount": 0, "promised_unit": Unit.WORKING_DAY.value}
        elif typed.get("promised_amount") is None and "promised_amount" not in self.errors:
            self.add_error("promised_amount", _("必填"))
        papers = [*typed.get("required", ()), *typed.get("optional", ())]
        if len(set(papers)) < len(papers):
            self.add_error("optional", _("同一份材料列了两次。"))
        return typed

    @property
    def about(self) -> list[forms.BoundField]:
        """What the item is."""
        return [self[name] for name in ("code", "department", "name", "name_en", "kind")]

    @property
    def limits(self) -> list[forms.BoundField]:
        """How long it may take."""
        return [self[name] for name in self.fields if name.startswith(("promised_", "statutory_"))]

    @property
    def papers(self) -> list[forms.BoundField]:
        """What has to be handed in."""
        return [self[name] for name in ("required", "optional")]

    @property
    def guide(self) -> list[forms.BoundField]:
        """What applicants read before they come: long texts."""
        return [self[name] for name in _GUIDE]

    @property
    def rest(self) -> list[forms.BoundField]:
        """What else it publishes: fees, and whom to ask."""
        return [self[name] for name in _REST]

    def save(self, steps: "Steps", who: Principal) -> ItemRevision:
        """Draft the revision. Raises what `catalogue.draft` raises."""
        draft = self._draft(steps.drafts())
        return catalogue.draft(draft, who=who, base=self.cleaned_data["base"])

    def _draft(self, steps: Iterable[StepDraft]) -> Draft:
        typed = self.cleaned_data
        papers = [(name, True) for name in typed["required"]]
        return Draft(
            code=typed["code"].strip(),
            department=typed["department"],
            materials=[*papers, *((name, False) for name in typed["optional"])],
            steps=tuple(steps),
            **{name: typed[name] for name in _TEXTS},
        )


class StepForm(forms.Form):
    """One step; a row without a name is no step."""

    use_required_attribute = False

    name = forms.CharField(label=_("环节"), max_length=100, required=False)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    window = forms.TypedChoiceField(
        label=_("责任窗口"), coerce=int, empty_value=None, required=False
    )
    post = forms.CharField(label=_("责任岗位"), max_length=60, required=False)
    amount = _amount(_("时限"), required=False)
    unit = forms.ChoiceField(label=_("单位"), choices=UNITS)
    part = forms.BooleanField(label=_("并联"), required=False)

    def __init__(self, *how: Any, windows: Iterable["Organisation"], **more: Any) -> None:
        super().__init__(*how, **more)
        choices = [("", "—"), *((str(one.pk), _place(one)) for one in windows)]
        self.fields["window"].choices = choices  # type: ignore[attr-defined]

    @property
    def cells(self) -> list[forms.BoundField]:
        """Its fields as a row shows them: its place first."""
        return [self["ORDER"], *(self[name] for name in StepForm.base_fields)]

    def clean(self) -> dict[str, Any]:
        """A step that has a name has a window and a limit too."""
        typed = super().clean() or {}
        if typed.get("name"):
            for field in ("window", "amount"):
                if typed.get(field) is None and field not in self.errors:
                    self.add_error(field, _("必填"))
        return typed


class Steps(forms.BaseFormSet):  # type: ignore[type-arg]
    """The steps of an item, in the order of their numbers; rows without a name are left out."""

    def add_fields(self, form: StepForm, index: int | None) -> None:
        """Besides Django's: each control says its row and column to those who cannot see them."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("次序")
        for field in form.fields.values():
            said = {"row": (index or 0) + 1, "column": field.label}
            field.widget.attrs["aria-label"] = _("第 %(row)d 行，%(column)s") % said

    def drafts(self) -> list[StepDraft]:
        """The steps as they were typed."""
        rows = (form.cleaned_data for form in self.ordered_forms)
        return [
            StepDraft(**{name: row[name] for name in StepForm.base_fields})
            for row in rows
            if row.get("name")
        ]


StepFormSet = cast(
    "type[Steps]",
    forms.formset_factory(
        StepForm,
        formset=Steps,
        extra=0,
        max_num=MOST_STEPS,
        absolute_max=MOST_STEPS,
        can_order=True,
    ),
)


def as_typed(form: forms.Form) -> dict[str, Any]:
    """What somebody typed into a form, as another form's initial values: nothing is checked."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
        if not field.disabled
    }


def initial_of(revision: ItemRevision) -> dict[str, Any]:
    """An item's form as its revision fills it."""
    papers = [(paper["name"], paper["required"]) for paper in revision.materials]
    return {
        "base": revision.number,
        "code": revision.item.code,
        "department": revision.item.department_id,
        "required": "\n".join(name for name, required in papers if required),
        "optional": "\n".join(name for name, required in papers if not required),
        **{name: getattr(revision, name) for name in _TEXTS},
    }


def initial_steps(revision: ItemRevision) -> list[dict[str, Any]]:
    """The rows of an item's steps as its revision fills them."""
    return [
        {
            "name": step.name,
            "name_en": step.name_en,
            "window": step.window_id,
            "post": step.post,
            "amount": step.limit_amount,
            "unit": step.limit_unit,
            "part": step.part,
        }
        for step in revision.steps.all()
    ]


def _place(window: "Organisation") -> str:
    return f"{window.parent.title} · {window.title}" if window.parent else window.title
