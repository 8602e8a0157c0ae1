"""The socket of a live picture: one track, its fragments as they are written.

It says first, as text, what the fragments are made of, then each initialisation and each fragment
as one binary message. A viewer who cannot keep up is let go and may come again at the newest.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from asgiref.sync import sync_to_async
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from accounts import principal as principals
from media import selectors
from media.format.records import Begun, Fragment
from media.models import Track
from media.services import watched
from media.watching.following import Follower

NOT_ALLOWED, ENDED, TOO_SLOW = 4403, 4410, 4408
LOOK = 0.1
"""Seconds between two looks at the chain: beside half a second of fragment it hardly counts."""
ASK_AGAIN = 5.0
"""Seconds after which it is asked again whether the viewer may, and whether it still goes on."""
MOST = 40
"""So many pieces a viewer may be behind."""


class PictureConsumer(AsyncConsumer):
    """One viewer of one track."""

    _sending: "asyncio.Task[None] | None" = None

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        """Act on what the server says; what a viewer says is not listened to."""
        match message["type"]:
            case "websocket.connect":
                await self.send({"type": "websocket.accept"})
                self._sending = asyncio.create_task(self._show())
            case "websocket.disconnect":
                if self._sending is not None:
                    self._sending.cancel()
                raise StopConsumer

    async def _show(self) -> None:
        """Send pictures until the recording ends, the right does, or the viewer leaves."""
        number = int(self.scope["url_route"]["kwargs"]["track"])
        track = await sync_to_async(self._admitted)(number)
        if track is None:
            await self._close(NOT_ALLOWED)
            return
        follower, asked = Follower(track.folder), asyncio.get_running_loop().time()
        pieces = await asyncio.to_thread(follower.start)
        while True:
            if len(pieces) > MOST:
                await self._close(TOO_SLOW)
                return
            for piece in pieces:
                await self._send(follower, piece)
            await asyncio.sleep(LOOK)
            if asyncio.get_running_loop().time() - asked > ASK_AGAIN:
                asked = asyncio.get_running_loop().time()
                if not await sync_to_async(self._still)(number):
                    await self._close(ENDED)
                    return
            begin = follower.more if pieces or follower.begun else follower.start
            pieces = await asyncio.to_thread(begin)

    async def _send(self, follower: Follower, piece: Begun | Fragment) -> None:
        if isinstance(piece, Begun):
            said = {"codecs": piece.codecs, "width": piece.width, "height": piece.height}
            await self.send({"type": "websocket.send", "text": json.dumps(said)})
        data = await asyncio.to_thread(follower.read, piece)
        await self.send({"type": "websocket.send", "bytes": data})

    async def _close(self, code: int) -> None:
        await self.send({"type": "websocket.close", "code": code})

    def _admitted(self, number: int) -> Track | None:
        """The track if the viewer may see it; a named viewer's look is on record from now on."""
        who = principals.of_scope(self.scope)
        track = _track(number)
        if track is None or not selectors.may_watch(who, track.recording):
            return None
        if not who.is_nobody:
            watched(track.recording, who, live=True)
        return track

    def _still(self, number: int) -> bool:
        track = _track(number)
        who = principals.of_scope(self.scope)
        return track is not None and selectors.may_watch(who, track.recording)


def _track(number: int) -> Track | None:
    return Track.objects.select_related("recording").filter(pk=number).first()
