"""The ordinary way: Channels groups over the Redis channel layer, served by Daphne."""

import os

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

LAYER = {
    "BACKEND": "channels_redis.core.RedisChannelLayer",
    "CONFIG": {"hosts": [os.environ["REDIS_URL"]], "capacity": 1000},
}
settings.configure(CHANNEL_LAYERS={"default": LAYER}, INSTALLED_APPS=[])


class Board(AsyncWebsocketConsumer):
    """Every screen is in the group and sends itself what comes."""

    groups = ["board"]

    async def board_event(self, message: dict[str, str]) -> None:
        """Pass an event on."""
        await self.send(text_data=message["text"])


application = ProtocolTypeRouter({"websocket": Board.as_asgi()})
