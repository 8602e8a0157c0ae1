"""The kinds of ledger entries about viewings."""

ASKED = "media.viewing.asked.v1"
CONSENTED = "media.viewing.consented.v1"
BEGUN = "media.viewing.begun.v1"
NOTED = "media.viewing.noted.v1"
TAKEN = "media.viewing.taken.v1"
