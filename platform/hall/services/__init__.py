"""Commands on cases: lock the case, ask the rules, write rows and ledger entry together.

Every command names who asks (`who`) and, where a page sent it, the `version` of the case that the
person saw. It raises `accounts.errors.NotAllowed`, `hall.errors.Refused` or `hall.errors.Conflict`
and then has changed nothing.
"""

from hall.services.acceptance import accept, refuse
from hall.services.ending import finish, forward, withdraw
from hall.services.extensions import ask_extension, decide_extension
from hall.services.once import once
from hall.services.papers import hand_in
from hall.services.pauses import pause, resume
from hall.services.progress import finish_part, finish_step
from hall.services.reception import Application, Paper, receive
from hall.services.supplements import ask_supplement, give_supplement

__all__ = [
    "Application",
    "Paper",
    "accept",
    "ask_extension",
    "ask_supplement",
    "decide_extension",
    "finish",
    "finish_part",
    "finish_step",
    "forward",
    "give_supplement",
    "hand_in",
    "once",
    "pause",
    "receive",
    "refuse",
    "resume",
    "withdraw",
]
