"""Signs of collusion (串标): what opened bids have in common that bids by strangers would not.

A sign is something to look at, with its evidence on both sides. No program here decides anything.
"""
