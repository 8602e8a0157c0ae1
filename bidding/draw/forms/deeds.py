"""The commands of a draw's page, each a form."""

from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.principal import Principal
from bidding.draw import services
from bidding.draw.models import Draw, Seat
from bidding.draw.rules.kinds import DrawState
from bidding.errors import Refused
from bidding.forms.opening import File

if TYPE_CHECKING:
    from bidding.models import Tender


def current(tender: "Tender") -> Draw:
    """The draw that stands. Raises `Refused` where there is none."""
    found = Draw.objects.filter(tender=tender).exclude(state=DrawState.VOIDED).first()
    if found is None:
        raise Refused("no_such_draw", _("没有这次抽取。"))
    return found


class DrawDeed(forms.Form):
    """A command on a tender's draw."""

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    done: ClassVar[str | Promise]

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Give it."""
        raise NotImplementedError


class AnnounceForm(DrawDeed):
    """Experts are drawn here."""

    slug, label, done = "announce", _("宣布抽取专家"), _("已宣布，请保管人准备公钥。")

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Announce it."""
        return services.announce(tender.pk, who=who)


class FilmForm(DrawDeed):
    """The cameras start, before the draw is opened."""

    slug, label, done = (
        "film",
        _("让摄像机开始录像"),
        _("摄像机已开始录像，画面全部正常后即可开启抽取。"),
    )

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Let them."""
        services.film(tender.pk, who=who)
        return True


class CertifyForm(DrawDeed):
    """The supervisor's certificate."""

    slug, label, done = "certify", _("登记监督签名证书"), _("证书已登记。")
    certificate = File(label=_("证书（PEM）"))

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Register it."""
        return services.certify(tender.pk, self.cleaned_data["certificate"], who=who)


class ContributeForm(DrawDeed):
    """One contributor's envelope."""

    slug, label, done = "contribute", _("交来出数信封"), _("已收到，不能再更改。")
    position = forms.IntegerField(widget=forms.HiddenInput)
    file = File(label=_("出数信封（ebid draw contribute 生成）"))

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Hand it in."""
        data = self.cleaned_data
        return services.contribute(tender.pk, data["position"], data["file"], who=who)


class CloseForm(DrawDeed):
    """No contribution any more."""

    slug, label, done = "close", _("截止出数"), _("已截止，等待见证人联署。")

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Close it."""
        return services.close(current(tender).pk, who=who)


class CallForm(DrawDeed):
    """Everybody who waits is called."""

    slug, label, done = "call", _("通知被抽中的专家"), _("通知已发出。")

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Call them; True even where nobody waited."""
        services.call(current(tender).pk, who=who)
        return True


class TiesForm(DrawDeed):
    """Who in office is tied to a bidder?"""

    slug, label, done = "ties", _("开标后核对与投标人的关系"), _("核对完毕。")

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Look; True even where nobody is."""
        services.check_ties(current(tender).pk, who=who)
        return True


class _OfSeat(DrawDeed):
    seat = forms.IntegerField(widget=forms.HiddenInput)

    def found(self, tender: "Tender") -> Seat:
        """The seat, where it is one of this tender's draw."""
        seat = Seat.objects.filter(draw=current(tender), pk=self.cleaned_data["seat"]).first()
        if seat is None:
            raise Refused("no_such_seat", _("没有这个席位。"))
        return seat


class UnreachableForm(_OfSeat):
    """Somebody did not answer."""

    slug, label, done = "unreachable", _("联系不上"), _("已登记，待监督人签名。")
    note = forms.CharField(label=_("联系的经过"), max_length=300)

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Say so."""
        seat = self.found(tender)
        return services.unreachable(seat.pk, note=self.cleaned_data["note"], who=who)


class QuestionForm(_OfSeat):
    """Somebody cannot serve."""

    slug, label, done = "question", _("不宜参加"), _("已登记，待监督人签名。")
    text = forms.CharField(label=_("理由"), max_length=300)

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Say why."""
        seat = self.found(tender)
        return services.question(seat.pk, text=self.cleaned_data["text"], who=who)


class SignSkipForm(_OfSeat):
    """The supervisor's signature under a skip."""

    slug, label, done = "sign-skip", _("交来已签名的递补声明"), _("已递补。")
    file = File(label=_("已签名的声明（ebid draw sign 生成）"))

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Take it."""
        return services.sign_skip(self.found(tender).pk, self.cleaned_data["file"], who=who)


class AgainForm(DrawDeed):
    """The draw cannot stand: why."""

    slug, label, done = "again", _("提出重抽"), _("已提出，待监督人签名。")
    reason = forms.CharField(label=_("理由"), max_length=200)

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Say why."""
        reason = self.cleaned_data["reason"]
        return services.ask_again(current(tender).pk, reason=reason, who=who)


class SignAgainForm(DrawDeed):
    """The supervisor's signature under it."""

    slug, label, done = "sign-again", _("交来已签名的重抽声明"), _("本次抽取已作废，可以重新抽取。")
    file = File(label=_("已签名的声明（ebid draw sign 生成）"))

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Take it."""
        return services.sign_again(current(tender).pk, self.cleaned_data["file"], who=who)


class AppointForm(DrawDeed):
    """The purchaser's representative."""

    slug, label, done = "appoint", _("委派代表"), _("已委派。")
    person = forms.TypedChoiceField(label=_("人员"), coerce=int)

    def offer(self, tender: "Tender") -> "AppointForm":
        """Let the purchaser choose among its own people."""
        people = accounts.selectors.people(tender.project.purchaser.path)
        choices = [(one.pk, one.title) for one in people]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
        return self

    def perform(self, tender: "Tender", who: Principal) -> object:
        """Appoint them."""
        return services.appoint(tender.pk, self.cleaned_data["person"], who=who)


class DismissForm(DrawDeed):
    """No representative any more."""

    slug, label, done = "dismiss", _("撤回代表"), _("已撤回。")
    representative = forms.IntegerField(widget=forms.HiddenInput)

    def perform(self, tender: "Tender", who: Principal) -> object:
        """End it."""
        return services.dismiss(tender.pk, self.cleaned_data["representative"], who=who)


DEEDS: dict[str, type[DrawDeed]] = {
    form.slug: form
    for form in (
        AnnounceForm, FilmForm, CertifyForm, ContributeForm, CloseForm, CallForm, TiesForm,
        UnreachableForm, QuestionForm, SignSkipForm, AgainForm, SignAgainForm, AppointForm,
        DismissForm,
    )
}  # fmt: skip
HOSTS: dict[str, tuple[str, ...]] = {
    "": ("announce",),
    DrawState.GIVING: ("close", "again"),
    DrawState.CLOSING: ("again",),
    DrawState.SHARES: ("again",),
    DrawState.DRAWN: ("call", "ties", "again"),
    DrawState.RELEASED: (),
}
"""What the host may do at each step; before there is a draw under ""."""
