"""Rehearsing a record: what other offices wrote down is done again, on a clock of its own.

`agenda` says what happens when, `database` the place where nothing real can be touched,
`stage` puts each deed on record when the clock has come to it, `pace` moves the clock, `company`
keeps the watcher and the relay alive, `performance` plays it all and sums it up.
"""
