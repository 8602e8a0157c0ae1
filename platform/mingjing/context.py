"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from mingjing import navigation


def page(request: HttpRequest) -> dict[str, object]:
    """Context of every template: the navigation, and whether this is a rehearsal."""
    return {
        "navigation": SimpleLazyObject(lambda: navigation.links(request)),
        "rehearsal": settings.ENV == "demo",
    }
