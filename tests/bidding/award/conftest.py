"""Tenders whose bids were read out, under either law."""

from award_house import open_bids, procurement

__all__ = ["open_bids", "procurement"]
