"""Two revisions of an item side by side: what a second pair of eyes looks at before approving."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hall.models import ItemRevision
from hall.rules import Ground


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
        _("申请材料"): _materials(revision),
        _("收费项目"): revision.fee_items,
        _("收费标准"): revision.fee_standard,
        _("收费依据"): revision.fee_basis,
        _("不计入时限的情形"): "、".join(str(Ground(one).label) for one in revision.grounds),
        _("联系方式"): revision.contacts,
        _("办理环节"): _steps(revision),
    }


def _materials(revision: ItemRevision) -> str:
    return "\n".join(
        f"{paper['name']}{'' if paper['required'] else _('（可选）')}"
        for paper in revision.materials
    )


def _steps(revision: ItemRevision) -> str:
    return "\n".join(
        " · ".join(
            part
            for part in (
                f"{step.order}. {step.name}",
                step.window.title,
                step.post,
                step.limit,
                _("并联") if step.part else "",
            )
            if part
        )
        for step in revision.steps.select_related("window")
    )
