"""What a process that reads a stranger's files may use."""

import resource

MEMORY = 4 << 30
SECONDS = 900


def confine() -> None:
    """Limit this process's memory and time, for good."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        resource.setrlimit(what, (most, most))
