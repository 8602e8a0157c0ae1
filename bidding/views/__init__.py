"""The pages of tenders: thin; each deed is one service."""
