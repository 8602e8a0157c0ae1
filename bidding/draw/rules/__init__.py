"""What the law asks of a draw and a committee: pure functions, limits as data."""
