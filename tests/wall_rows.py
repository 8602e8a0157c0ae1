"""Rows of a board for the tests of its page: a full day, nothing at all, and bad data."""

from datetime import datetime, timedelta
from typing import Any

from ledger import clock

Rows = dict[str, dict[str, Any]]

DEPARTMENTS = ["住房和城乡建设局", "市场监督管理局", "自然资源局", "人力资源和社会保障局", "税务局"]
LAMPS = ["red", "yellow", "green", "paused"]
LONG = (
    "跨行政区域大型综合交通枢纽配套基础设施建设项目涉及河道管理范围内建设方案与防洪影响的联合审批"
    * 2
)


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def full() -> Rows:
    """What a busy county shows."""
    now = clock.now()
    day = timedelta(days=1)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) - day
    rows: Rows = {
        "meta": {"name": "测试县政务服务中心", "name_en": "Test County Service Centre"},
        # Work round the clock: what a page counts does not depend on when the test runs.
        "calendar": {
            "spans": [[iso(midnight + n * day), iso(midnight + (n + 1) * day)] for n in range(46)]
        },
        "figures": {
            "accepted": 186, "finished": 143, "running": 1274, "paused": 38, "yellow": 17,
            "red": 6, "on_time_rate": 0.985, "speed": 0.382, "waiting": 0,
        },
        "trend": {
            "days": [f"{now - n * day:%Y-%m-%d}" for n in range(13, -1, -1)],
            "accepted": [150 + n for n in range(14)],
            "finished": [140 + n for n in range(14)],
            "red": [n % 5 for n in range(14)],
        },
        "checkpoint": {"size": 184223, "note": "test/ledger\n184223\nq83v\n\n— test/ledger q83v\n"},
    }  # fmt: skip
    for n, name in enumerate(DEPARTMENTS * 4):
        rows[f"dept:{n}"] = {
            "name": name, "name_en": f"Department {n}", "order": n,
            "green": 20 + n, "yellow": n % 3, "red": n % 2, "paused": n % 4,
        }  # fmt: skip
    for n in range(40):
        rows[f"case:{n}"] = {
            "no": f"202609-{n:05}", "item": "建筑工程施工许可", "item_en": "Construction permit",
            "applicant": "张**", "department": DEPARTMENTS[n % 5], "department_en": "Housing",
            "window": "3 号窗口", "kind": "promised", "lamp": LAMPS[n // 10], "clock": "promised",
            "started_at": iso(now - 5 * day), "prompt_at": iso(now),
            "due_at": iso(now + timedelta(hours=n - 10)), "priority": n == 12,
        }  # fmt: skip
    for n in range(30):
        rows[f"stream:{n}"] = {
            "at": iso(now - timedelta(seconds=30 - n)), "kind": "hall.case.accepted.v1",
            "zh": "受理", "en": "Accepted", "no": f"202609-{n:05}",
        }  # fmt: skip
    return rows


def alarm(number: int) -> dict[str, Any]:
    """An alarm that has just fired."""
    now = iso(clock.now())
    return {
        "case_id": number, "no": f"202609-9{number:04}", "item": "工伤认定",
        "item_en": "Work injury certification", "department": DEPARTMENTS[3],
        "department_en": "Human Resources", "clock": "promised", "due_at": now, "fired_at": now,
        "lateness_ms": 4,
    }  # fmt: skip


def bad() -> Rows:
    """The same, with names far too long, numbers far too large and fields that are not there."""
    rows = full()
    for key, row in rows.items():
        for field in ("name", "name_en", "item", "item_en", "department", "zh", "en", "applicant"):
            if field in row:
                row[field] = LONG
        if key in {"case:1", "dept:1", "stream:1"}:
            row.update(dict.fromkeys(row))
    rows["figures"] = {"accepted": 123456789, "running": "many", "speed": 12.5}
    rows["case:2"] = rows["dept:2"] = rows["stream:2"] = rows["alarm:1"] = {}
    rows["case:3"] |= {"lamp": "purple", "due_at": "soon", "started_at": "never"}
    rows["trend"] = {"days": None}
    rows["checkpoint"] = {"note": None}
    rows["calendar"]["spans"] += [["x", "y"], None, [1]]
    return rows
