"""What is a sign and how much it says: functions of what was read, no row and no clock."""
