"""The hall's HTTP interface for other systems: JSON over HTTP, a token at the door.

The same commands as the pages, the same rules, the same ledger. `docs/api.md` tells a caller how to
use it; its description for programs stands at `/api/v1/openapi.json`.

Front door: `urls`, to be mounted at `api/v1/`.
"""

from hall.api.door import urls

__all__ = ["urls"]
