"""The vault: where envelopes lie on disk so that the disk does not tell how many there are.

A few large *volumes* of one size are filled with random bytes as they are made. An envelope is
written over some of their blocks, encrypted under a key of its own: what is taken looks like what
is free. No file appears, grows or is named when somebody bids; volumes are added when the vault is
full, and that is all a folder's listing shows. Which blocks are whose stands in one sealed row.

    vault.make_ready()                                 before the first bid
    place = vault.reserve(length, until, owner)        blocks and a key; raises VaultFull
    stored = Stored(place); stored.write(0, data)      as the bytes come
    vault.keep(place)                                  in the transaction that receives the bid
    vault.give_up(place)                               given back, unless it was kept
    vault.free(place)                                  gone with its key
"""

from bidding.vault.blocks import free, give_up, keep, make_ready, reserve, sweep
from bidding.vault.place import Piece, Place
from bidding.vault.stored import Stored
from bidding.vault.volumes import VaultFull, even_out

__all__ = [
    "Piece",
    "Place",
    "Stored",
    "VaultFull",
    "even_out",
    "free",
    "give_up",
    "keep",
    "make_ready",
    "reserve",
    "sweep",
]
