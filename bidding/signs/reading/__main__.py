"""`python -m bidding.signs.reading FOLDER…`: read the files in each, lay the facts down.

`FOLDER/files/` holds the files; `FOLDER/names.json` the other bidders' names, to be looked for.
"""

import sys
from pathlib import Path

from bidding.signs.reading.bid import read
from bidding.signs.reading.limits import confine

if __name__ == "__main__":
    confine()
    for folder in sys.argv[1:]:
        read(Path(folder))
