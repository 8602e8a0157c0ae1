"""Commands on draws: lock, ask the rules, write rows and ledger entry together.

Every command names who asks and raises `accounts.errors.NotAllowed` or `bidding.errors.Refused`.
What the rules refuse is on record all the same: as an attempt, with its own entry.
"""

from bidding.draw.services.announcing import announce, certify
from bidding.draw.services.calling import call, reply, unreachable
from bidding.draw.services.closing import close, settle
from bidding.draw.services.committee import appoint, dismiss, import_draw
from bidding.draw.services.contributing import contribute
from bidding.draw.services.filming import film
from bidding.draw.services.opening import open_draw
from bidding.draw.services.planning import Plan, Survey, survey
from bidding.draw.services.redoing import ask_again, sign_again
from bidding.draw.services.releasing import release
from bidding.draw.services.skipping import check_ties, question, sign_skip

__all__ = [
    "Plan",
    "Survey",
    "announce",
    "appoint",
    "ask_again",
    "call",
    "certify",
    "check_ties",
    "close",
    "contribute",
    "dismiss",
    "film",
    "import_draw",
    "open_draw",
    "question",
    "release",
    "reply",
    "settle",
    "sign_again",
    "sign_skip",
    "survey",
    "unreachable",
]
