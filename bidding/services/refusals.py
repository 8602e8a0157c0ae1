"""What is wrong with an envelope, as a refusal of the house."""

from django.utils.translation import get_language

from bidding.envelope import EnvelopeError
from bidding.errors import Refused


def refused(error: EnvelopeError) -> Refused:
    """The same, in the reader's language; the code keeps its name with underscores."""
    return Refused(error.code.replace("-", "_"), error.text(get_language() or "zh"))
