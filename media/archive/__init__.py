"""A closed recording, kept for fifteen years and longer: packed, sealed, on discs, re-verified.

`bag` packs a recording's folder as BagIt (RFC 8493), `seal` signs and time-stamps it, `disc` writes
images that open without network or installation, `verifying` checks a package with Python and
`cryptography` alone; docs/archive.md has the format. Rows, holds and copies elsewhere are the
services'.
"""
