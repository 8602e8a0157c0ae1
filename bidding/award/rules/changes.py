"""Engineering changes: which tier, which steps, in which order."""

from dataclasses import dataclass
from decimal import Decimal

from bidding.award.rules.kinds import Duty, Reviewer, Tier
from bidding.award.rules.limits.reading import Tiers


@dataclass(frozen=True, slots=True)
class Step:
    """A review; those of one `stage` go on side by side, the next stage waits for all of them."""

    stage: int
    reviewer: Reviewer
    duty: Duty | None
    """Its limit; none where the parties agree among themselves, or the public looks."""


def tier(awarded: Decimal, total_after: Decimal, single: Decimal, before: Decimal,
         tiers: Tiers) -> Tier:  # fmt: skip
    """Who approves a change of `single` yuan after others of `before`.

    As long as the whole stays within the award price (the provisional sum is part of it) the
    parties agree. Above it the larger of the change itself and all together decides.
    """
    if total_after <= awarded:
        return Tier.PARTIES
    size = max(single, single + before)
    if size <= tiers.finance:
        return Tier.FINANCE
    return Tier.GOVERNMENT if size <= tiers.government else Tier.FULL


def steps(found: Tier, *, major_design: bool) -> tuple[Step, ...]:
    """The reviews of a tier. A major design change has the longer limit for its design."""
    review = Duty.DESIGN if major_design else Duty.REVIEW
    department = Step(1, Reviewer.DEPARTMENT, review)
    finance = Step(2, Reviewer.FINANCE, Duty.FINANCE)
    government = Step(3, Reviewer.GOVERNMENT, Duty.REVIEW)
    return {
        Tier.PARTIES: (Step(1, Reviewer.PARTIES, None),),
        Tier.FINANCE: (department, finance),
        Tier.GOVERNMENT: (department, finance, government),
        Tier.FULL: (
            Step(1, Reviewer.FINANCE, Duty.REVIEW),
            Step(1, Reviewer.DEPARTMENT, Duty.REVIEW),
            Step(1, Reviewer.BUDGET, Duty.REVIEW),
            Step(2, Reviewer.DESIGN, review),
            Step(3, Reviewer.APPRAISAL, Duty.FINANCE),
            Step(4, Reviewer.INVESTMENT, Duty.REVIEW),
            Step(5, Reviewer.GOVERNMENT, Duty.REVIEW),
            Step(6, Reviewer.PUBLICITY, None),
        ),
    }[found]
