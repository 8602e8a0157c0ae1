"""Where picture, presence and ledger disagree: listed with their evidence, not judged."""

from media.review.contradictions.facts import (
    Camera,
    Departure,
    Done,
    Sample,
    Session,
    Span,
)
from media.review.contradictions.rules import Contradiction, contradictions, unjudged
from media.review.contradictions.words import Kind, Unjudged

__all__ = [
    "Camera",
    "Contradiction",
    "Departure",
    "Done",
    "Kind",
    "Sample",
    "Session",
    "Span",
    "Unjudged",
    "contradictions",
    "unjudged",
]
