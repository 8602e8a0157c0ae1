"""`python -m ledger.witness` runs a witness without the platform."""

from ledger.witness.cli import witness

witness()
