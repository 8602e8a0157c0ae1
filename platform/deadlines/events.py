"""The ledger kinds of this room."""

PROMPTED = "deadlines.alarm.prompted.v1"
OVERDUE = "deadlines.alarm.overdue.v1"
CALENDAR_ADOPTED = "deadlines.calendar.adopted.v1"
CLOCK_REPROJECTED = "deadlines.clock.reprojected.v1"
