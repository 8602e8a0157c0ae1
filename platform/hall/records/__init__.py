"""Other offices' records: read by a map, filed in the hall, and never filed twice.

A record is what another office wrote down about its own cases: when each began, by when it was due,
when it ended, and what was done on the way. `mapping` says which column is what, `table` and
`reading` turn files into records and faults, `places` finds or founds the departments and items
they belong to, `filing` puts them on record.
"""
