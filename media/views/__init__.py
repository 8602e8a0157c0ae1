"""The pages of cameras and recordings."""
