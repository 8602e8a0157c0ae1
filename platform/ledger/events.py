"""The ledger kinds of this room."""

CLOCK_STEPPED = "ledger.clock.stepped.v1"
CLOCK_SETTLED = "ledger.clock.settled.v1"
