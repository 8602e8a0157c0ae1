"""Two revisions of an item side by side: what a second pair of eyes looks at before approving."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hall.models import ItemRevision


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what an item says; `odd` where the other revision has no such line."""

    text: str
    odd: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing an item says of itself, before and after."""

    label: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return self.before != self.after

    @property
    def gone(self) -> list[Line]:
        """The lines before; odd are those that the later revision leaves out."""
        return _lines(self.before, self.after)

    @property
    def come(self) -> list[Line]:
        """The lines after; odd are those that the later revision brings."""
        return _lines(self.after, self.before)


def compare(before: ItemRevision | None, after: ItemRevision) -> list[Compared]:
    """Everything a revision says, beside what the one in force says; nothing where none is."""
    old = facts(before) if before else {}
    return [Compared(label, old.get(label, ""), said) for label, said in facts(after).items()]


def facts(revision: ItemRevision) -> dict[str, str]:
    """What a revision says, each thing under its name."""
    return {
        _("事项名称"): revision.name,
        _("英文名称"): revision.name_en,
        _("办件类型"): str(revision.get_kind_display()),
        _("承诺时限"): revision.promised,
        _("法定时限"): revision.statutory,
        _("法律依据"): revision.legal_basis,
        _("办理程序"): revision.procedure,
        _("受理条件"): revision.conditions,
        _("申请材料"): "\n".join(_materials(revision)),
        _("收费项目"): revision.fee_items,
        _("收费标准"): revision.fee_standard,
        _("收费依据"): revision.fee_basis,
        _("不计入时限的情形"): "\n".join(revision.ground_labels),
        _("联系方式"): revision.contacts,
        _("办理环节"): "\n".join(_steps(revision)),
    }


def _lines(text: str, other: str) -> list[Line]:
    theirs = set(other.splitlines())
    return [Line(line, line not in theirs) for line in text.splitlines()]


def _materials(revision: ItemRevision) -> Iterator[str]:
    for paper in revision.materials:
        said = "%(name)s" if paper["required"] else _("%(name)s（可选）")
        yield said % {"name": paper["name"]}


def _steps(revision: ItemRevision) -> Iterator[str]:
    for step in revision.steps.select_related("window"):
        parallel = _("并联") if step.part else ""
        said = (f"{step.order}. {step.title}", step.window.title, step.post, step.limit, parallel)
        yield " · ".join(part for part in said if part)
