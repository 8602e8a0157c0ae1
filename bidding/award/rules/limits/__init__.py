"""Limits as files, one a version of the law."""
