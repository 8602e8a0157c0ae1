"""A sequencer as a process of its own, to be killed: `python sequencer_process.py hold|run`.

`hold` sequences one batch and stays inside its transaction; `run` sequences a batch for each line
on standard input. Each says on standard output, after every batch, how many entries it took.
"""

import sys
import time

import django

django.setup()

from django.db import transaction  # noqa: E402

from ledger.sequencer import sequence, sequencer_lock  # noqa: E402

hold = sys.argv[1] == "hold"
with sequencer_lock():
    for _ in sys.stdin:
        with transaction.atomic():
            taken = len(sequence(300))
            if hold:
                print(taken, flush=True)
                time.sleep(3600)
        print(taken, flush=True)
