"""Cameras and recordings: of openings, draws and evaluations, and of nothing it knows by name."""
