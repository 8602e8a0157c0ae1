"""What this room says to people, in Chinese and in English.

The room knows no Django, so it carries its own few sentences. A language is "en…" or anything
else, which is Chinese.
"""

from datetime import date, datetime

from worktime.calendars import ZONE, Day, DayKind
from worktime.limits import Limit, Unit
from worktime.trace import Step, StepKind

UNITS = {
    "working_day": ("个工作日", "working day"),
    "working_hour": ("个工作小时", "working hour"),
    "calendar_day": ("日", "day"),
    "hour": ("小时", "hour"),
    "minute": ("分钟", "minute"),
}
FESTIVALS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Qingming Festival",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}
WEEKDAYS = (
    ("一", "Mon"), ("二", "Tue"), ("三", "Wed"), ("四", "Thu"), ("五", "Fri"), ("六", "Sat"),
    ("日", "Sun"),
)  # fmt: skip
REASONS = {
    DayKind.WORKDAY: ("", ""),
    DayKind.WEEKEND: ("：周末", ": weekend"),
    DayKind.HOLIDAY: ("：{name}放假（{citation}）", ": {name} holiday ({citation})"),
    DayKind.MAKEUP: ("：{name}调休上班（{citation}）", ": make-up day for {name} ({citation})"),
}
SENTENCES = {
    StepKind.START: ("{when}起算{first}，期限：{limit}", "{when} start{first}; limit {limit}"),
    StepKind.EXTENDED: ("批准延长 {units}", "extension of {units} approved"),
    StepKind.COUNTED: ("{when}{counted}{reason}", "{when} {counted}{reason}"),
    StepKind.SKIPPED: ("{when}不计{reason}", "{when} not counted{reason}"),
    StepKind.ROLLED: ("{when}顺延{reason}", "{when} rolled on{reason}"),
    StepKind.PAUSED: ("{when}不计：中止{ground}", "{when} not counted: paused{ground}"),
    StepKind.HELD: (
        "{when}起中止{ground}，恢复前不到期",
        "{when} paused{ground}; not due until resumed",
    ),
    StepKind.DUE: ("{when}到期", "{when} due"),
}


def speaks_english(language: str) -> bool:
    """Whether `language` ("en", "en-gb", "zh-hans" …) is English."""
    return language.startswith("en")


def choose(language: str, zh: str, en: str) -> str:
    """The one of the two texts that `language` asks for."""
    return en if speaks_english(language) else zh


def amount(n: int, unit: str, language: str) -> str:
    """5 个工作日 · 5 working days."""
    zh, en = UNITS[unit]
    return choose(language, f"{n} {zh}", f"{n} {en}" if n == 1 else f"{n} {en}s")


def limit_text(limit: Limit, language: str) -> str:
    """A limit in words; an instant case is 当日办结."""
    if limit.n == 0:
        return choose(language, "当日办结", "the same working day")
    return amount(limit.n, limit.unit, language)


def festival(name: str, language: str) -> str:
    """A festival's name; one of several (国庆节、中秋节) is taken apart."""
    english = " and ".join(FESTIVALS.get(part, part) for part in name.split("、"))
    return choose(language, name, english)


def date_text(when: date, language: str) -> str:
    """2026-10-13（周二） · Tue 2026-10-13."""
    zh, en = WEEKDAYS[when.weekday()]
    return choose(language, f"{when}（周{zh}）", f"{en} {when}")


def moment_text(moment: datetime, language: str) -> str:
    """The moment in Asia/Shanghai, to the minute."""
    local = moment.astimezone(ZONE)
    day = date_text(local.date(), language)
    return choose(language, f"{day}{local:%H:%M}", f"{day} {local:%H:%M}")


def sentence(step: Step, language: str) -> str:
    """One step in words."""
    said = choose(language, *SENTENCES[step.kind]).format(
        when=_when(step, language),
        first=_first(step, language),
        limit=limit_text(step.limit, language),
        units=amount(step.number or 0, step.limit.unit, language),
        counted=_counted(step, language),
        reason=_reason(step.day, language),
        ground=_ground(step, language),
    )
    return said + _doubt(step, language)


def _when(step: Step, language: str) -> str:
    if step.since is None:
        return date_text(step.day.date, language)
    said = moment_text(step.since, language)
    if step.until is not None:
        said += f"–{step.until.astimezone(ZONE):%H:%M}"
    return choose(language, f"{said} ", said)


def _first(step: Step, language: str) -> str:
    counts = step.limit.n == 0 or step.limit.unit is Unit.WORKING_HOUR
    return "" if counts else choose(language, "，当日不计", ", itself not counted")


def _counted(step: Step, language: str) -> str:
    if step.number is None:
        return choose(language, "计入", "counted")
    zh, en = UNITS[step.limit.unit]
    return choose(language, f"第 {step.number} {zh}", f"{en} {step.number}")


def _reason(day: Day, language: str) -> str:
    reason = choose(language, *REASONS[day.kind])
    return reason.format(name=festival(day.name, language), citation=day.citation)


def _ground(step: Step, language: str) -> str:
    if not step.ground:
        return ""
    return choose(language, f"（{step.ground}）", f" ({step.ground})")


def _doubt(step: Step, language: str) -> str:
    if not step.day.provisional or step.kind not in {
        StepKind.COUNTED,
        StepKind.SKIPPED,
        StepKind.ROLLED,
    }:
        return ""
    year = step.day.date.year
    return choose(
        language,
        f"（暂定：{year} 年放假通知尚未发布）",
        f" (provisional: no notice for {year} yet)",
    )
