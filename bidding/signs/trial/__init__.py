"""Invented tenders, honest and collusive, to measure what the signs find and whom they accuse.

`python -m bidding.signs.trial` prints the rates that docs/signs.md publishes. The honest half has
what honest bidders lawfully have in common: a network, an agent, a print shop, templates, published
prices, the phrases of their trade, namesakes.
"""
