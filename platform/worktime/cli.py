"""`mingjing worktime`: a due date and why, without a database."""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from worktime.alarms import prompt_at
from worktime.batch import DUE, Answered, Batch
from worktime.calendars import ZONE, Calendar, published_calendar
from worktime.errors import CalendarError, WorktimeError
from worktime.limits import Limit, Unit
from worktime.notices import Notice
from worktime.reading import read_moment, read_number, read_pause
from worktime.reckoning import Due, due
from worktime.trace import explain
from worktime.wording import choose, moment_text, sentence


def terminal_language() -> str:
    """The reader's language as the terminal states it; Chinese where it states none."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    stated = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "en" if stated.startswith("en") else "zh"


class _Words(click.ParamType[Any]):
    """What is read as in a file, and refused in the reader's language."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Read what was typed."""
        try:
            return self._read(value) if isinstance(value, str) else value
        except WorktimeError as error:
            option = f"{param.opts[0]}: " if param else ""
            language = (ctx and ctx.params.get("lang")) or terminal_language()
            raise click.UsageError(option + error.text(language), ctx) from error


def _readable(text: str) -> Path:
    path = Path(text)
    if not path.is_file() or not os.access(path, os.R_OK):
        raise WorktimeError(f"“{text}”不是可读的文件", f"{text!r} is no file that can be read")
    return path


FILE, NUMBER = _Words("file", _readable), _Words("number", read_number)


@click.group()
def group() -> None:
    """Working time: due dates in the Chinese calendar, with their reasons."""


@group.command("due")
@click.option("--from", "start", metavar="MOMENT", help="Acceptance, as 2026-09-30T16:00.")
@click.option("--days", type=NUMBER, metavar="N", help="Limit in working days 工作日.")
@click.option("--hours", type=NUMBER, metavar="N", help="Limit in working hours.")
@click.option("--calendar-days", type=NUMBER, metavar="N", help="Limit in days 日.")
@click.option("--pause", "pauses", multiple=True, metavar="A/B", help="Excluded time. Repeatable.")
@click.option(
    "--extend", type=NUMBER, default=0, metavar="N", help="Approved extension, same unit."
)
@click.option("--batch", type=FILE, metavar="FILE.csv", help="Answer each row of a file instead.")
@click.option("--notice", "notices", type=FILE, multiple=True, help="A further year. Repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, with the trace.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default=terminal_language, is_eager=True)
def due_command(
    *,
    start: str | None,
    days: int | None,
    hours: int | None,
    calendar_days: int | None,
    pauses: Sequence[str],
    extend: int,
    batch: Path | None,
    notices: Sequence[Path],
    as_json: bool,
    lang: str,
) -> None:
    """When a limit ends, and why.

    Moments are ISO 8601; without an offset they are those of Asia/Shanghai. A pause is two
    dates, both included, or two moments; "A/" is still open. A --batch file has the columns
    accepted_date and n_working_days and is printed with due_date filled in. A --notice file holds
    a further year's holidays as JSON.
    """
    units = {Unit.WORKING_DAY: days, Unit.WORKING_HOUR: hours, Unit.CALENDAR_DAY: calendar_days}
    limits = [(n, unit) for unit, n in units.items() if n is not None]
    try:
        calendar = _calendar(notices)
        if batch:
            _refuse_mixture(lang, start, limits, pauses, extend)
            _print_batch(Batch(batch, calendar), as_json=as_json, language=lang)
        elif start is None or len(limits) != 1:
            options = "--days, --hours, --calendar-days"
            zh, en = f"须给出 --from 以及 {options} 之一", f"give --from and one of {options}"
            raise click.UsageError(choose(lang, zh, en))
        else:
            held = map(read_pause, pauses)
            answer = due(read_moment(start), Limit(*limits[0]), calendar, held, extend)
            click.echo(_dump(_as_json(answer)) if as_json else _text(answer, lang))
    except WorktimeError as error:
        raise click.ClickException(error.text(lang)) from error


def _refuse_mixture(language: str, *others: object) -> None:
    if any(others):
        zh = "--batch 的日期和期限只取自其文件"
        en = "--batch takes dates and limits from its file alone"
        raise click.UsageError(choose(language, zh, en))


def _calendar(paths: Sequence[Path]) -> Calendar:
    if not paths:
        return published_calendar()
    return published_calendar().with_notices(map(_notice, paths))


def _notice(path: Path) -> Notice:
    try:
        return Notice.from_json(json.loads(path.read_text("utf-8")))
    except CalendarError as error:
        raise CalendarError(f"{path}：{error.zh}", f"{path}: {error.en}") from error
    except ValueError as error:
        raise CalendarError(f"{path}：不是 JSON", f"{path}: not JSON ({error})") from error


def _text(answer: Due, language: str) -> str:
    steps = [sentence(step, language) for step in explain(answer)]
    prompt = prompt_at(answer)
    if prompt is not None:
        when = moment_text(prompt, language)
        steps.append(choose(language, f"{when} 预警", f"{when} prompt"))
    if answer.provisional:
        steps.append(choose(language, "结果为暂定", "the due date is provisional"))
    return "\n".join(steps)


def _as_json(answer: Due) -> dict[str, object]:
    prompt = prompt_at(answer)
    return {
        "from": _iso(answer.start),
        "limit": {"n": answer.limit.n, "unit": answer.limit.unit},
        "extension": answer.extension,
        "pauses": [{"start": _iso(p.start), "end": _iso(p.end)} for p in answer.pauses],
        "due_date": answer.date and answer.date.isoformat(),
        "due_at": _iso(answer.at),
        "prompt_at": _iso(prompt),
        "paused": answer.paused,
        "provisional": answer.provisional,
        "calendar": answer.calendar.version,
        "trace": [
            {**step.as_json(), "zh": sentence(step, "zh"), "en": sentence(step, "en")}
            for step in explain(answer)
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(ZONE).isoformat()


def _dump(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _print_batch(batch: Batch, *, as_json: bool, language: str) -> None:
    """The answered rows on standard output, the refused ones on standard error, one line each."""
    answered: list[Answered] = []
    refused = 0
    for result in batch:
        if isinstance(result, Answered):
            answered.append(result)
        else:
            refused += 1
            click.echo(result.text(language), err=True)
    if as_json:
        click.echo(_dump([{**a.filled, "provisional": a.due.provisional} for a in answered]))
    else:
        _print_csv(batch, answered)
    _warn(batch, [a.line for a in answered if a.due.provisional], language)
    if refused:
        raise batch.refusal(refused)


def _print_csv(batch: Batch, answered: Iterable[Answered]) -> None:
    columns = batch.header if DUE in batch.header else [*batch.header, DUE]
    table = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    table.writeheader()
    table.writerows(answer.filled for answer in answered)


def _warn(batch: Batch, provisional: Sequence[int], language: str) -> None:
    """Nothing is guessed silently: says which rows rest on years without a notice."""
    if provisional:
        n, line = len(provisional), provisional[0]
        zh = f"{batch.path}：{n} 个到期日为暂定（自第 {line} 行起），所涉年份的放假通知尚未发布"
        en = f"{batch.path}: {n} due dates are provisional (from line {line} on), no notice yet"
        click.echo(choose(language, zh, en), err=True)
