"""`python -m bidding.envelope` is `ebid`."""

import sys

from bidding.envelope.cli import main

if __name__ == "__main__":
    sys.exit(main())
