"""How often, and after which pauses, a mail is tried."""

from datetime import timedelta

PAUSES = (
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
)
MAX_ATTEMPTS = len(PAUSES) + 1
# Each of these may have left a copy with the reader: the second one ends the tries.
MAX_UNKNOWN_OUTCOMES = 2


def pause_after(*, attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts, None when there is no next one."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
