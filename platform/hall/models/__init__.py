"""The hall's tables, by noun."""

from hall.models.case import Case, CaseStep, Material, Part, RecordEvent
from hall.models.door import Miss, Request
from hall.models.item import ItemRevision, ServiceItem, Step
from hall.models.paper import Extension, Notice, Pause, Supplement, ViolationFound
from hall.models.queued import Queued

__all__ = [
    "Case",
    "CaseStep",
    "Extension",
    "ItemRevision",
    "Material",
    "Miss",
    "Notice",
    "Part",
    "Pause",
    "Queued",
    "RecordEvent",
    "Request",
    "ServiceItem",
    "Step",
    "Supplement",
    "ViolationFound",
]
