"""What is typed about experts."""
