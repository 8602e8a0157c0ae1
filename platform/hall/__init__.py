"""The service hall: items and their revisions, cases of six kinds, and what happens to them.

Front door: `services` (commands on cases), `catalogue` (commands on items), `selectors`, `rules`,
`events`, and `cli` and `api` for mounting.
"""
