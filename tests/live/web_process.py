"""A web process of its own, to be killed: `python web_process.py PORT [plain]`.

It says the port it listens on. `plain` takes the direct path away, as an unknown server would be.
Topics `probe:…` are open to whoever may read boards somewhere; `probe:secret` to nobody,
`probe:public` to everybody. The environment's CUT_AFTER makes it less patient.
"""

import os
import sys

import django

django.setup()

from accounts.principal import Principal  # noqa: E402
from accounts.rules import Action  # noqa: E402
from live import daphne, doors, hub, transport  # noqa: E402
from mingjing.asgi import application  # noqa: E402


def may(principal: Principal, topic: str) -> bool:
    if topic == "probe:public":
        return True
    return topic != "probe:secret" and principal.may_somewhere(Action.BOARD_READ)


doors.register("probe:", may)
hub.CUT_AFTER = float(os.environ.get("CUT_AFTER", hub.CUT_AFTER))
if "plain" in sys.argv:
    transport.PROVEN["daphne"] = "0."
daphne.serve(
    application,
    [daphne.tcp("127.0.0.1", int(sys.argv[1]))],
    lambda addresses: print(addresses[0][1], flush=True),
)
