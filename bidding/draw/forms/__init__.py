"""What is typed and handed over at a draw."""
