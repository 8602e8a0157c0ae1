"""`ebid`: sealed bids from the command line. Needs Python and `cryptography`, no server.

`process` is the program as it is started, `main` one call of it; each command is a module of its
own with `add_arguments` and `run`.
"""

from bidding.envelope.cli.program import main, process

__all__ = ["main", "process"]
