"""The picture of a recording while it is made: its fragments as they reach the disk."""
