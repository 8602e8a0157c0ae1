"""Where a record's cases are filed: its centre, departments and items, found or founded.

What is founded here leaves the same entries as if an administrator had done it.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

import accounts.errors
import accounts.selectors
from accounts.principal import Principal, system
from accounts.rules import Kind
from accounts.services import organisations
from hall import catalogue
from hall.errors import Refused
from hall.models import ItemRevision
from hall.records.faults import Unusable
from hall.records.mapping import Centre, Department, Items
from hall.selectors import revision_in_force

if TYPE_CHECKING:
    from accounts.models import Organisation

MAP = system("map")
"""Who drafts an item that a map states; whoever runs the import puts it in force."""


class Places:
    """The places of one record. Raises `Unusable` where one can be neither found nor founded."""

    def __init__(
        self, centre: Centre, departments: Mapping[str, Department], items: Items, who: Principal
    ) -> None:
        self._centre = centre
        self._departments = departments
        self._items = items
        self._who = who
        self._found: dict[str, Organisation] = {}
        self._revisions: dict[str, ItemRevision] = {}

    @cached_property
    def centre(self) -> "Organisation":
        """The organisation beneath which the departments lie."""
        return _by_code(self._centre.code) or self._found_centre()

    def department(self, word: str) -> "Organisation":
        """The department that the record calls `word`."""
        if word not in self._found:
            self._found[word] = self._department(self._departments.get(word) or Department(), word)
        return self._found[word]

    def is_called(self, place: "Organisation", word: str) -> bool:
        """Whether `place` is the department that the record calls `word`. Founds nothing."""
        said = self._departments.get(word) or Department()
        return place.name == (said.name or word) or (said.code != "" and place.code == said.code)

    def revision(self, code: str) -> ItemRevision:
        """The revision in force of the item that the record calls `code`."""
        if code not in self._revisions:
            self._revisions[code] = revision_in_force(code) or self._found_item(code)
        return self._revisions[code]

    def _department(self, said: Department, word: str) -> "Organisation":
        name = said.name or word
        beneath = accounts.selectors.subtree(self.centre.path).filter(active=True)
        known = beneath.filter(code=said.code).first() if said.code else None
        known = known or beneath.filter(name=name, kind=Kind.DEPARTMENT).first()
        return known or self._create(self.centre, Kind.DEPARTMENT, name, said.name_en, said.code)

    def _found_centre(self) -> "Organisation":
        said = self._centre
        if not said.name:
            raise Unusable(_("没有编码为“%(code)s”的机构") % {"code": said.code})
        parent = _by_code(said.parent) if said.parent else _root() or self._found_city()
        if parent is None:
            raise Unusable(_("没有编码为“%(code)s”的机构") % {"code": said.parent})
        return self._create(parent, Kind.CENTRE, said.name, said.name_en, said.code)

    def _found_city(self) -> "Organisation":
        said = self._centre.city
        if said is None:
            raise Unusable(_("尚未建立任何机构：请先建立，或在映射文件中写明 [centre.city]"))
        return self._create(None, Kind.CITY, said.name, said.name_en, "")

    def _create(
        self, parent: "Organisation | None", kind: Kind, name: str, name_en: str, code: str
    ) -> "Organisation":
        try:
            return organisations.create(
                self._who, parent=parent, kind=kind, name=name, name_en=name_en, code=code or None
            )
        except accounts.errors.Refused as error:
            raise Unusable(f"{name}: {error}") from error

    def _found_item(self, code: str) -> ItemRevision:
        said = self._items.of(code)
        draft = catalogue.Draft(
            code=code,
            department=self.centre.pk,
            name=said.name or code,
            name_en=said.name_en,
            kind=said.kind,
            promised_amount=said.promised,
            promised_unit=said.unit,
            statutory_amount=said.statutory or said.promised,
            statutory_unit=said.unit,
        )
        try:
            return catalogue.approve(catalogue.draft(draft, who=MAP).pk, who=self._who)
        except Refused as error:
            raise Unusable(f"{code}: {error}") from error


def _by_code(code: str) -> "Organisation | None":
    return accounts.selectors.subtree("/").filter(code=code, active=True).first()


def _root() -> "Organisation | None":
    return accounts.selectors.subtree("/").filter(parent=None).first()
