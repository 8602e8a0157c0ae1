"""What stands against closing a window or a department: its cases, and those that wait for it."""

from django.utils.translation import ngettext

from hall.models import CaseStep, Part, Queued


def still_open(path: str) -> list[str]:
    """What is still open at the windows at or beneath `path`, in words."""
    cases = Queued.objects.filter(scope__startswith=path).count()
    here = {"step__window__path__startswith": path}
    undone = {"finished_at__isnull": True, "case__ended_at__isnull": True}
    asked = CaseStep.objects.filter(**here, **undone).exclude(case__scope__startswith=path)
    parts = Part.objects.filter(**here, **undone).exclude(case__scope__startswith=path)
    waiting = asked.count() + parts.count()
    found = {
        ngettext("%(n)s 件未办结的办件", "%(n)s 件未办结的办件", cases): cases,
        ngettext(
            "其他窗口办件的 %(n)s 个未办环节", "其他窗口办件的 %(n)s 个未办环节", waiting
        ): waiting,
    }
    return [words % {"n": number} for words, number in found.items() if number]
