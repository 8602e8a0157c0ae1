"""The statutory limits are data, and say where they come from in the statute's own words."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from bidding.rules.kinds import Mark, Regime, Topic
from bidding.rules.money import is_lawful_deposit, most_deposit
from bidding.rules.statutes import statutes

HOUSE = Path(__file__).resolve().parents[2] / "bidding"
FILE = HOUSE / "rules" / "limits" / "cn-2026.toml"
TABLES = ("interval", "change", "objection", "deposit", "competition")
ROWS = [row for table in TABLES for row in tomllib.loads(FILE.read_text("utf-8"))[table]]
STATUTES = {
    "《招标投标法》": "招标投标法(2017-12-27).md",
    "《招标投标法实施条例》": "招标投标法实施条例(2019-03-02).md",
    "《政府采购法》": "政府采购法(2014-08-31).md",
    "《政府采购法实施条例》": "政府采购法实施条例(2015-01-30).md",
}


def quoted(data: object) -> Iterator[dict[str, str]]:
    """Every rule, however deep, that quotes one of the statutes at hand."""
    if isinstance(data, dict):
        if "quote" in data and f"{data['article_zh'].partition('》')[0]}》" in STATUTES:
            yield data
        data = list(data.values())
    if isinstance(data, list):
        for one in data:
            yield from quoted(one)


QUOTED = [
    row
    for file in sorted(HOUSE.rglob("limits/cn-2026.toml"))
    for row in quoted(tomllib.loads(file.read_text("utf-8")))
]


@pytest.mark.parametrize("row", QUOTED, ids=str)
def test_every_quotation_stands_in_the_article_it_cites(row: dict[str, str], shared_data: Path):
    statute, _, articles = row["article_zh"].partition("》")
    known = articles_of(shared_data / "law" / STATUTES[f"{statute}》"])
    cited = [part.partition("条")[0] for part in articles.split("第")[1:]]
    said = "".join(known.get(one, "") for one in cited)
    assert [part for part in row["quote"].split("……") if part not in said] == [], cited


def articles_of(statute: Path) -> dict[str, str]:
    """The articles of a statute by their Chinese numbers."""
    found: dict[str, str] = {}
    number = ""
    for line in statute.read_text("utf-8").splitlines():
        if line.startswith("第") and "条" in line[:9]:
            number = line.removeprefix("第").partition("条")[0]
        found[number] = found.get(number, "") + line
    return found


def test_what_is_quoted_from_elsewhere_is_named_too():
    assert all(row["article_zh"] and row["article_en"] for row in ROWS)


@pytest.mark.parametrize("regime", Regime)
def test_each_regime_has_all_its_limits(regime: Regime):
    law = statutes("cn-2026", regime)
    assert {one.about for one in law.objections} == set(Topic)
    assert {one.to for one in law.changes} == {Mark.DEADLINE, Mark.PREQUALIFICATION_DEADLINE}
    assert law.competition.bids == 3
    assert all(one.article.text("en") != one.article.text("zh-hans") for one in law.intervals)


def test_only_the_tendering_law_stops_a_tender_for_an_objection():
    stops = {regime: statutes("cn-2026", regime).objections[0].suspends for regime in Regime}
    assert stops == {Regime.TENDERING: True, Regime.PROCUREMENT: False}


def test_an_unknown_set_of_limits_is_no_set():
    with pytest.raises(FileNotFoundError):
        statutes("cn-1949", Regime.TENDERING)


def test_two_per_cent_to_the_cent():
    limit = statutes("cn-2026", Regime.TENDERING).deposit
    assert most_deposit(Decimal("1234567.89"), limit) == Decimal("24691.35")
    assert is_lawful_deposit(Decimal("24691.35"), Decimal("1234567.89"), limit)
    assert not is_lawful_deposit(Decimal("24691.36"), Decimal("1234567.89"), limit)
