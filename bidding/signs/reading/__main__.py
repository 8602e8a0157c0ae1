"""`python -m bidding.signs.reading FOLDER`: read the files in it, lay the facts down beside them.

`FOLDER/files/` holds the files; `FOLDER/names.json` the names of the others.
"""

import sys
from pathlib import Path

from bidding.signs.reading.bid import read
from bidding.signs.reading.limits import confine

if __name__ == "__main__":
    confine()
    read(Path(sys.argv[1]))
