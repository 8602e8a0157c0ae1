"""The ASGI application: pages by Django, live screens by the hub."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.settings")

application = get_asgi_application()
