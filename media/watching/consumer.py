"""The socket of a live picture: one track, its fragments as they are written.

It says first, as text, what the fragments are made of, then each initialisation and each fragment
as one binary message. A viewer who cannot keep up is let go and may come again at the newest.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any, ClassVar

from asgiref.sync import sync_to_async
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.db import DatabaseError, InterfaceError

from accounts import principal as principals
from media import selectors
from media.format.records import Begun, Fragment
from media.models import Track
from media.services import watched
from media.watching.following import Follower

NOT_ALLOWED, ENDED, TOO_SLOW, TOO_MANY, UNAVAILABLE = 4403, 4410, 4408, 4429, 4503
LOOK = 0.1
"""Seconds between two looks at the chain: beside half a second of fragment it hardly counts."""
ASK_AGAIN = 5.0
"""Seconds after which it is asked again whether the viewer may, and whether it still goes on."""
MOST = 40
"""So many pieces a viewer may fall behind."""
MOST_OF_PUBLIC = 200
"""So many viewers who are not signed in has one web process: each takes a camera's whole stream."""

logger = logging.getLogger(__name__)


class PictureConsumer(AsyncConsumer):
    """One viewer of one track."""

    _public: ClassVar[int] = 0  # how many viewers nobody knows have a picture of this process
    _sending: "asyncio.Task[None] | None" = None

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        """Act on what the server says; what a viewer says is not listened to."""
        match message["type"]:
            case "websocket.connect":
                await self.send({"type": "websocket.accept"})
                self._sending = asyncio.create_task(self._serve())
            case "websocket.disconnect":
                if self._sending is not None:
                    self._sending.cancel()
                raise StopConsumer

    async def _serve(self) -> None:
        """Send pictures until the recording ends, the right does, or the viewer leaves; say why."""
        try:
            code = await self._show()
        except (DatabaseError, InterfaceError, OSError) as error:
            logger.warning("a live picture cannot be shown: %s", error)
            code = UNAVAILABLE
        await self.send({"type": "websocket.close", "code": code})

    async def _show(self) -> int:
        """Let the viewer in and show; the code to close with."""
        number = int(self.scope["url_route"]["kwargs"]["track"])
        track, public = await sync_to_async(self._admitted)(number)
        if track is None:
            return NOT_ALLOWED
        if not public:
            return await self._follow(track)
        if PictureConsumer._public >= MOST_OF_PUBLIC:
            return TOO_MANY
        PictureConsumer._public += 1
        try:
            return await self._follow(track)
        finally:
            PictureConsumer._public -= 1

    async def _follow(self, track: Track) -> int:
        """Send what is written, from the newest key frame on; the code to close with."""
        clock = asyncio.get_running_loop().time
        follower, asked = Follower(track.folder), clock()
        pieces = await asyncio.to_thread(follower.start)
        while True:
            for piece in pieces:
                await self._send(follower, piece)
            await asyncio.sleep(LOOK)
            if clock() - asked > ASK_AGAIN:
                asked = clock()
                if not await sync_to_async(self._still)(track.pk):
                    return ENDED
            began = follower.begun
            pieces = await asyncio.to_thread(follower.more if began else follower.start)
            if began and len(pieces) > MOST:
                return TOO_SLOW

    async def _send(self, follower: Follower, piece: Begun | Fragment) -> None:
        if isinstance(piece, Begun):
            said = {"codecs": piece.codecs, "width": piece.width, "height": piece.height}
            await self.send({"type": "websocket.send", "text": json.dumps(said)})
        data = await asyncio.to_thread(follower.read, piece)
        await self.send({"type": "websocket.send", "bytes": data})

    def _admitted(self, number: int) -> tuple[Track | None, bool]:
        """The track if the viewer may see it, and whether that is one of the public.

        A named viewer's look is on record from now on.
        """
        who = principals.of_scope(self.scope)
        track = _track(number)
        if track is None or not selectors.may_watch(who, track.recording):
            return None, who.is_nobody
        if not who.is_nobody:
            watched(track.recording, who, live=True)
        return track, who.is_nobody

    def _still(self, number: int) -> bool:
        track = _track(number)
        who = principals.of_scope(self.scope)
        return track is not None and selectors.may_watch(who, track.recording)


def _track(number: int) -> Track | None:
    return Track.objects.select_related("recording").filter(pk=number).first()
