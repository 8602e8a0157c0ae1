"""An application as a clerk types it in, and what becomes of it at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from hall import desk, services
from hall.forms.deeds import DeedForm
from hall.forms.fields import LinesField, PaperField
from hall.models import Case, ItemRevision
from hall.rules import Channel

if TYPE_CHECKING:
    from accounts.models import Organisation

_PLACE = ("window", "channel", "priority")


class Then(TextChoices):
    """What a clerk does with an application as soon as it is received."""

    ACCEPT = "accept", _("收件并受理")
    ASK_SUPPLEMENT = "ask_supplement", _("收件并一次性告知")
    REFUSE = "refuse", _("收件并不予受理")
    NOTHING = "nothing", _("只收件")


class ReceptionForm(DeedForm):
    """One page for one application; `revision` is the item's, whose papers are its checklist."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    item = forms.CharField(
        label=_("事项"),
        max_length=260,
        widget=forms.TextInput(attrs={"list": "items", "autocomplete": "off", "data-key": "i"}),
    )
    applicant = forms.CharField(label=_("申请人"), max_length=200)
    phone = forms.CharField(
        label=_("联系电话"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    window = forms.TypedChoiceField(label=_("受理窗口"), coerce=int)
    channel = forms.ChoiceField(label=_("申请渠道"), choices=Channel.choices)
    priority = forms.BooleanField(label=_("绿色通道"), required=False)
    summary = forms.CharField(
        label=_("摘要"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    more = LinesField(
        label=_("清单之外还需补正的内容"),
        required=False,
        help_text=_("每行一项。未勾选的必要材料会自动写入一次性告知书。"),
    )
    reasons = forms.CharField(
        label=_("不予受理的理由"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    then = forms.ChoiceField(label=_("下一步"), choices=Then.choices)

    def __init__(
        self,
        windows: Sequence["Organisation"],
        item: ItemRevision | None,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
    ) -> None:
        super().__init__(data, files)
        self.chosen = item
        self._scopes = {window.pk: window.path for window in windows}
        offered = [window for window in windows if item is None or desk.takes(window, item)]
        choices = [(str(window.pk), window.title) for window in offered]
        self.fields["window"].choices = choices  # type: ignore[attr-defined]
        if item and (best := desk.best_window(offered, item)):
            self.initial["window"] = best.pk
        self._papers = (
            [(one["name"], bool(one["required"])) for one in item.materials] if item else []
        )
        if item:
            self.initial["item"] = f"{item.item.code} {item.title}"
            self.initial["revision"] = item.pk
        for number, (name, _required) in enumerate(self._papers):
            self.fields[f"given_{number}"] = forms.BooleanField(label=name, required=False)
            file = _("%(name)s（文件）") % {"name": name}
            named = forms.FileInput(attrs={"aria-label": file})
            self.fields[f"file_{number}"] = PaperField(
                label=file, widget=named, help_text="", required=False
            )

    @property
    def window_again(self) -> str:
        """The choice of a window once more, for the page on which another item was chosen."""
        return self["window"].as_widget(attrs={"hx-swap-oob": "true"})

    @property
    def person(self) -> list[forms.BoundField]:
        """The fields that every application fills."""
        return [self[name] for name in ("applicant", "phone", *_PLACE, "summary")]

    @property
    def checklist(self) -> list[tuple[forms.BoundField, forms.BoundField, bool]]:
        """Each paper's tick, its file, and whether it is required."""
        return [
            (self[f"given_{number}"], self[f"file_{number}"], required)
            for number, (_name, required) in enumerate(self._papers)
        ]

    def clean(self) -> dict[str, Any]:
        """Make sure that the checklist is the one now in force, and a refusal has its reasons."""
        typed = super().clean() or {}
        if self.chosen is None:
            self.add_error("item", _("没有这个事项，或本窗口不办理。"))
        elif typed.get("revision") != self.chosen.pk:
            self.add_error(None, _("事项或办事指南已经更换，请核对材料清单后再提交。"))
        if typed.get("then") == Then.REFUSE and not typed.get("reasons"):
            self.add_error("reasons", _("不予受理必须书面说明理由。"))
        return typed

    @property
    def is_outdated(self) -> bool:
        """Whether the checklist that was sent is not the one now in force."""
        return self.chosen is not None and self.data.get("revision") != str(self.chosen.pk)

    def update_checklist(self) -> None:
        """Carry the checklist now in force, with nothing ticked: the papers may be others."""
        ticks = [name for name in self.data if name.startswith(("given_", "file_"))]
        revision = self.chosen.pk if self.chosen else ""
        self.renew(revision=revision, **dict.fromkeys(ticks, ""))

    def perform(self, who: Principal) -> Case:
        """Receive the application and do with it what the clerk chose."""
        typed = self.cleaned_data
        papers = tuple(self._handed_in(who))
        case = services.receive(self._application(papers), who=who)
        match typed["then"]:
            case Then.ACCEPT:
                return services.accept(case.pk, who=who)
            case Then.ASK_SUPPLEMENT:
                required = {name for name, required in self._papers if required}
                absent = [one.name for one in papers if one.name in required and not one.given]
                return services.ask_supplement(case.pk, missing=[*absent, *typed["more"]], who=who)
            case Then.REFUSE:
                return services.refuse(case.pk, reasons=typed["reasons"], who=who)
            case _:
                return case

    def _application(self, papers: tuple[services.Paper, ...]) -> services.Application:
        if self.chosen is None:
            raise ValueError("a form without an item is not valid")
        names = ("applicant", "phone", "summary", *_PLACE)
        typed = {name: self.cleaned_data[name] for name in names}
        return services.Application(item=self.chosen.item.code, papers=papers, **typed)

    def _handed_in(self, who: Principal) -> Iterator[services.Paper]:
        """Each paper of the checklist; a file that came with it is kept."""
        scope = self._scopes[self.cleaned_data["window"]]
        for number, (name, _required) in enumerate(self._papers):
            file = self.cleaned_data[f"file_{number}"]
            document = services.hand_in(file, scope=scope, who=who) if file else None
            given = bool(file or self.cleaned_data[f"given_{number}"])
            yield services.Paper(name, given, document)
