"""Who may watch a board."""

from accounts import selectors
from accounts.principal import Principal
from accounts.rules import Action

PREFIX = "wall:"


def topic_of(organisation: int) -> str:
    """The live topic of an organisation's board."""
    return f"{PREFIX}{organisation}"


def may_read_board(who: Principal, topic: str) -> bool:
    """Whether `who` may follow the board `topic`: the right to boards, at that organisation."""
    number = topic.removeprefix(PREFIX)
    if not number.isdecimal():
        return False
    found = selectors.subtree("/").filter(pk=int(number)).first()
    return found is not None and who.may(Action.BOARD_READ, found.path)
