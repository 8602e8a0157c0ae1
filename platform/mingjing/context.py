"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """Context of every template: whether this is a rehearsal, never mistaken for the real hall."""
    del request
    return {"rehearsal": settings.ENV == "demo"}
