"""The county's pool of experts, as its keeper has them in a spreadsheet.

Some have to keep away, so that a draw has reasons to show: one works for the purchaser, one for the
supervising department, two for a bidder (which is known only once bids are opened), and the
review of one has run out.
"""

import csv
import io
from datetime import date, timedelta

from mingjing.county.tenders import PARTIES

NAME = "青溪县综合评标专家库"
SIZE = 20
ROADS, COSTS = "A08", "A05"
"""The specialities that the tenders here ask for."""
SEATS = ((ROADS, 3), (COSTS, 1))
REVIEWED = timedelta(days=400)
HEADING = (
    "编号", "姓名", "电话", "地区", "职称", "职称等级",
    "专业代码", "工作单位", "入职日期", "复核有效期",
)  # fmt: skip
TIED_TO = "青溪第2建设工程公司"
EMPLOYERS = {4: PARTIES["purchaser"], 8: PARTIES["regulator"], 7: TIED_TO, 14: TIED_TO}
UNREVIEWED = 11
CANNOT_COME = (2, 9, 16)
"""Who answers every call with a no."""


def username(number: int) -> str:
    """The account of the expert of this number, from 1."""
    return f"expert{number:02d}"


def phone(number: int) -> str:
    """Where they are called."""
    return f"1390000{number:04d}"


def comes(number: int) -> bool:
    """Whether they answer a call with a yes."""
    return number not in CANNOT_COME


def sheet(today: date) -> bytes:
    """Everybody, as CSV."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(HEADING)
    writer.writerows(_row(number, today) for number in range(1, SIZE + 1))
    return target.getvalue().encode()


def _row(number: int, today: date) -> tuple[str, ...]:
    until = today - timedelta(days=1) if number == UNREVIEWED else today + REVIEWED
    return (
        f"QX{number:04d}", f"评标专家{number:02d}", phone(number), "青溪县", "高级工程师", "副高",
        _specialities(number), EMPLOYERS.get(number, f"第{number}设计院"), "2015-01-01",
        until.isoformat(),
    )  # fmt: skip


def _specialities(number: int) -> str:
    if number % 5 == 0:
        return f"{COSTS}、{ROADS}"
    return COSTS if number % 3 == 0 else ROADS
