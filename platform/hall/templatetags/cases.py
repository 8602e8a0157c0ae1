"""`{{ step.finished_by|called:file.names }}`, `{{ case.due_at|moment }}`: small words of a case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.template.defaultfilters import filesizeformat

import worktime
from hall.wording import amount_text, language, lateness_text, limit_text

register = template.Library()


@register.filter
def called(actor: str, names: Mapping[str, str]) -> str:
    """The name of an actor ("person:3") by the names that the page has gathered."""
    return names.get(actor, "")


@register.filter
def moment(at: datetime | None) -> str:
    """A moment to the minute with its weekday, in local time; a dash where there is none."""
    return worktime.moment_text(at, language()) if at else "—"


@register.filter
def read_moment(text: str | None) -> str:
    """The same for a moment that a notice keeps as text."""
    return moment(datetime.fromisoformat(text)) if text else "—"


@register.filter
def limit(content: Mapping[str, Any]) -> str:
    """The limit that a notice of acceptance promises, in words."""
    return limit_text(content.get("limit"), content.get("unit", ""))


@register.filter
def more(content: Mapping[str, Any]) -> str:
    """By how much a notice of extension lengthens the limit, in words."""
    return amount_text(content["amount"], content["unit"])


@register.filter
def lateness(milliseconds: float) -> str:
    """How late an alarm sounded, in words."""
    return lateness_text(milliseconds)


@register.simple_tag
def largest() -> str:
    """The largest file the house takes, in words."""
    return filesizeformat(settings.DOCUMENT_MAX_BYTES)
