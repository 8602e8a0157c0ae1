"""Commands of this room, one module a noun."""
