"""Files by their content, and numbered notices.

A document is stored once under its SHA-256 and never changed. A number of a series is given in the
transaction of the command that uses it, so a series has no holes.

Front door: `services.store`, `services.next_number`, `selectors`.
"""
