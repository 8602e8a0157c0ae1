"""The map of a record: which column is what, and where its cases belong. See `docs/import.md`.

A map is a TOML file. What this module does not know is refused by name: a misspelt key would
otherwise be left out in silence.
"""

import codecs
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    ValidationError,
)

import worktime
from hall.records.faults import Unusable
from hall.records.moments import ISO
from hall.rules import ITEM_KINDS, CaseKind, Channel

ORDINARY = 20
"""Working days of an item without a stated limit: the ordinary ones of the Licensing Law 42."""


def _column(stated: object) -> object:
    """A column stated by its name alone."""
    return {"column": stated} if isinstance(stated, str) else stated


def _encoding(name: str) -> str:
    """An encoding in which a line ends with the byte 10 and nothing else does."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        raise ValueError(_("没有“%(name)s”这种编码") % {"name": name}) from None
    if "utf-16" in found or "utf-32" in found:
        raise ValueError(_("请先把文件另存为 UTF-8 或 GB18030"))
    return found


def _item_kind(kind: CaseKind) -> CaseKind:
    if kind not in ITEM_KINDS:
        raise ValueError(_("不是事项可以有的类型"))
    return kind


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Part):
    """Where a value stands: a column's name, what an empty cell means, what its words mean here."""

    column: str = ""
    default: str = ""
    values: Mapping[str, str] = {}


class MomentColumn(Column):
    """A column of moments, with what differs from the map's own `format` and `zone`."""

    format: str | None = None
    zone: ZoneInfo | None = None
    clock: time | None = Field(default=None, alias="time")


TextColumn = Annotated[Column, BeforeValidator(_column)]
WhenColumn = Annotated[MomentColumn, BeforeValidator(_column)]


class CaseColumns(_Part):
    """Where a file of cases says what."""

    id: TextColumn
    start: WhenColumn
    deadline: WhenColumn
    end: WhenColumn = MomentColumn()
    department: TextColumn
    item: TextColumn
    channel: TextColumn = Column(default=Channel.SYSTEM.value)
    group: TextColumn = Column()
    responsible: TextColumn = Column()
    applicant: TextColumn = Column()


class EventColumns(_Part):
    """Where a file of events says what. Without `id` an event is known by all it says."""

    case: TextColumn
    id: TextColumn = Column()
    at: WhenColumn
    activity: TextColumn
    by: TextColumn = Column()
    group: TextColumn = Column()


class City(_Part):
    """The root of an installation that has no organisation yet."""

    name: str
    name_en: str = ""


class Centre(_Part):
    """The organisation, known by its code, beneath which the departments lie.

    With a `name` it is founded where it does not exist, beneath the one coded `parent` or the root.
    """

    code: str = Field(min_length=1, max_length=60)
    name: str = ""
    name_en: str = ""
    parent: str = ""
    city: City | None = None


class Department(_Part):
    """What a department is called here, by its code or by its name."""

    code: str = ""
    name: str = ""
    name_en: str = ""


class Limits(_Part):
    """The limits of items that the catalogue does not have yet."""

    promised: PositiveInt = ORDINARY
    statutory: PositiveInt | None = None
    unit: worktime.Unit = worktime.Unit.WORKING_DAY


class Item(Limits):
    """An item that the catalogue may not have yet."""

    name: str = ""
    name_en: str = ""
    kind: Annotated[CaseKind, AfterValidator(_item_kind)] = CaseKind.PROMISED


class Items(_Part):
    """Items by the record's own word for them, and the limits of all others."""

    named: Mapping[str, Item] = {}
    other: Limits = Limits()

    def of(self, code: str) -> Item:
        """The item of this code."""
        return self.named.get(code) or Item(**self.other.model_dump())


class RecordMap(_Part):
    """How the files of one office are read, and where its cases are filed.

    `source` names the record: what has one source and one id is one case for ever.
    """

    source: str = Field(min_length=1, max_length=60)
    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    delimiter: Annotated[str, Field(pattern=r'^[^"\r\n]$')] = ","
    format: str = ISO
    zone: ZoneInfo = worktime.ZONE
    centre: Centre
    departments: Mapping[str, Department] = {}
    items: Items = Items()
    cases: CaseColumns
    events: EventColumns | None = None


def read_map(path: Path) -> RecordMap:
    """Read a map. Raises `Unusable`, naming what in it is wrong."""
    try:
        return RecordMap.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        raise Unusable(f"{path}: {_first(error)}") from error
    except ValueError as error:  # not UTF-8, or not TOML
        raise Unusable(_("%(file)s 不是 TOML：%(why)s") % {"file": path, "why": error}) from error


def _first(error: ValidationError) -> str:
    """The first thing wrong with a map, and where; an unknown key first, as it may be misspelt."""
    first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    said = {"missing": _("缺少此项"), "extra_forbidden": _("映射文件没有这一项")}
    own = first.get("ctx", {}).get("error")  # what a check of this module says itself
    return f"{'.'.join(map(str, first['loc']))}: {said.get(first['type'], own or first['msg'])}"
