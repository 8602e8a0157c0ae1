"""Commands on the pool of experts: lock, ask the rules, write rows and ledger entry together.

Each names who asks, and raises `accounts.errors.NotAllowed` or `bidding.errors.Refused`; then
nothing has changed. Entries say that something changed, never a telephone or an identity number.
"""

from bidding.experts.services.accounts import open_account
from bidding.experts.services.facts import add_tie, discipline, employ, end_tie, note_work
from bidding.experts.services.importing import import_experts, preview
from bidding.experts.services.pools import create_pool, load_specialities
from bidding.experts.services.upkeep import Facts, admit, edit, leave, resume, review, suspend

__all__ = [
    "Facts",
    "add_tie",
    "admit",
    "create_pool",
    "discipline",
    "edit",
    "employ",
    "end_tie",
    "import_experts",
    "leave",
    "load_specialities",
    "note_work",
    "open_account",
    "preview",
    "resume",
    "review",
    "suspend",
]
