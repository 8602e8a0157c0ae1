"""Issuing a numbered notice."""

from collections.abc import Mapping
from datetime import datetime

import documents.services
from hall.models import Case, Notice
from hall.rules import NoticeKind
from worktime import ZONE

# One character in the number tells which notice it is, as offices write it: …受〔2026〕0012号.
_MARK = {
    NoticeKind.ACCEPTANCE: "受",
    NoticeKind.REFUSAL: "退",
    NoticeKind.SUPPLEMENT: "告",
    NoticeKind.EXTENSION: "延",
    NoticeKind.DECISION: "决",
}


def issue(
    case: Case, kind: NoticeKind, actor: str, now: datetime, content: Mapping[str, object]
) -> Notice:
    """Give a case its numbered notice, within the caller's transaction."""
    year = now.astimezone(ZONE).year
    mark = f"{case.department.name}{_MARK[kind]}"
    number = documents.services.next_number(f"{case.department_id}:{kind}", year)
    return Notice.objects.create(
        case=case,
        kind=kind,
        number=f"{mark}〔{year}〕{number:04d}号",
        issued_at=now,
        issued_by=actor,
        content=dict(content),
    )
