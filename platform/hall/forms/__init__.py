"""What people type in the hall: the queue's filter, an application, one small form a command."""
