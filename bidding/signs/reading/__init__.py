"""Reading the files of a bid, without Django, in a process of its own.

Bids come from strangers, so their files are read where a crash or a bomb ends nothing but its own
reading: `python -m bidding.signs.reading FOLDER`, with limits on memory and time.
"""
