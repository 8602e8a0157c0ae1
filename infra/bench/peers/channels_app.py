"""The ordinary way, as the tutorial of Channels has it: sessions, a group, JSON; on Daphne."""

import json
import os

import dj_database_url
import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [os.environ["REDIS_URL"]]},
        }
    },
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"])},
    INSTALLED_APPS=[
        "daphne",
        "channels",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
    ],
    SECRET_KEY=os.urandom(32).hex(),
)
django.setup()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.urls import path  # noqa: E402


class Board(AsyncWebsocketConsumer):
    """Every screen is in the group and sends itself what comes."""

    async def connect(self) -> None:
        """Join."""
        await self.channel_layer.group_add("board", self.channel_name)
        await self.accept()

    async def disconnect(self, _code: int) -> None:
        """Leave."""
        await self.channel_layer.group_discard("board", self.channel_name)

    async def board_event(self, message: dict[str, object]) -> None:
        """Pass an event on."""
        await self.send(text_data=json.dumps(message["event"]))


routes = [path("live/", Board.as_asgi())]  # type: ignore[arg-type]
sockets = AuthMiddlewareStack(URLRouter(routes))  # type: ignore[arg-type]
application = ProtocolTypeRouter({"websocket": AllowedHostsOriginValidator(sockets)})
