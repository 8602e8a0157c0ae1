"""`ebid`: sealed bids from the command line. Needs Python and `cryptography`, no server.

`main` is the program; each command is a module of its own with `add_arguments` and `run`.
"""

from bidding.envelope.cli.program import main

__all__ = ["main"]
