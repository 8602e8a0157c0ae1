"""The steps of an evaluation: what may follow what."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bidding.errors import Refused


class Round(TextChoices):
    """What members do alone; each round has its sheet. Named as the sheets name it."""

    REVIEW = "review", _("初步评审")
    SCORES = "scores", _("详细评审")


class State(TextChoices):
    """Where an evaluation stands."""

    CONVENED = "convened", _("评委签到")
    REVIEW = "review", _("初步评审")
    SCORES = "scores", _("技术和商务评分")
    PRICES = "prices", _("价格评审")
    SIGNING = "signing", _("评委签字")
    REPORTED = "reported", _("评审结束")


ORDER = tuple(State)
ROUND_OF = {State.REVIEW: Round.REVIEW, State.SCORES: Round.SCORES}


def must_be(state: str, *allowed: State) -> None:
    """Raise `Refused` unless an evaluation in `state` stands at one of the steps `allowed`."""
    if state not in allowed:
        text = _("评审现在的步骤是“%(state)s”，不能这样做。")
        raise Refused("wrong_step", text % {"state": State(state).label})
