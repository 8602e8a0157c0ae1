"""The result of a first envelope: for each bid that was read out, passed or not, and why."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.forms.fields import moment
from bidding.models import Opening, SealedBid, Tender
from bidding.services import second

PASSED, FAILED = "passed", "failed"
OUTCOMES = [(PASSED, _("通过")), (FAILED, _("不通过"))]


class ResultForm(forms.Form):
    """What was said of each of `examined`, and when the second envelopes are opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    opens_at = moment(_("第二信封开启时间"), required=True)

    def __init__(self, tender: Tender, examined: Sequence[SealedBid], data: Any = None) -> None:
        super().__init__(data, initial={"version": tender.version})
        self.use_required_attribute = False
        self.tender, self.examined = tender, examined
        for bid in examined:
            self.fields[f"outcome-{bid.number}"] = forms.ChoiceField(
                label=_("结论"), choices=OUTCOMES, widget=forms.RadioSelect
            )
            self.fields[f"reason-{bid.number}"] = forms.CharField(
                label=_("未通过的理由（对外公布）"), max_length=second.MOST_REASON, required=False
            )

    @property
    def rows(self) -> Iterator[tuple[SealedBid, BoundField, BoundField]]:
        """Each bid with the fields about it."""
        for bid in self.examined:
            yield bid, self[f"outcome-{bid.number}"], self[f"reason-{bid.number}"]

    def perform(self, who: Principal) -> Opening:
        """Publish the result."""
        typed = self.cleaned_data
        said = {bid.number: typed[f"outcome-{bid.number}"] for bid in self.examined}
        return second.call_second(
            self.tender.pk,
            passed=[number for number, outcome in said.items() if outcome == PASSED],
            failed={
                number: typed[f"reason-{number}"]
                for number, outcome in said.items()
                if outcome == FAILED
            },
            opens_at=typed["opens_at"],
            who=who,
            version=typed["version"],
        )
