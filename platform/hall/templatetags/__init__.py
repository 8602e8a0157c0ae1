"""Template tags of the hall's pages."""
