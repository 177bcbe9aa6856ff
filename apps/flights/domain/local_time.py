"""Local times at an airport: which instant they name, if they name exactly one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class AmbiguousLocalTime(ValueError):
    """The clocks went back: this local time came twice."""


class NonexistentLocalTime(ValueError):
    """The clocks went forward: this local time never came."""


def to_instant(value: datetime, zone: str) -> datetime:
    """
    Return the instant, in UTC, that a time with offset or a local time in `zone` (IANA) names.

    :raises AmbiguousLocalTime: a local time that daylight saving repeats
    :raises NonexistentLocalTime: a local time that daylight saving skips
    """
    if value.tzinfo is not None:
        return value.astimezone(UTC)
    first = value.replace(tzinfo=ZoneInfo(zone), fold=0)
    second = first.replace(fold=1)
    instant = first.astimezone(UTC)
    # Around a skipped hour the two readings differ too, but neither comes back as it was written.
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != value.replace(fold=0):
        raise NonexistentLocalTime(f"{value.isoformat()} does not exist in {zone}")
    if first.utcoffset() != second.utcoffset():
        raise AmbiguousLocalTime(f"{value.isoformat()} comes twice in {zone}; add the offset")
    return instant
