"""A web process with one file: `python file_process.py FILE PATIENCE`; it says its port."""

import sys
from pathlib import Path

import django
from django.conf import settings

django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponseBase  # noqa: E402
from django.urls import path  # noqa: E402

from documents import serving  # noqa: E402
from live import daphne, pacing  # noqa: E402

FILE = Path(sys.argv[1])


def file(request: HttpRequest) -> HttpResponseBase:
    return serving.send(request, FILE, name="film.mp4")


urlpatterns = [path("", file)]
settings.ROOT_URLCONF = __name__
pacing.PATIENCE = float(sys.argv[2])
daphne.serve(
    get_asgi_application(),
    [daphne.tcp("127.0.0.1", 0)],
    lambda addresses: print(addresses[0][1], flush=True),
)
