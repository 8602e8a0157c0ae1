"""Cameras, recordings, their health and review: empty until their time comes."""
