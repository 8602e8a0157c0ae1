"""The ledger kinds of this room."""

DOCUMENT_STORED = "documents.document.stored.v1"
