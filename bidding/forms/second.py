"""The result of a first envelope: for each bid that was read out, passed or not, and why.

Said once, and corrected until the second envelopes are opened.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypedDict

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.forms.fields import moment
from bidding.models import Opening, SealedBid, Tender
from bidding.services import second
from bidding.services.results import MOST_REASON

PASSED, FAILED = "passed", "failed"
OUTCOMES = [(PASSED, _("通过")), (FAILED, _("不通过"))]


class Typed(TypedDict):
    """What a form says of the first envelopes."""

    passed: list[int]
    failed: dict[int, str]
    opens_at: datetime
    version: int


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
                label=_("未通过的理由（对外公布）"), max_length=MOST_REASON, required=False
            )

    @property
    def rows(self) -> Iterator[tuple[SealedBid, BoundField, BoundField]]:
        """Each bid with the fields about it."""
        for bid in self.examined:
            yield bid, self[f"outcome-{bid.number}"], self[f"reason-{bid.number}"]

    @property
    def typed(self) -> Typed:
        """What was typed, by the numbers of the bids."""
        cleaned = self.cleaned_data
        said = {bid.number: cleaned[f"outcome-{bid.number}"] for bid in self.examined}
        return {
            "passed": [number for number, outcome in said.items() if outcome == PASSED],
            "failed": {
                number: cleaned[f"reason-{number}"]
                for number, outcome in said.items()
                if outcome == FAILED
            },
            "opens_at": cleaned["opens_at"],
            "version": cleaned["version"],
        }

    def perform(self, who: Principal) -> Opening:
        """Publish the result."""
        return second.call_second(self.tender.pk, **self.typed, who=who)


class CorrectionForm(ResultForm):
    """The same, begun with what was published, and why it is corrected."""

    reason = forms.CharField(label=_("更正的理由（对外公布）"), max_length=MOST_REASON)
    field_order = ("reason", "opens_at")

    def __init__(self, opening: Opening, examined: Sequence[SealedBid], data: Any = None) -> None:
        super().__init__(opening.tender, examined, data)
        self.initial["opens_at"] = opening.began_at
        for bid in examined:
            self.initial[f"outcome-{bid.number}"] = PASSED if bid.passed else FAILED
            self.initial[f"reason-{bid.number}"] = bid.verdict

    def perform(self, who: Principal) -> Opening:
        """Publish the correction."""
        reason = self.cleaned_data["reason"]
        return second.correct_result(self.tender.pk, **self.typed, reason=reason, who=who)
