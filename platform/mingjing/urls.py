"""The address of every page and interface, room by room."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.views.language import switch
from hall.api import urls as hall_interface
from mingjing.health import healthz
from mingjing.views import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/setlang/", switch, name="set_language"),
    path("healthz", healthz),
    path("", home, name="home"),
    path("", include("accounts.urls")),
    path("", include("hall.urls")),
    path("", include("bidding.urls")),
    path("", include("media.alarms.urls")),
    path("", include("media.archive.urls")),
    path("", include("media.release.urls")),
    path("", include("media.review.urls")),
    path("", include("media.urls")),
    path("", include("bidding.experts.urls")),
    path("", include("bidding.draw.urls")),
    path("", include("bidding.evaluation.urls")),
    path("", include("monitoring.urls")),
    path("api/v1/", hall_interface),
]
