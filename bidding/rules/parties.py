"""Who keeps the trustees' keys of a tender."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bidding.errors import Refused
from bidding.rules.kinds import Regime


@dataclass(frozen=True, slots=True)
class Keeper:
    """An organisation that keeps a key, by its number, with the person and the deputy who do."""

    organisation: int
    holder: int
    deputy: int


def check_trustees(
    keepers: Sequence[Keeper], needed: int, regime: Regime, decides_complaints: int | None
) -> None:
    """Raise `Refused` unless `needed` of these trustees make a sound threshold.

    Each organisation once, each person once, more than half needed and never all: one organisation
    can neither open alone nor hold an opening up. In government procurement the finance department
    decides complaints about the tender (Law 55, 56), so it keeps no key of it.
    """
    organisations = [one.organisation for one in keepers]
    people = [person for one in keepers for person in (one.holder, one.deputy)]
    if len(set(organisations)) < len(organisations) or len(set(people)) < len(people):
        raise Refused("trustees_twice", _("每个机构、每个人只能保管一份密钥。"), "trustees")
    if not len(keepers) / 2 < needed < len(keepers):
        raise Refused(
            "trustees_threshold", _("开标所需的密钥份数须过半，且少于总份数。"), "threshold"
        )
    if regime is Regime.PROCUREMENT and decides_complaints in organisations:
        raise Refused(
            "trustee_judges", _("处理投诉的财政部门不得保管本项目的开标密钥。"), "trustees"
        )
