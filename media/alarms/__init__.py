"""Alarms of cameras that see no more what they should: each waits for a person's name.

The eye (`media.eye`) raises them and takes them back; only a person acknowledges. All of it stands
in the ledger under the recording, and so among its marks for good.
"""
