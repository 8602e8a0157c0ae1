"""What is done with deposits, each a small form."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import worktime
from accounts.principal import Principal
from bidding.forms.fields import text
from bidding.models import Deposit, SealedBid, Tender
from bidding.rules.kinds import Ground
from bidding.services import deposits
from bidding.services.deposits.statement import MOST_BYTES
from bidding.services.openings import FIRST
from ledger import clock

NOBODY = ""


class DepositDeed(forms.Form):
    """A form that is one command on a tender's deposits."""

    slug: ClassVar[str]
    label: ClassVar[Promise]

    def __init__(self, tender: Tender, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id=f"{self.slug}-%s")
        self.use_required_attribute = False
        self.tender = tender

    def perform(self, who: Principal) -> str:
        """Do it; what is said of it then."""
        raise NotImplementedError


class StatementForm(DepositDeed):
    """A bank's statement of the account."""

    slug, label = "register", _("登记到账流水")
    file = forms.FileField(
        label=_("银行流水（CSV）"),
        widget=forms.FileInput(attrs={"accept": ".csv", "data-max-bytes": MOST_BYTES}),
        help_text=_(
            "列：到账时间、付款人、付款账号、金额、流水号，可有摘要。已登记的流水号自动跳过。"
        ),
    )

    def perform(self, who: Principal) -> str:
        """Register it."""
        content = self.cleaned_data["file"].read(MOST_BYTES + 1)
        done = deposits.register(self.tender.pk, content, who=who)
        facts = {"new": done.new, "known": done.known}
        return gettext("新登记 %(new)d 笔，已登记过 %(known)d 笔。") % facts


class OneDeposit(DepositDeed):
    """A command on one deposit."""

    deposit = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, tender: Tender, data: Any = None, files: Any = None, about: Deposit | None = None
    ) -> None:
        super().__init__(tender, data, files)
        if about is not None:
            self.initial["deposit"] = about.pk
            self.auto_id = f"{self.slug}-{about.pk}-%s"

    @property
    def number(self) -> int:
        """The deposit that it is about, 0 where the tender has no such."""
        return self.tender.deposits.filter(pk=self.cleaned_data["deposit"]).count() and int(
            self.cleaned_data["deposit"]
        )


class AssignForm(OneDeposit):
    """Whose a payment is."""

    slug, label = "assign", _("认领")
    bid = forms.TypedChoiceField(
        label=_("对应的投标文件"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, tender: Tender, *how: Any, **about: Any) -> None:
        super().__init__(tender, *how, **about)
        self.fields["bid"].choices = [  # type: ignore[attr-defined]
            (NOBODY, _("没有对应的投标文件，退还")),
            *_choices(SealedBid.objects.filter(tender=tender, stage=FIRST)),
        ]

    def perform(self, who: Principal) -> str:
        """Assign it."""
        deposits.assign(self.number, self.cleaned_data["bid"], who=who)
        return gettext("已认领。")


class BackForm(OneDeposit):
    """A deposit went back."""

    slug, label = "return", _("登记退还")
    reference = forms.CharField(label=_("银行退款流水号或保函解除编号"), max_length=64)
    on = forms.DateField(
        label=_("退还日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    their_doing = forms.BooleanField(
        label=_("迟延系投标人自身原因，不计超期占用费"), required=False
    )

    def __init__(self, tender: Tender, *how: Any, **about: Any) -> None:
        super().__init__(tender, *how, **about)
        self.initial["on"] = today()

    def perform(self, who: Principal) -> str:
        """Write it down."""
        typed = self.cleaned_data
        deposits.give_back(
            self.number,
            reference=typed["reference"],
            on=typed["on"],
            who=who,
            their_doing=typed["their_doing"],
        )
        return gettext("已登记退还。")


class ForfeitForm(OneDeposit):
    """A deposit is kept."""

    slug, label = "forfeit", _("不予退还")
    ground = forms.ChoiceField(label=_("事由"), choices=Ground.choices)
    reason = text(_("理由"), 2, required=True)

    def perform(self, who: Principal) -> str:
        """Keep it."""
        typed = self.cleaned_data
        deposits.forfeit(self.number, ground=typed["ground"], reason=typed["reason"], who=who)
        return gettext("已登记不予退还。")


DEEDS: dict[str, type[DepositDeed]] = {
    form.slug: form for form in (StatementForm, AssignForm, BackForm, ForfeitForm)
}


class DepositFilterForm(forms.Form):
    """Which tenders the list of deposits shows."""

    q = forms.CharField(
        label=_("名称或编号"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )
    open = forms.BooleanField(label=_("只看未办结的"), required=False)


def today() -> date:
    """The date in the hall."""
    return worktime.to_local(clock.now()).date()


def _choices(bids: Iterable[SealedBid]) -> list[tuple[int, str]]:
    return [(bid.pk, f"{bid.lot.number}. {bid.party.name}") for bid in bids]
