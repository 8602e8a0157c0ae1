"""The room's commands, one module a noun; the only writers of its rows.

Each is one transaction: it asks whether `by` may, locks what it changes, asks the rules, writes,
and appends one ledger entry. `NotAllowed` and `Refused` (accounts.errors) leave nothing behind.
"""
