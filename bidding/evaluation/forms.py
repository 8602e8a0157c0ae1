"""What is typed at the host's, the purchaser's and the leader's pages: each form is one command."""

from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import media.selectors
from accounts.principal import Principal
from bidding.errors import Refused
from bidding.evaluation import services
from bidding.evaluation.models import Entry, Evaluation, Member, Question
from bidding.evaluation.rules.states import State
from bidding.evaluation.services.common import active
from bidding.evaluation.services.convening import seats_of
from bidding.evaluation.services.rounds import basis_of
from bidding.forms.fields import moment, yuan
from bidding.models import Tender
from media.rules import Occasion

MOST_METHOD = 4 << 20


def _reason(*, required: bool = True) -> forms.CharField:
    return forms.CharField(label=_("理由"), max_length=200, required=required)


class MethodForm(forms.Form):
    """The runner publishes the method."""

    method = forms.FileField(label=_("评标办法文件（ebid-method/1）"))

    def perform(self, tender: Tender, who: Principal) -> None:
        """Publish it."""
        file = self.cleaned_data["method"]
        if file.size > MOST_METHOD:
            raise Refused("too_large", _("文件太大。"), "method")
        services.publish_method(tender.pk, file.read(), who=who)


class ConveneForm(forms.Form):
    """The host seats the committee of the draw."""

    leader = forms.TypedChoiceField(label=_("组长"), coerce=int)
    hours = forms.IntegerField(label=_("评审时间（小时）"), min_value=1, max_value=720, initial=24)

    def __init__(self, tender: Tender, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._tender = tender
        people = seats_of(tender.pk)
        for lot in tender.lots.all():
            field = yuan(_("最高限价（元）"), required=False)
            field.label = f"{lot.number}. {field.label}"
            self.fields[f"ceiling-{lot.number}"] = field
        leader = self.fields["leader"]
        if isinstance(leader, forms.TypedChoiceField):
            leader.choices = [(pk, f"{at}") for at, pk in enumerate(people, 1)]

    def perform(self, who: Principal) -> Evaluation:
        """Seat it."""
        found = self.cleaned_data
        ceilings = {
            lot.number: int(value * 100)
            for lot in self._tender.lots.all()
            if (value := found[f"ceiling-{lot.number}"])
        }
        return services.convene(
            self._tender.pk,
            leader=found["leader"],
            hours=found["hours"],
            ceilings=ceilings,
            who=who,
        )


class Deed(forms.Form):
    """A command about an evaluation, offered at `states`."""

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    states: ClassVar[tuple[State, ...]]

    def __init__(self, evaluation: Evaluation, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.evaluation = evaluation
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the evaluation."""

    def perform(self, who: Principal) -> None:
        """Do it."""
        raise NotImplementedError

    def _entries(self) -> list[Entry]:
        found = Entry.objects.filter(evaluation=self.evaluation)
        return list(found.order_by("lot__number", "pk"))

    def _choose(self, name: str, rows: "list[tuple[int, str]]") -> None:
        field = self.fields[name]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = rows


class QualifyForm(Deed):
    """The purchaser says who is qualified; a reason stands for a no."""

    slug, label, states = "qualify", _("登记资格审查结论"), (State.CONVENED,)

    def prepare(self) -> None:
        """A line for each bid."""
        for entry in self._entries():
            label = _("%(id)s 不合格的理由（合格则留空）") % {"id": entry.alias}
            field = forms.CharField(label=label, max_length=200, required=False)
            self.fields[f"failed-{entry.alias}"] = field

    def perform(self, who: Principal) -> None:
        """Say it."""
        said = {name.removeprefix("failed-"): text for name, text in self.cleaned_data.items()}
        failed = {alias: text for alias, text in said.items() if text}
        services.qualify(self.evaluation.pk, failed=failed, who=who)


class BeginForm(Deed):
    """The host begins the review."""

    slug, label, states = "begin", _("开始初步评审"), (State.CONVENED,)

    def perform(self, who: Principal) -> None:
        """Begin."""
        services.begin(self.evaluation.pk, who=who)


_WORKING = (State.CONVENED, State.REVIEW, State.SCORES, State.PRICES, State.SIGNING)


class ReplaceForm(Deed):
    """The host replaces a member by the next in the drawn order."""

    slug, label, states = "replace", _("更换评委"), _WORKING
    number = forms.TypedChoiceField(label=_("席位"), coerce=int)
    person = forms.TypedChoiceField(label=_("接替的人（抽取次序）"), coerce=int)
    lead = forms.BooleanField(label=_("担任组长"), required=False)
    reason = _reason(required=False)

    def prepare(self) -> None:
        """Seats, and those who were drawn and do not sit yet."""
        members = list(Member.objects.filter(evaluation=self.evaluation).order_by("number"))
        here = {one.person_id for one in members}
        self._choose("number", [(one.number, one.key) for one in members])
        people = seats_of(self.evaluation.tender_id)
        self._choose("person", [(pk, str(at)) for at, pk in enumerate(people, 1) if pk not in here])

    def perform(self, who: Principal) -> None:
        """Replace."""
        found = self.cleaned_data
        services.replace(
            self.evaluation.pk,
            found["number"],
            found["person"],
            reason=found["reason"],
            leader=found["lead"],
            who=who,
        )


class RemoteForm(Deed):
    """The host says at which browser of another centre's room a member judges."""

    slug, label, states = "remote", _("安排远程席位"), _WORKING
    number = forms.TypedChoiceField(label=_("席位"), coerce=int)
    browser = forms.TypedChoiceField(
        label=_("远程席位的浏览器"), coerce=int, empty_value=None, required=False
    )

    def prepare(self) -> None:
        """The seats, and the browsers that the trading centre has registered."""
        members = active(self.evaluation).order_by("number")
        self._choose("number", [(one.number, one.key) for one in members])
        path = self.evaluation.tender.project.centre.path
        field = self.fields["browser"]
        if isinstance(field, forms.TypedChoiceField):
            known = media.selectors.browsers_for(Occasion.EVALUATION, path)
            field.choices = [("", _("在本中心评审")), *known]

    def perform(self, who: Principal) -> None:
        """Say it."""
        found = self.cleaned_data
        services.seat_remotely(
            self.evaluation.pk, found["number"], browser=found["browser"], who=who
        )


class ReserveForm(Deed):
    """The host asks the trustees to open the sheet of a member who is gone."""

    slug, label = "reserve", _("请保管人开启缺席评委的评分表")
    states = (State.REVIEW, State.SCORES)

    def perform(self, who: Principal) -> None:
        """Ask."""
        services.call_reserve(self.evaluation.pk, who=who)


class CallPricesForm(Deed):
    """The host publishes who passed and when second envelopes are opened."""

    slug, label, states = "call", _("公布通过的投标人和第二信封开启时间"), (State.PRICES,)
    opens_at = moment(_("开启时间"), required=True)

    def perform(self, who: Principal) -> None:
        """Publish."""
        opens_at = self.cleaned_data["opens_at"]
        services.call_prices(self.evaluation.pk, opens_at=opens_at, who=who)


class CorrectCallForm(Deed):
    """The host corrects who passed, as the review now stands, and why it is another."""

    slug, label, states = "recall", _("更正通过的投标人和第二信封开启时间"), (State.PRICES,)
    opens_at = moment(_("开启时间"), required=True)
    reason = _reason()

    def perform(self, who: Principal) -> None:
        """Publish the correction."""
        typed = self.cleaned_data
        services.correct_prices_call(
            self.evaluation.pk, opens_at=typed["opens_at"], reason=typed["reason"], who=who
        )


class TakePricesForm(Deed):
    """The host takes the prices of the second envelopes."""

    slug, label, states = "prices", _("取得第二信封的报价"), (State.PRICES,)

    def perform(self, who: Principal) -> None:
        """Take them."""
        services.take_prices(self.evaluation.pk, who=who)


class RefusalForm(Deed):
    """The host notes that a member does not sign and does not say why."""

    slug, label, states = "refusal", _("登记拒绝签字且未说明理由"), (State.SIGNING,)
    number = forms.TypedChoiceField(label=_("席位"), coerce=int)

    def prepare(self) -> None:
        """Those who have not signed."""
        left = Member.objects.filter(evaluation=self.evaluation, void_at=None, assent=None)
        self._choose("number", [(one.number, one.key) for one in left])

    def perform(self, who: Principal) -> None:
        """Note it."""
        services.note_refusal(self.evaluation.pk, self.cleaned_data["number"], who=who)


class ReportForm(Deed):
    """The host ends the evaluation."""

    slug, label, states = "report", _("出具评标报告"), (State.SIGNING,)

    def perform(self, who: Principal) -> None:
        """End it."""
        services.report(self.evaluation.pk, who=who)


class DetailsForm(Deed):
    """The leader records what was found in a bid."""

    slug, label, states = "details", _("登记价格评审事项"), (State.PRICES, State.SIGNING)
    bid = forms.TypedChoiceField(label=_("投标文件"), coerce=int)
    price = yuan(_("投标报价（元，仅在唱标内容无法自动识别时填写）"), required=False)
    brand = forms.CharField(label=_("核心产品品牌"), max_length=200, required=False)
    preferences = forms.MultipleChoiceField(
        label=_("政策性价格扣除"), required=False, widget=forms.CheckboxSelectMultiple
    )
    deviation = forms.CharField(label=_("偏差或漏项"), max_length=200, required=False)
    amount = yuan(_("偏差加价（元）"), required=False)

    def prepare(self) -> None:
        """Bids, and the published preferences."""
        self._choose("bid", [(one.pk, one.alias) for one in self._entries()])
        method = basis_of(self.evaluation).method
        field = self.fields["preferences"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(one.id, one.title) for one in method.preferences]
        if not method.deviations:
            del self.fields["deviation"], self.fields["amount"]

    def perform(self, who: Principal) -> None:
        """Record it."""
        found = self.cleaned_data
        title, amount = found.get("deviation"), found.get("amount")
        services.record_details(
            found["bid"],
            price=int(found["price"] * 100) if found["price"] else None,
            brand=found["brand"],
            preferences=found["preferences"],
            deviations={title: int(amount * 100)} if title and amount else None,
            who=who,
        )


class LowPriceForm(Deed):
    """The leader asks a bidder about a price that seems too low."""

    slug, label, states = "low-price", _("要求说明过低报价"), (State.PRICES,)
    bid = forms.TypedChoiceField(label=_("投标文件"), coerce=int)
    text = forms.CharField(label=_("要说明的事项"), max_length=1000, widget=forms.Textarea)

    def prepare(self) -> None:
        """Bids that are not shut out."""
        found = [(one.pk, one.alias) for one in self._entries() if not one.ground]
        self._choose("bid", found)

    def perform(self, who: Principal) -> None:
        """Ask."""
        found = self.cleaned_data
        services.ask(found["bid"], found["text"], low_price=True, who=who)


class DecideForm(Deed):
    """The committee's word on a low price."""

    slug, label, states = "decide", _("认定过低报价的说明"), (State.PRICES, State.SIGNING)
    question = forms.TypedChoiceField(label=_("说明事项"), coerce=int)
    accepted = forms.BooleanField(label=_("说明成立"), required=False)
    reason = _reason(required=False)

    def prepare(self) -> None:
        """What is not decided yet."""
        found = Question.objects.filter(
            entry__evaluation=self.evaluation, low_price=True, decided_at=None
        ).select_related("entry")
        self._choose("question", [(one.pk, f"{one.entry.alias}：{one.text[:40]}") for one in found])

    def perform(self, who: Principal) -> None:
        """Decide."""
        found = self.cleaned_data
        services.decide_low_price(
            found["question"], accepted=found["accepted"], reason=found["reason"], who=who
        )


class RankForm(Deed):
    """The leader has the ranking made."""

    slug, label, states = "rank", _("形成评审结果"), (State.PRICES, State.SIGNING)
    choice = forms.TypedChoiceField(
        label=_("同品牌评审结果相同时确定的投标文件"), coerce=str, required=False
    )
    choice_reason = forms.CharField(label=_("确定的方式"), max_length=200, required=False)
    failure = forms.CharField(
        label=_("明显缺乏竞争、否决全部投标的标段号"), max_length=10, required=False
    )
    failure_reason = _reason(required=False)

    def prepare(self) -> None:
        """The bids, or none of them."""
        field = self.fields["choice"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [("", "—"), *((one.alias, one.alias) for one in self._entries())]

    def perform(self, who: Principal) -> None:
        """Rank."""
        found = self.cleaned_data
        choices = {found["choice"]: found["choice_reason"]} if found["choice"] else {}
        failures = {found["failure"]: found["failure_reason"]} if found["failure"] else {}
        services.rank(self.evaluation.pk, choices=choices, failures=failures, who=who)


HOST: tuple[type[Deed], ...] = (
    RemoteForm,
    BeginForm,
    ReserveForm,
    CallPricesForm,
    CorrectCallForm,
    TakePricesForm,
    RefusalForm,
    ReportForm,
    ReplaceForm,
)
RUNNER: tuple[type[Deed], ...] = (QualifyForm,)
LEADER: tuple[type[Deed], ...] = (DetailsForm, LowPriceForm, DecideForm, RankForm)
