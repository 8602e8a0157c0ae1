"""What can be wrong with a file of a recording."""


class FormatError(Exception):
    """Base of every error of the format; its text is one clear line."""


class BadFormat(FormatError):
    """A file, line or box that cannot be read as what it claims to be."""
