"""The other parties of the demonstration's tenders, so that a visitor can be one of them.

Whatever they do, they do as people outside do it: through the pages and the bidders' interface, and
with `ebid`. Each keeps its files in a folder of the tender, finds there what it has done, and does
the rest; so they may be stopped at any moment and go on where they were.
"""
