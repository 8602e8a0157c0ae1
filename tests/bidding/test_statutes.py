"""The statutory limits are data, and say where they come from in the statute's own words."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from bidding.rules.kinds import Mark, Regime, Topic
from bidding.rules.money import is_lawful_deposit, most_deposit
from bidding.rules.statutes import statutes

FILE = Path(__file__).resolve().parents[2] / "bidding" / "rules" / "limits" / "cn-2026.toml"
TABLES = ("interval", "change", "objection", "deposit", "competition")
ROWS = [row for table in TABLES for row in tomllib.loads(FILE.read_text("utf-8"))[table]]
STATUTES = {
    "《招标投标法》": "招标投标法(2017-12-27).md",
    "《招标投标法实施条例》": "招标投标法实施条例(2019-03-02).md",
    "《政府采购法》": "政府采购法(2014-08-31).md",
    "《政府采购法实施条例》": "政府采购法实施条例(2015-01-30).md",
}


@pytest.mark.parametrize("row", [one for one in ROWS if "quote" in one], ids=str)
def test_every_quotation_stands_in_the_article_it_cites(row: dict[str, str], shared_data: Path):
    name, _, rest = row["article_zh"].partition("》")
    text = (shared_data / "law" / STATUTES[f"{name}》"]).read_text("utf-8")
    article = rest.removeprefix("第").partition("条")[0].removeprefix("第")
    begin = next(line for line in text.splitlines() if row["quote"] in line)
    before = text[: text.index(begin)] + begin
    last = [line for line in before.splitlines() if line.startswith("第") and "条" in line[:9]][-1]
    cited = {part.partition("条")[0] for part in row["article_zh"].split("第")[1:]}
    assert last.removeprefix("第").partition("条")[0] in cited, (article, last[:10])


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
