"""Draws of experts as public acts, and the committee that comes of them.

Front door: `services` (commands), `selectors` (questions, `members` above all), `rules` (what the
law asks of a committee, pure). The mathematics and the transcript are `bidding.envelope.draw`.
Who was drawn is sealed in every row until the names are released.
"""
