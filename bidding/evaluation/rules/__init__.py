"""What may be done when, and by whom: pure."""
