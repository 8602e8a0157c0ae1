"""The ledger kinds of the supervision room."""

ACKNOWLEDGED = "monitoring.warning.acknowledged.v1"
