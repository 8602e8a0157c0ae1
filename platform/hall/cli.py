"""`mingjing hall`: other offices' records filed and rehearsed, the hall summed up."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.utils import translation

from worktime import ZONE, WorktimeError, read_moment
from worktime.cli import terminal_language

if TYPE_CHECKING:
    from hall.records.filing import Count
    from hall.replay.performance import Outcome
    from hall.report import Figures, Report

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Moment(click.ParamType[datetime]):
    """An ISO date or moment; without an offset it is Asia/Shanghai's."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read what was typed."""
        if isinstance(value, datetime):
            return value
        try:
            return read_moment(str(value))
        except WorktimeError as error:
            option = f"{param.opts[0]}: " if param else ""
            raise click.UsageError(option + error.text(terminal_language()), ctx) from error


MOMENT = Moment()


@click.group()
def group() -> None:
    """The service hall: records of other offices, rehearsals, figures."""
    translation.activate("en" if terminal_language() == "en" else "zh-hans")


@group.command("import")
@click.option("--map", "map_file", type=FILE, required=True, help="Which column is what (TOML).")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.argument("cases", type=FILE)
@click.argument("events", type=FILE, required=False)
def import_command(map_file: Path, cases: Path, events: Path | None, *, as_json: bool) -> None:
    """File another office's CASES.csv and EVENTS.csv.

    A row that makes no sense is refused with its line, column and reason; the others go in, and the
    exit code is 1. Running it again changes nothing. docs/import.md describes the map.
    """
    from hall.records.faults import Fault, Unusable
    from hall.records.intake import take_in

    refused: list[Fault] = []

    def refuse(fault: Fault) -> None:
        refused.append(fault)
        click.echo(fault.text, err=True)

    with _one_line(Unusable):
        counts = take_in(map_file, cases, events, refuse)
    if as_json:
        said = {name: asdict(count) for name, count in counts.items()}
        click.echo(_dump({**said, "refused": [fault.facts for fault in refused]}))
    else:
        for name, count in counts.items():
            click.echo(_counted(name, count))
    if refused:
        raise click.exceptions.Exit(1)


@group.command("report")
@click.option("--at", type=MOMENT, help="The instant to sum up; by default now.")
@click.option("--scope", default="/", show_default=True, help="A branch, as /1/4/.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def report_command(at: datetime | None, scope: str, *, as_json: bool) -> None:
    """Open, overdue, paused, ended, ended late; the same by department and channel."""
    from hall.report import NoSuchBranch, report
    from ledger import clock

    now = clock.now()
    if at is not None and at > now:
        raise click.ClickException(_not_yet(now))
    with _one_line(NoSuchBranch):
        found = report(at or now, scope)
    click.echo(_dump(found.as_json()) if as_json else _table(found))


@group.command("replay")
@click.option("--until", type=MOMENT, help="Stop at this instant; by default after the last alarm.")
@click.option("--speed", type=click.FloatRange(0, min_open=True), help="In time, so much faster.")
@click.option("--map", "map_file", type=FILE, help="Replay files by this map, not the database.")
@click.option("--without-watcher", is_flag=True, help="Let nobody sound the alarms.")
@click.option("--here", is_flag=True, help="In the configured database, itself a rehearsal.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.argument("cases", type=FILE, required=False)
@click.argument("events", type=FILE, required=False)
def replay_command(
    *,
    until: datetime | None,
    speed: float | None,
    map_file: Path | None,
    without_watcher: bool,
    here: bool,
    as_json: bool,
    cases: Path | None,
    events: Path | None,
) -> None:
    """Do again what imported records, or the files CASES.csv and EVENTS.csv, say was done.

    It happens in a database of its own beside the configured one, on a clock that steps to the next
    event or alarm and waits for the watcher there. With --here it happens in the configured
    database, where the platform's own watcher is at work.
    """
    from django.utils.translation import gettext as _

    from hall.records.faults import Unusable
    from hall.replay.company import Helpless
    from hall.replay.database import NoRehearsal
    from hall.replay.production import replay

    if (map_file is None) != (cases is None):
        raise click.UsageError(_("--map 与 CASES.csv 须同时给出"))
    files = (map_file, cases, events) if map_file and cases else None
    with _one_line(Unusable, NoRehearsal, Helpless):
        outcome = replay(
            files,
            until=until,
            speed=speed,
            watched=not without_watcher,
            here=here,
            say=lambda line: click.echo(line, err=True),
        )
    click.echo(_dump(outcome.as_json()) if as_json else _told(outcome))


def _counted(name: str, count: "Count") -> str:
    """What became of the rows of a file, in one line."""
    from django.utils.translation import gettext as _
    from django.utils.translation import pgettext

    names = {"cases": pgettext("import", "办件"), "events": pgettext("import", "事件")}
    facts = {"name": names[name], **asdict(count)}
    said = _(
        "%(name)s：读 %(read)d 行，新增 %(new)d，办结 %(ended)d，原有 %(known)d，拒收 %(refused)d"
    )
    return said % facts


def _table(found: "Report") -> str:
    """The figures as lines of text: the whole, the departments, the channels."""
    from django.utils.translation import pgettext

    heads = [
        pgettext("report", "在办"),
        pgettext("report", "超时"),
        pgettext("report", "中止"),
        pgettext("report", "办结"),
        pgettext("report", "超时办结"),
        pgettext("report", "按时率"),
    ]
    parts = {
        "": {pgettext("report", "合计"): found.total},
        pgettext("report", "部门"): found.by_department,
        pgettext("report", "申请渠道"): found.by_channel,
    }
    lines = []
    for title, figures in parts.items():
        lines.append("\t".join([title, *heads]))
        lines += [_line(name, one) for name, one in figures.items()]
    return "\n".join(lines)


def _line(name: str, one: "Figures") -> str:
    rate = "—" if one.on_time_rate is None else f"{one.on_time_rate:.1%}"
    counts = (one.open, one.overdue, one.paused, one.ended, one.ended_late)
    return "\t".join([name, *map(str, counts), rate])


def _not_yet(now: datetime) -> str:
    """Why an instant cannot be summed up that has not been."""
    from django.utils.translation import gettext as _

    said = _("不能汇总将来的时刻，现在是 %(now)s")
    return said % {"now": now.astimezone(ZONE).isoformat(timespec="seconds")}


def _told(outcome: "Outcome") -> str:
    """What came of a replay, in lines."""
    from django.utils.translation import gettext as _

    said = outcome.as_json()
    lines = [
        _("预警 %(prompted)d 次，超时报警 %(overdue)d 次") % said["alarms"],
        _("滞后（毫秒）：最大 %(worst)s，中位 %(p50)s，99%% 分位 %(p99)s") % said["lateness_ms"],
        *(f"{kind}\t{n}" for kind, n in outcome.entries.items()),
        _table(outcome.report),
    ]
    return "\n".join(lines)


def _dump(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


@contextmanager
def _one_line(*expected: type[Exception]) -> Iterator[None]:
    """Say in one line what is expected to go wrong, and that the database cannot be worked with."""
    from django.db import DatabaseError

    from ledger.errors import LedgerError

    caught: tuple[type[Exception], ...] = (*expected, DatabaseError, LedgerError)
    try:
        yield
    except caught as error:
        raise click.ClickException(str(error).strip().splitlines()[0]) from error
