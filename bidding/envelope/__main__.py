"""`python -m bidding.envelope` is `ebid`."""

import sys

from bidding.envelope.cli import process

if __name__ == "__main__":
    sys.exit(process())
