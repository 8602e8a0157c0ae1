"""The ASGI application: pages by Django, live screens by the hub."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.settings")

pages = get_asgi_application()

from live.consumers import LiveConsumer  # noqa: E402 (Django is set up by the line above)
from media.watching.consumer import PictureConsumer  # noqa: E402
from mingjing.proxy import BehindProxies  # noqa: E402

# The stubs of Channels want URLRouter's patterns, the stubs of Django want views.
sockets = URLRouter(
    [
        path("live/", LiveConsumer.as_asgi()),  # type: ignore[list-item, arg-type]
        path("pictures/<int:track>/", PictureConsumer.as_asgi()),  # type: ignore[list-item, arg-type]
        re_path("", WebsocketDenier.as_asgi()),  # type: ignore[list-item, arg-type]
    ]
)

application = BehindProxies(
    ProtocolTypeRouter({"http": pages, "websocket": AllowedHostsOriginValidator(sockets)}),
    settings.TRUSTED_PROXIES,
)
