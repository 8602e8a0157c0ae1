"""A tender whose lot asks for a deposit, opened, and statements of the account."""

from collections.abc import Iterable

import pytest
from ceremony import Ceremony, Company

from bidding.models import Deposit, Opening
from bidding.rules.ceremony import Hand
from bidding.services import deposits

HEADER = "到账时间,付款人,付款账号,金额,流水号,摘要\n"


def statement(*rows: str) -> bytes:
    """A bank's statement of these rows."""
    return (HEADER + "\n".join(rows) + "\n").encode()


def row(payer: str, number: int, amount: str = "140000.00", at: str = "2026-03-20 10:15:00") -> str:
    """One payment."""
    return f'{at},{payer},6222{number:012d},"{amount}",R{number:04d},保证金'


def name_of(company: Company) -> str:
    """The enterprise's name."""
    return company.person.organisation.name


def paid_by(companies: Iterable[Company]) -> bytes:
    """A statement in which each of these companies paid."""
    return statement(*(row(name_of(one), at) for at, one in enumerate(companies, 1)))


def register(ceremony: Ceremony, content: bytes) -> deposits.Registered:
    """The trading centre registers a statement."""
    who = ceremony.market.principal("trader")
    return deposits.register(ceremony.tender.pk, content, who=who)


def of(company: Company) -> Deposit:
    """The one deposit of a company."""
    return Deposit.objects.get(party=company.person.organisation)


@pytest.fixture
def companies(ceremony: Ceremony) -> list[Company]:
    """Four who have bid."""
    found = [ceremony.company(number) for number in range(4)]
    for company in found:
        ceremony.hand_in(company)
    return found


def open_all(ceremony: Ceremony, companies: Iterable[Company]) -> Opening:
    """Close, unlock and read out."""
    opening = ceremony.close()
    ceremony.unlock(*companies)
    ceremony.pass_time(seconds=1)
    first, deputy = ceremony.log_hash(opening, 1), ceremony.log_hash(opening, 3, Hand.DEPUTY)
    ceremony.hand_over(opening, first)
    ceremony.hand_over(opening, deputy, Hand.DEPUTY)
    opening.refresh_from_db()
    return opening
