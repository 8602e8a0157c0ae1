"""PostgreSQL and Redis of one's own: the real engines, from wheels, as child processes.

The demonstration and the tests use what production uses; only where the programs come from
differs. `DATABASE_URL` and `REDIS_URL` point elsewhere instead.
"""

from mingjing.embedded.engine import EngineError
from mingjing.embedded.postgres import Postgres
from mingjing.embedded.redis import Redis

__all__ = ["EngineError", "Postgres", "Redis"]
