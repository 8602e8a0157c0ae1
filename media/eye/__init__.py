"""The eye: a process that looks at the key frames of every recording under way, as they come.

It reads what the recorder has written (so it judges exactly what is on record), and never touches
the recorder: either may be killed, and the other goes on.
"""
