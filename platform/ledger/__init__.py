"""The spine: an append-only record of all that happened, provable to a stranger.

A command writes its rows and its entry in one transaction (`services.append`); the sequencer
numbers entries, hashes them into an RFC 6962 tree and signs checkpoints; a witness cosigns them;
`verify` tells from the outside what was touched. `clock` is the only clock of the house.
"""
