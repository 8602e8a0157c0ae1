"""What is a sign and what is none: each rule with what honest bidders have in common beside it."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from bidding.signs.reading.bid import FILES, NAMES, read
from bidding.signs.reading.stored import Stored
from bidding.signs.rules.analysis import Analysis, analyse
from bidding.signs.rules.kinds import Absent, SignKind, Strength
from bidding.signs.rules.material import Bid, Material, Meeting, Sign
from bidding.signs.trial import deeds
from bidding.signs.trial.bidders import DEADLINE, Market
from bidding.signs.trial.files import material
from bidding.signs.trial.rates import Count
from bidding.signs.trial.words import Words

Write = Callable[..., Stored]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Have some text read as a bid's file: `written("a", text, others=[…])`."""

    def write(name: str, text: str, others: tuple[str, ...] = ()) -> Stored:
        folder = tmp_path / name
        (folder / FILES).mkdir(parents=True)
        (folder / NAMES).write_text(json.dumps(others, ensure_ascii=False), "utf-8")
        (folder / FILES / "technical").write_text(text, "utf-8")
        read(folder)
        return Stored(folder)

    return write


def bids_of(write: Write, *texts: str, **facts: object) -> tuple[Bid, ...]:
    names = [f"第{number}建设有限公司" for number in range(len(texts))]
    found = []
    for number, text in enumerate(texts):
        others = tuple(names[:number] + names[number + 1 :])
        found.append(Bid(number, names[number], write(str(number), text, others), **facts))  # type: ignore[arg-type]
    return tuple(found)


def kinds(found: Analysis) -> dict[SignKind, Sign]:
    return {one.kind: one for one in found.signs}


def prose(seed: int, count: int = 120) -> str:
    return "\n".join(Words(Random(seed)).sentences(count))


def test_text_that_two_copied_is_found_with_both_places(written: Write):
    copied = prose(9)
    bids = bids_of(written, prose(1) + copied, copied + prose(2), prose(3))
    found = kinds(analyse(Material(bids)))[SignKind.TEXT]
    assert found.bids == (0, 1)
    assert found.strength == Strength.STRONG
    assert found.measures["longest"] == pytest.approx(len(copied), rel=0.2)
    assert found.measures["signs"] >= found.measures["longest"]
    first = found.evidence[0]
    assert first.places[0].text == first.places[1].text


def test_text_of_the_tender_documents_is_nobodys(written: Write):
    documents = written("documents", prose(9, 60))
    bids = bids_of(written, prose(1) + prose(9, 60), prose(9, 60) + prose(2), prose(3))
    assert SignKind.TEXT not in kinds(analyse(Material(bids, documents)))


def test_what_all_have_is_common(written: Write):
    common = prose(9, 60)
    bids = bids_of(written, *(prose(seed) + common for seed in range(5)))
    assert SignKind.TEXT not in kinds(analyse(Material(bids)))


def test_layout_and_width_do_not_hide_a_copy(written: Write):
    text = prose(9, 80)
    spaced = " ".join(text).replace("，", ",").replace("1", "１")
    found = kinds(analyse(Material(bids_of(written, text, spaced, prose(3)))))
    assert found[SignKind.TEXT].measures["share"] > 0.9


def test_a_name_signed_with_is_strong_and_a_reference_weak(written: Write):
    bids = bids_of(
        written,
        prose(1) + "\n投标人：第1建设有限公司（盖章）",
        prose(2),
        prose(3) + "\n业绩：曾与第1建设有限公司联合承建城东桥梁",
    )
    found = {one.bids: one.strength for one in analyse(Material(bids)).signs if one.kind == "mixed"}
    assert found == {(0, 1): Strength.STRONG, (1, 2): Strength.WEAK}


def test_contacts_of_the_agent_are_nobodys(written: Write):
    documents = written("documents", "代理机构电话 13800138000")
    bids = bids_of(written, *(prose(n) + "\n电话 13800138000" for n in range(2)), prose(3))
    assert SignKind.CONTACT not in kinds(analyse(Material(bids, documents)))
    assert SignKind.CONTACT in kinds(analyse(Material(bids)))


def test_payers_and_keys(written: Write):
    bids = bids_of(
        written, prose(1), prose(2), payers=("6222020000000000",), keys=frozenset({"ab" * 32})
    )
    found = kinds(analyse(Material(bids)))
    assert found[SignKind.PAYER].strength == found[SignKind.KEY].strength == Strength.STRONG


@pytest.mark.parametrize(
    ("prices", "what"),
    [
        (("10200000", "10400000", "10600000", "10800000"), "arithmetic"),
        (("10000000", "10200000", "10404000", "10612080"), "geometric"),
        (("10213311.57", "10600000", "10800123", "11993311.2"), None),
    ],
)
def test_prices_in_a_series(written: Write, prices: tuple[str, ...], what: str | None):
    texts = [prose(seed, 20) for seed in range(len(prices))]
    plain = bids_of(written, *texts)
    bids = tuple(
        Bid(one.party, one.name, one.read, price=Decimal(price))
        for one, price in zip(plain, prices, strict=True)
    )
    found = kinds(analyse(Material(bids))).get(SignKind.SERIES)
    assert (found.evidence[0].what if found else None) == what


def test_winners_that_rotate(written: Write):
    bids = bids_of(written, prose(1, 20), prose(2, 20), prose(3, 20))
    together = tuple(Meeting(f"T{n}", frozenset({0, 1, 7}), n % 2) for n in range(6))
    found = kinds(analyse(Material(bids, meetings=together)))[SignKind.ROTATION]
    assert (found.bids, found.measures["meetings"]) == ((0, 1), 6)
    one_sided = tuple(Meeting(f"T{n}", frozenset({0, 1, 7}), 0) for n in range(6))
    assert SignKind.ROTATION not in kinds(analyse(Material(bids, meetings=one_sided)))


def test_absent_evidence_is_said(written: Write):
    found = analyse(Material(bids_of(written, prose(1), prose(2))))
    assert {Absent.DEVICES, Absent.REGISTRATION, Absent.PAYERS, Absent.DOCUMENTS} <= set(
        found.absent
    )


@pytest.mark.parametrize("deed", deeds.DEEDS, ids=lambda deed: deed.__name__)
def test_each_deed_leaves_its_sign(deed: deeds.Deed, tmp_path: Path):
    market = Market.of(Random(5))
    papers = [market.bidder(number) for number in range(7)]
    deed(market, papers[:4])
    found = analyse(material(market, papers, tmp_path))
    pairs = {one.bids for one in found.signs if one.kind == deeds.DEEDS[deed]}
    assert pairs & {(0, 1), (0, 1, 2, 3)}
    assert not any(max(pair) >= 4 for pair in found.serious)


def test_two_saved_within_a_minute_and_handed_in_early(written: Write):
    moment = DEADLINE - dt.timedelta(days=3)
    bids = bids_of(written, prose(1), prose(2), received_at=moment, created_at=moment)
    assert SignKind.PACKED in kinds(analyse(Material(bids, deadline=DEADLINE)))
    late = bids_of(
        lambda name, *how: written(f"late{name}", *how), prose(1), prose(2),
        received_at=DEADLINE, created_at=DEADLINE,
    )  # fmt: skip
    assert SignKind.PACKED not in kinds(analyse(Material(late, deadline=DEADLINE)))


def test_bounds_of_a_rate():
    low, high = Count(0, 1000).bounds
    assert low == 0
    assert high == pytest.approx(0.00383, abs=1e-4)
