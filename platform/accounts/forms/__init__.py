"""What the pages of this room ask for, one module a noun."""
