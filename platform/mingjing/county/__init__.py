"""The demonstration's county: its hall, its past weeks, and a day that goes on by itself.

Everything is done through the services that people use, by accounts with the rights of their posts.
How often people come and how long their cases take follow `rhythm.json`, measured from a real
office's record; what the hall offers stands in `county.toml`.
"""
