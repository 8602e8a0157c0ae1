"""Small words of a tender."""
