"""Tenders: projects, notices, documents, registration, sealed bids, opening.

Front door: `services` (commands), `selectors` (questions), `rules` (what the law asks, pure),
`registration` (who may hand in a bid, without a list of who does). Why nothing here knows how many
bidders there are stands in docs/threat-model.md.
"""
