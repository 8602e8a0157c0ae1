"""A tender of two envelopes, taken through its first opening, its result and its second opening."""

import datetime as dt
from pathlib import Path

from ceremony import Ceremony, Company

from bidding.envelope.strict import write_json
from bidding.envelope.tenderlog.bundle import Bundle
from bidding.envelope.tenderlog.findings import Report
from bidding.envelope.tenderlog.verify import verify
from bidding.models import Opening, SealedBid
from bidding.rules.ceremony import OpeningState
from bidding.services import minutes, second
from bidding.services.bundle import export
from ledger import clock

DAY = dt.timedelta(days=1)


def both(
    ceremony: Ceremony, number: int, lot: int = 1, price: str = "投标报价", **parts: bytes
) -> Company:
    """A company that hands in how, and for how much; `parts` lie in either envelope."""
    company = ceremony.company(number)
    said = {"1": {"工期": "90 天"}, "2": {price: f"{number + 1}00.00"}}
    for stage, items in said.items():
        sealed = ceremony.seal(company, lot=lot, stage=stage, opening=write_json(items), **parts)
        ceremony.hand_in(company, sealed)
    return company


def examined(
    ceremony: Ceremony, bidders: int = 3, *, lots: int = 1, price: str = "投标报价"
) -> tuple[list[Company], Opening]:
    """As many bidders in each lot, whose first envelopes are read out and the record signed."""
    companies = [
        both(ceremony, number, 1 + number // bidders, price) for number in range(bidders * lots)
    ]
    opening = ceremony.open(ceremony.close(), *companies)
    assert opening.state == OpeningState.OPENED
    return companies, minutes.record(opening.pk, who=ceremony.market.principal("trader"))


def number_of(company: Company) -> int:
    """The number of a company's first envelope."""
    sealed = company.last("1")
    assert sealed is not None
    return SealedBid.objects.get(header_sha256=sealed.head.header_sha256.hex()).number


def call(ceremony: Ceremony, passed: list[Company], failed: list[Company]) -> Opening:
    """The purchaser publishes the result; the second envelopes are opened the next day."""
    return second.call_second(
        ceremony.tender.pk,
        passed=[number_of(one) for one in passed],
        failed={number_of(one): "没有业绩证明" for one in failed},
        opens_at=clock.now() + DAY,
        who=ceremony.market.principal("purchaser"),
    )


def correct(ceremony: Ceremony, passed: list[Company], failed: list[Company]) -> Opening:
    """The trading centre corrects the result; the instant stays."""
    called = Opening.objects.get(tender=ceremony.tender, stage="2")
    return second.correct_result(
        ceremony.tender.pk,
        passed=[number_of(one) for one in passed],
        failed={number_of(one): "业绩证明是伪造的" for one in failed},
        opens_at=called.began_at,
        reason="异议成立，重新核对了业绩证明",
        who=ceremony.market.principal("trader"),
    )


def report_of(ceremony: Ceremony, tmp_path: Path) -> Report:
    """What a stranger finds."""
    target = tmp_path / "bundle.zip"
    export(ceremony.tender, target)
    with Bundle.open(target) as bundle:
        report = verify(bundle)
    target.unlink()
    return report


def second_bids() -> dict[str, str]:
    """The states of the second envelopes by their bidders."""
    found = SealedBid.objects.filter(stage="2").select_related("party")
    return {bid.party.name: bid.state for bid in found}
