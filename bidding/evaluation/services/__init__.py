"""Commands of the evaluation: lock, ask the rules, write rows and ledger entry together.

Every command names who asks. It raises `accounts.errors.NotAllowed` or `bidding.errors.Refused`,
and then has changed nothing. What the pages do not offer, these refuse.
"""

from bidding.evaluation.services.convening import convene
from bidding.evaluation.services.correcting import correct
from bidding.evaluation.services.desk import (
    ask_time,
    declare,
    lock_sheet,
    release_sheet,
    save_draft,
    sign_in,
)
from bidding.evaluation.services.looking import look
from bidding.evaluation.services.methods import publish_method
from bidding.evaluation.services.pricing import (
    call_prices,
    correct_prices_call,
    explain,
    record_details,
    take_prices,
)
from bidding.evaluation.services.qualifying import qualify
from bidding.evaluation.services.questions import answer, ask, decide_low_price
from bidding.evaluation.services.ranking import rank
from bidding.evaluation.services.remote import seat_remotely
from bidding.evaluation.services.replacing import replace
from bidding.evaluation.services.reporting import disclose, report
from bidding.evaluation.services.reserve import call_reserve
from bidding.evaluation.services.rounds import begin
from bidding.evaluation.services.signing import assent, note_refusal

__all__ = [
    "answer",
    "ask",
    "ask_time",
    "assent",
    "begin",
    "call_prices",
    "call_reserve",
    "convene",
    "correct",
    "correct_prices_call",
    "decide_low_price",
    "declare",
    "disclose",
    "explain",
    "lock_sheet",
    "look",
    "note_refusal",
    "publish_method",
    "qualify",
    "rank",
    "record_details",
    "release_sheet",
    "replace",
    "report",
    "save_draft",
    "seat_remotely",
    "sign_in",
    "take_prices",
]
