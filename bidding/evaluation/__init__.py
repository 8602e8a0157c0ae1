"""The committee at work on an opened tender: sheets, ranking, report.

Front door: `services` (commands), `selectors` (questions; `selectors.result` is what the award
begins with, shaped as `results` says), `rules`, `events`.
"""
