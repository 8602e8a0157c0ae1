"""The supervision room: boards of every running clock, warnings and their acknowledgement."""
