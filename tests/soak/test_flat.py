"""A wall open through busy days: browser and processes stay as small as they were."""

import asyncio
import time
from statistics import linear_regression, mean

import pytest
from browser import OpenPage
from county_house import CountyHouse, rss
from playwright.async_api import CDPSession, Page
from whole_house import Figure, assert_as_fresh, photograph

pytestmark = pytest.mark.soak

SPEED, COMERS = 600.0, 400
"""An eight-hour day in fifty seconds, with twenty times the people of the demonstration."""
WARM_UP = 0.3
"""The part of the time in which caches fill: measured, and not judged."""
GROWTH = {"heap_mb": 3.0, "nodes": 300.0, "web_mb": 25.0, "relay_mb": 25.0, "watcher_mb": 10.0}
"""How much each may grow, by the line through what was measured after the warm-up."""

Sample = dict[str, float]


async def look(page: Page, session: CDPSession, house: CountyHouse) -> Sample:
    """The browser's heap after a collection, its nodes, and every process's memory."""
    await session.send("HeapProfiler.collectGarbage")
    found = (await session.send("Performance.getMetrics"))["metrics"]
    metrics = {one["name"]: one["value"] for one in found}
    return {
        "heap_mb": metrics["JSHeapUsedSize"] / 1e6,
        "nodes": metrics["Nodes"],
        "listeners": metrics["JSEventListeners"],
        **{f"{name}_mb": rss(process) for name, process in house.processes.items()},
    }


def growth(samples: list[Sample], name: str) -> float:
    """How much a figure grew from the first to the last sample, by the line through them."""
    places = range(len(samples))
    slope, _ = linear_regression(places, [one[name] for one in samples])
    return slope * (len(samples) - 1)


async def test_memory_stays_flat_on_busy_days(
    county_house: CountyHouse, open_page: OpenPage, minutes: float, figure: Figure
) -> None:
    wall = await county_house.wall(open_page)
    session = await wall.context.new_cdp_session(wall)
    await session.send("Performance.enable")
    county_house.play(SPEED, COMERS)
    samples: list[Sample] = []
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        await asyncio.sleep(min(5.0, minutes))
        samples.append(await look(wall, session, county_house))
    assert county_house.revive() == []
    await photograph(wall, "soak")

    await asyncio.to_thread(county_house.close_for_the_night)
    figure("what happened", await asyncio.to_thread(county_house.assert_all_is_well))
    await assert_as_fresh(wall, county_house, open_page)

    judged = samples[int(len(samples) * WARM_UP) :]
    grown = {name: round(growth(judged, name), 2) for name in samples[0]}
    figure("samples", len(samples))
    figure("mean", {name: round(mean(one[name] for one in judged), 1) for name in judged[0]})
    figure("growth", grown)
    assert all(grown[name] <= most for name, most in GROWTH.items()), grown
