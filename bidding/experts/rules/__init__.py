"""What makes an expert fit to be drawn: pure functions of facts and a date."""
