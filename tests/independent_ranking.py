"""A second ranking, written from docs/evaluation-archive.md alone: nothing of ours is imported.

It reads `evaluation.json` with the standard library and works in rational numbers of its own: pairs
of whole numbers, compared by multiplying across.
"""

import json
from base64 import b64decode
from functools import cmp_to_key
from math import gcd
from typing import Any

Ratio = tuple[int, int]


def ratio(above: int, below: int = 1) -> Ratio:
    shared = gcd(above, below) or 1
    return above // shared, below // shared


def plus(left: Ratio, right: Ratio) -> Ratio:
    return ratio(left[0] * right[1] + right[0] * left[1], left[1] * right[1])


def times(left: Ratio, right: Ratio) -> Ratio:
    return ratio(left[0] * right[0], left[1] * right[1])


def minus(left: Ratio, right: Ratio) -> Ratio:
    return plus(left, (-right[0], right[1]))


def over(left: Ratio, right: Ratio) -> Ratio:
    return times(left, (right[1], right[0]))


def order(left: Ratio, right: Ratio) -> int:
    difference = left[0] * right[1] - right[0] * left[1]
    return (difference > 0) - (difference < 0)


def written(value: Ratio | None) -> str | None:
    return None if value is None else f"{value[0]}/{value[1]}"


def ranked(evaluation: bytes) -> list[dict[str, Any]]:
    """The field `outcome`, from everything else in the file."""
    said = json.loads(evaluation)
    basis = json.loads(b64decode(said["basis"]))
    method, leads = basis["method"], {}
    bids = {one["id"]: one for one in said["bids"]}
    marks = _marks(said, method)
    answer = []
    for lot in basis["lots"]:
        names = [one["id"] for one in lot["bids"]]
        out = {one["bid"]: one["ground"] for one in said["rejections"] if one["bid"] in names}
        for name in names:
            columns = zip(*marks["review"].get(name, {}).values(), strict=True)
            size = len(marks["review"].get(name, {}))
            if name not in out and any(2 * column.count(0) > size for column in columns):
                out[name] = "review"
            if name not in out and lot["ceiling"] and bids[name]["price"] > lot["ceiling"]:
                out[name] = "ceiling"
        answer.append(_lot(said, method, lot["id"], lot["ceiling"], names, out, bids, marks, leads))
    return answer


def _marks(said: dict[str, Any], method: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {"review": {}, "scores": {}}
    for one in said["sheets"]:
        for row in one["sheet"]["rows"]:
            found[one["sheet"]["round"]].setdefault(row["bid"], {})[one["member"]] = list(
                row["marks"]
            )
    checks = [one["id"] for one in method["checks"] if one["by"] == "committee"]
    items = [one["id"] for one in method["items"]]
    for one in said["corrections"]:
        body = json.loads(b64decode(one["body"]))
        for stage, columns in (("review", checks), ("scores", items)):
            if body["item"] in columns:
                row = found[stage][body["bid"]][body["member"]]
                row[columns.index(body["item"])] = body["after"]
    return found


def _lot(  # noqa: C901
    said: dict[str, Any], method: dict[str, Any], lot: str, ceiling: int | None, names: list[str],
    out: dict[str, str], bids: dict[str, Any], marks: dict[str, Any], leads: dict[str, int],
) -> dict[str, Any]:  # fmt: skip
    valid = [one for one in names if one not in out]
    units: dict[str, list[str]] = {}
    for one in valid:
        brand = bids[one]["brand"] if method["brands"] else None
        units.setdefault(f"{brand}" if brand else f"\0{one}", []).append(one)
    failed = None
    if not valid or (method["regime"] == "procurement" and len(units) < 3):
        failed = "few"
    if lot in [one["lot"] for one in said["failures"]]:
        failed = "decided"
    empty = {
        "evaluated_price": None,
        "points": None,
        "price_points": None,
        "total": None,
        "place": 0,
    }
    if failed:
        rows = [{"bid": one, "fate": out.get(one, "ranked"), **empty} for one in names]
        return {"lot": lot, "failed": failed, "standings": rows, "candidates": []}
    prices = {one: _evaluated(bids[one], method) for one in valid}
    found = {one: _measured(one, prices, method, marks, ceiling) for one in valid}

    def compare(left: str, right: str) -> int:
        if method["way"] == "lowest":
            return order(prices[left], prices[right])
        by = {
            "price": order(ratio(bids[left]["price"]), ratio(bids[right]["price"])),
            "technical": order(found[right]["points"], found[left]["points"]),
        }
        first = order(found[right]["total"], found[left]["total"])
        return next((one for one in (first, *(by[tie] for tie in method["ties"])) if one), 0)

    line = sorted(valid, key=cmp_to_key(compare))
    chosen = [one["bid"] for one in said["choices"]]
    for unit in units.values():
        mine = [one for one in line if one in unit]
        equals = [one for one in mine if compare(one, mine[0]) == 0]
        stays = next((one for one in equals if one in chosen), equals[0])
        for one in mine:
            if one != stays:
                out[one] = "brand"
                line.remove(one)
    places: dict[str, int] = {}
    for at, one in enumerate(line):
        before = line[at - 1] if at else None
        places[one] = places[before] if before and compare(before, one) == 0 else at + 1
    rows = [
        {
            "bid": one,
            "fate": "ranked",
            **{k: written(v) for k, v in found[one].items()},
            "place": places[one],
        }
        if one in places
        else {"bid": one, "fate": out[one], **empty}
        for one in names
    ]
    free = [
        one for one in line
        if not method["most_lots"] or leads.get(bids[one]["bidder"], 0) < method["most_lots"]
    ]  # fmt: skip
    if free:
        leads[bids[free[0]]["bidder"]] = leads.get(bids[free[0]]["bidder"], 0) + 1
    return {
        "lot": lot,
        "failed": None,
        "standings": rows,
        "candidates": free[: method["candidates"]],
    }


def _evaluated(bid: dict[str, Any], method: dict[str, Any]) -> Ratio:
    left = 10_000
    for one in method["preferences"]:
        left -= one["percent"] * bid["preferences"].count(one["id"])
    added = sum(one["amount"] for one in bid["deviations"])
    return plus(ratio(bid["price"] * left, 10_000), ratio(added))


def _measured(
    name: str, prices: dict[str, Ratio], method: dict[str, Any], marks: dict[str, Any],
    ceiling: int | None,
) -> dict[str, Ratio | None]:  # fmt: skip
    if method["way"] == "lowest":
        return {
            "evaluated_price": prices[name],
            "points": None,
            "price_points": None,
            "total": None,
        }
    totals = sorted(sum(row) for row in marks["scores"][name].values())
    if method["mean"] == "trimmed" and len(totals) > 2:
        totals = totals[1:-1]
    points = _rounded(ratio(sum(totals), len(totals)), method)
    earned = _rounded(
        _price_points(prices[name], list(prices.values()), method["price"], ceiling), method
    )
    total = plus(points, earned)
    return {
        "evaluated_price": prices[name],
        "points": points,
        "price_points": earned,
        "total": total,
    }


def _rounded(value: Ratio, method: dict[str, Any]) -> Ratio:
    if not method["round_sums"]:
        return value
    steps = 10 ** method["places"]
    return ratio((2 * value[0] * steps + 100 * value[1]) // (200 * value[1]) * 100, steps)


def _price_points(
    own: Ratio, prices: list[Ratio], rule: dict[str, Any], ceiling: int | None
) -> Ratio:
    line = sorted(prices, key=cmp_to_key(order))
    weight = ratio(rule["weight"])
    if rule["formula"] == "none":
        return ratio(0)
    if rule["formula"] == "lowest-ratio":
        return times(weight, over(line[0], own))
    base, slope = line[0], rule["above"]
    if rule["formula"] == "benchmark":
        if 0 < rule["drop_from"] <= len(line) and len(line) > 2:
            line = line[1:-1]
        mean = ratio(0)
        for one in line:
            mean = plus(mean, one)
        mean = over(mean, ratio(len(line)))
        share = ratio(rule["ceiling_share"] if ceiling else 0, 10_000)
        base = plus(times(share, ratio(ceiling or 0)), times(minus(ratio(1), share), mean))
        base = times(base, ratio(10_000 - rule["lowered"], 10_000))
        slope = rule["above"] if order(own, base) > 0 else rule["below"]
    away = minus(own, base) if order(own, base) > 0 else minus(base, own)
    left = minus(weight, times(ratio(100 * slope), over(away, base)))
    return left if left[0] > 0 else ratio(0)
