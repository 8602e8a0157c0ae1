"""Taking experts over from a spreadsheet: looked at first, taken whole or not at all."""

import csv
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

import ledger.services
from accounts.principal import Principal
from bidding.errors import Refused
from bidding.experts import events
from bidding.experts.models import Employment, Expert, Pool, Speciality
from bidding.experts.rules.importing import MOST_ROWS, Problem, Row, Unreadable, read
from bidding.experts.rules.kinds import ExpertState
from bidding.experts.services.common import locked_pool
from bidding.experts.services.upkeep import identity_hash

MOST_BYTES = 64 * 1024 * 1024
_TROUBLE = (zipfile.BadZipFile, zlib.error, EOFError, ParseError, KeyError, ValueError, IndexError)


@dataclass(frozen=True)
class Preview:
    """What a sheet would do: the rows that can be taken, and every problem of the others."""

    sha256: str
    rows: Sequence[Row]
    problems: Sequence[Problem]


def preview(pool: int, content: bytes, *, who: Principal) -> Preview:
    """Read a spreadsheet (.xlsx or .csv) without changing anything.

    Raises `NotAllowed`, and `Refused` for a file that cannot be read, or has not the columns.
    """
    with transaction.atomic():
        found, _now = locked_pool(pool, who)
        return _preview(found, content)


@transaction.atomic
def import_experts(
    pool: int, content: bytes, *, reviewed_until: date, skip_bad: bool = False, who: Principal
) -> int:
    """Take every good row over; with bad rows only where `skip_bad` says that they may stay out.

    `reviewed_until` holds for rows without a date of their own. Returns how many were taken.
    """
    found, now = locked_pool(pool, who)
    seen = _preview(found, content)
    if seen.problems and not skip_bad:
        raise Refused("bad_rows", _("有不合格的行，未导入任何数据。"))
    if not seen.rows:
        raise Refused("no_rows", _("没有可以导入的行。"))
    _take(found, seen.rows, reviewed_until, now)
    body = {"sha256": seen.sha256, "taken": len(seen.rows), "left": len(seen.problems)}
    ledger.services.append(
        events.POOL_IMPORTED, subject=found.subject, actor=who.actor,
        scope=found.organisation.path, at=now, body=body,
    )  # fmt: skip
    return len(seen.rows)


def _preview(pool: Pool, content: bytes) -> Preview:
    codes = set(Speciality.objects.values_list("code", flat=True))
    taken = set(Expert.objects.filter(pool=pool).values_list("number", flat=True))
    rows: list[Row] = []
    problems: list[Problem] = []
    try:
        for one in read(cells(content), codes, taken):
            if isinstance(one, Row):
                rows.append(one)
            else:
                problems.extend(one)
            if len(rows) + len(problems) > MOST_ROWS:  # before a sheet of millions is in memory
                raise Refused("too_many", _("行数太多。"), "file")
    except Unreadable as error:
        text = _("缺少这些列：%(columns)s。") % {"columns": "、".join(error.missing)}
        raise Refused("no_columns", text, "file") from error
    rows, twins = _without_twins(pool, rows)
    return Preview(hashlib.sha256(content).hexdigest(), rows, [*problems, *twins])


def cells(content: bytes) -> Iterable[Sequence[object]]:
    """The cells of the first sheet, row by row.

    Raises `Refused` for what is no spreadsheet, maybe as late as in the row where it breaks off.
    """
    if len(content) > MOST_BYTES:
        raise Refused("too_large", _("文件太大。"), "file")
    if content.startswith(b"PK"):
        return _sheet(content)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding))))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise Refused("unreadable", _("不是可以读取的 CSV 文件。"), "file")


def _sheet(content: bytes) -> Iterator[Sequence[object]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(values_only=True)
    except _TROUBLE as error:
        raise Refused("unreadable", _("不是可以读取的 XLSX 文件。"), "file") from error


def _without_twins(pool: Pool, rows: list[Row]) -> tuple[list[Row], list[Problem]]:
    """Rows whose identity number nobody else has, in the sheet or in the pool."""
    known = set(Expert.objects.filter(pool=pool).values_list("identity", flat=True)) - {""}
    good: list[Row] = []
    bad: list[Problem] = []
    for row in rows:
        digest = identity_hash(row.identity)
        if digest and digest in known:
            bad.append(Problem(row.line, "身份证号", _("库中或表中已有同一身份证号的专家。")))
            continue
        known.add(digest)
        good.append(row)
    return good, bad


def _take(pool: Pool, rows: Sequence[Row], reviewed_until: date, now: datetime) -> None:
    made = Expert.objects.bulk_create(
        [
            Expert(
                pool=pool, number=row.number, name=row.name, phone=row.phone,
                identity=identity_hash(row.identity), region=row.region, title=row.title,
                level=row.level, state=ExpertState.ACTIVE, admitted_at=now,
                reviewed_until=row.reviewed_until or reviewed_until,
            )
            for row in rows
        ],
        batch_size=5000,
    )  # fmt: skip
    pairs = list(zip(made, rows, strict=True))
    link = Expert.specialities.through
    link.objects.bulk_create(
        (
            link(expert_id=expert.pk, speciality_id=code)
            for expert, row in pairs
            for code in row.specialities
        ),
        batch_size=10000,
    )
    Employment.objects.bulk_create(
        (
            Employment(expert=expert, name=row.employer, code=row.code.upper(), since=row.since)
            for expert, row in pairs
        ),
        batch_size=5000,
    )
