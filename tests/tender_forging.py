"""What stands where in a tender's log that a forger is about to alter, and what was found in it."""

from published import Published

from bidding.envelope.tenderlog import Bid, Closing, Replacement, Report


def codes(report: Report) -> set[str]:
    """The names of what was found."""
    return {one.value for one in report.codes}


def bid_of(forged: Published, name: str) -> int:
    """Where the leaf of a bidder's standing bid is."""
    header = forged.envelopes[name].head.header_sha256
    for at, one in enumerate(forged.leaves):
        body = one.read()
        if isinstance(body, Bid | Replacement) and body.header_sha256 == header:
            return at
    raise AssertionError(name)


def told(forged: Published, place: int) -> Bid | Replacement:
    """The bid that a leaf tells of."""
    body = forged.leaves[place].read()
    assert isinstance(body, Bid | Replacement)
    return body


def closing(forged: Published) -> Closing:
    """The closing manifest."""
    body = forged.body(Closing)
    assert isinstance(body, Closing)
    return body
