"""The demonstration's opening room: its cameras in the registry, wherever they are served now."""

import asyncio
import signal
from collections.abc import Sequence

import accounts.selectors
import media.selectors
import media.services
from accounts.principal import Principal
from accounts.rules import Role
from media.rules import Occasion
from mingjing.county.cameras import Film, serve
from mingjing.county.founding import SETUP

ROOM = "开标评标一室"
CAMERAS = (("前", "主席台上方"), ("后", "后墙"))


async def play(films: Sequence[Film]) -> None:
    """Serve the room's cameras, and have the registry know where, until told to stop."""
    server = await serve(films)
    port = server.sockets[0].getsockname()[1]
    await asyncio.to_thread(register, port, SETUP)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with server:
        await stop.wait()


def register(port: int, who: Principal) -> None:
    """Register the room with its cameras once; afterwards only where they are found."""
    centre = accounts.selectors.staffed(Role.TRADING_CENTRE).first()
    if centre is None:
        return
    room = media.selectors.room_for(Occasion.OPENING, centre.path)
    if room is None:
        made = media.services.set_up_room(
            centre.pk, centre.path, name=ROOM, occasions=list(Occasion), who=who
        )
        room = made.pk
    known = {one.title: one for one in media.selectors.cameras_of(room)}
    for number, (title, place) in enumerate(CAMERAS, 1):
        address = f"rtsp://127.0.0.1:{port}/{number}"
        if title in known:
            media.services.change(
                known[title].pk, title=title, place=place, sound="", address=address, who=who
            )
        else:
            media.services.register(room, title=title, place=place, address=address, who=who)
