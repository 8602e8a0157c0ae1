"""A tender whose bids were read out, two of them by one hand."""

from pathlib import Path
from random import Random

import pytest
from cast import Cast
from ceremony import Ceremony

from accounts.principal import Principal
from bidding.models import Tender
from bidding.signs.trial.files import write_word
from bidding.signs.trial.words import Words


def technical(folder: Path, number: int) -> Path:
    """The technical part of a bid: the first two have most of it in common."""
    words = Words(Random(number // 2))
    path = folder / f"technical{number}"
    own = Words(Random(50 + number)).sentences(80)
    write_word(
        path, [*words.sentences(160), *own], f"作者{number}", f"00{number}",
        sessions=[], saved="",
    )  # fmt: skip
    return path


@pytest.fixture
def read_out(ceremony: Ceremony, tmp_path: Path) -> Tender:
    """Three bids, of which the first two were written by one hand, opened and read out."""
    companies = [ceremony.company(number) for number in range(3)]
    for number, company in enumerate(companies):
        files = {"technical": technical(tmp_path, number)}
        price = f'{{"投标报价（元）":"{6_500_000 + 7_919 * number}.00"}}'.encode()
        ceremony.hand_in(company, ceremony.seal(company, files=files, opening=price))
    opening = ceremony.close()
    ceremony.unlock(*companies)
    ceremony.pass_time(seconds=1)
    for made in [ceremony.log_hash(opening, position) for position in (1, 2)]:
        ceremony.hand_over(opening, made)
    return Tender.objects.get(pk=ceremony.tender.pk)


@pytest.fixture
def regulator(ceremony: Ceremony) -> Principal:
    """The tender's regulator."""
    return ceremony.market.principal("regulator")


@pytest.fixture
def supervisor(cast: Cast) -> Principal:
    """The supervisor of the county in which the tender is traded."""
    return cast.principal("supervisor")
