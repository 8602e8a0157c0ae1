"""This house's web process for the benchmark: `python own_web.py PORT`."""

import sys

import django

django.setup()

from live import daphne  # noqa: E402
from mingjing.asgi import application  # noqa: E402

daphne.serve(application, [daphne.tcp("127.0.0.1", int(sys.argv[1]))], lambda _: None)
