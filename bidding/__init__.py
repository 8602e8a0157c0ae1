"""Projects, sealed bids, opening, draw, evaluation, award: empty until their time comes."""
