"""What a reader says of a file that it cannot read."""


class Unreadable(Exception):
    """A file that cannot be read; its text says why."""
