"""How long is said in the unit that says it best."""

import pytest
from django.utils.translation import override

from hall.chronicle import details
from hall.wording import lateness_text


@pytest.mark.parametrize(
    ("milliseconds", "zh", "en"),
    [
        (4.4, "4 毫秒", "4 ms"),
        (9_999, "9999 毫秒", "9999 ms"),
        (68_059.8, "68 秒", "68 s"),
        (192_410, "3 分钟", "3 min"),
        (21_038_985, "6 小时", "6 h"),
        (86_400_000_000, "24,000 小时", "24,000 h"),
    ],
)
def test_a_delay_is_said_in_a_unit_that_people_read(milliseconds: float, zh: str, en: str):
    for language, said in (("zh-hans", zh), ("en", en)):
        with override(language):
            assert lateness_text(milliseconds) == said


def test_the_history_says_how_late_an_alarm_was():
    body = {"kind": "promised", "label": "", "lateness_ms": 21_038_985.0}
    assert details("deadlines.alarm.overdue.v1", body) == "承诺时限；迟报 6 小时"
