"""A tender that was read out, and the result that a committee could have handed in."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import pytest
from ceremony import Ceremony
from market import Market, file

import documents.services
from accounts.principal import Principal, of_person
from bidding.award.models import Award
from bidding.award.services import results
from bidding.evaluation.results import Excluded, LotResult, Ranked, Result
from bidding.models import SealedBid, Tender
from bidding.signs.services.material import price_of
from ledger import clock
from worktime import to_local

DAY = dt.timedelta(days=1)


@dataclass
class Awarding:
    """A tender whose bids were read out, with its parties."""

    ceremony: Ceremony
    tender: Tender
    bids: list[SealedBid]
    awards: list[Award] = field(default_factory=list)

    @property
    def market(self) -> Market:
        return self.ceremony.market

    @property
    def purchaser(self) -> Principal:
        return self.market.principal("purchaser")

    @property
    def regulator(self) -> Principal:
        return self.market.principal("regulator")

    def bidder(self, place: int) -> Principal:
        """The bidder in this place of the ranking (1, 2, …; after them who was excluded)."""
        (person,) = [
            one.person
            for one in self.ceremony.companies
            if one.person.organisation_id == self.bids[place - 1].party_id
        ]
        return of_person(person)

    def result(self, *, failed: str = "") -> Result:
        """Three candidates in the order of the bids' numbers; the fourth bid is excluded."""
        ranked = tuple(
            Ranked(n, bid.pk, bid.party_id, _price(bid), _price(bid), Fraction(100 - n))
            for n, bid in enumerate(self.bids[:3], 1)
        )
        out = tuple(Excluded(bid.pk, bid.party_id, "资质过期") for bid in self.bids[3:])
        lot = LotResult(1, ranked, () if failed else ranked, out, failed)
        report = documents.services.store(
            [b"%PDF-1.4 report"], name="report.pdf", media_type="application/pdf",
            scope=self.tender.scope, actor="system:test", now=clock.now(),
        )  # fmt: skip
        return Result(self.tender.pk, clock.now(), report.pk, report.pk, "ab" * 32, (lot,))

    def receive(self, **how: object) -> Award:
        """The purchaser takes the result over."""
        (award,) = results.receive(self.result(), who=self.purchaser, **how)  # type: ignore[arg-type]
        return award

    def pass_days(self, days: float) -> None:
        clock.step_to(clock.now() + days * DAY)

    def days_from_now(self, days: int) -> dt.datetime:
        return to_local(clock.now()) + days * DAY


def _price(bid: SealedBid) -> Decimal:
    price = price_of(bid)
    assert price is not None
    return price


Open = Callable[..., Awarding]


@pytest.fixture
def open_bids(ceremony: Ceremony) -> Awarding:
    """Four bids read out under the Tendering Law."""
    return read_out(ceremony)


@pytest.fixture
def procurement(market: Market, vault_settings: None, tmp_path) -> Awarding:
    """The same under the law of government procurement."""
    from ceremony import a_ceremony

    project = market.project(regime="procurement", kind="goods")
    return read_out(a_ceremony(market, tmp_path, project=project))


def read_out(ceremony: Ceremony) -> Awarding:
    companies = [ceremony.company(number) for number in range(4)]
    for company in companies:
        ceremony.hand_in(company)
    opening = ceremony.close()
    ceremony.unlock(*companies)
    ceremony.pass_time(seconds=1)
    for made in [ceremony.log_hash(opening, position) for position in (1, 2)]:
        ceremony.hand_over(opening, made)
    tender = Tender.objects.select_related("project").get(pk=ceremony.tender.pk)
    return Awarding(ceremony, tender, list(SealedBid.objects.filter(tender=tender)))


__all__ = ["DAY", "Awarding", "file", "open_bids", "procurement"]
