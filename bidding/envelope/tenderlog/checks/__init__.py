"""What `verify` checks, one subject a module. Each adds its findings to the report; none raises."""
