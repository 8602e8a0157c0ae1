"""The recorder: streams of cameras copied, hashed, chained and put on disk as they come."""
