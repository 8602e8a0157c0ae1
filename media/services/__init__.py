"""What the room does when told: the only writers of its rows, and the front door of other rooms.

prepare(…)  → the cameras of a room record from now on
begin(…)    → what they are there for begins; a draw or an evaluation only if all of them see
seat(…)     → a remote expert's browser records beside the cameras, until leave(…) or the end
end(…)      → nothing more is recorded; the recorder closes the tracks and seals
"""

from media.services.browsers import leave, register_browser, retire_browser, seat
from media.services.cameras import change, register, retire, set_up_room
from media.services.recordings import begin, end, prepare, require_ready
from media.services.tracks import judge
from media.services.watching import watched

__all__ = [
    "begin",
    "change",
    "end",
    "judge",
    "leave",
    "prepare",
    "register",
    "register_browser",
    "require_ready",
    "retire",
    "retire_browser",
    "seat",
    "set_up_room",
    "watched",
]
