"""The pool of experts: who they are, what they know, and whom they may not judge.

Front door: `services` (commands), `selectors` (questions), `rules` (avoidance and import, pure).
Who keeps a pool sees its people; everybody else sees masked names, or nothing.
"""
