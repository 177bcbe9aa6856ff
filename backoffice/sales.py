"""The sales of the last days, computed once a minute for all who look."""

import logging
from datetime import datetime, timedelta

from django.core.cache import caches
from redis.exceptions import RedisError

from apps.bookings import selectors
from apps.bookings.selectors import Sales

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
KEPT_SECONDS = 60


def every_day(*, since: datetime, days: int) -> list[Sales]:
    """Return the sales of each of some days (UTC) from a midnight on, up to a minute old."""
    key = f"backoffice-sales:{since:%Y-%m-%d}:{days}"
    if (kept := _kept(key)) is not None:
        return kept
    sold = {one.day: one for one in selectors.sales_per_day(since=since)}
    dates = [since.date() + n * DAY for n in range(days)]
    found = [sold.get(day, Sales(day=day, bookings=0, revenue_minor=0)) for day in dates]
    _keep(key, found)
    return found


def _kept(key: str) -> list[Sales] | None:
    try:
        found: list[Sales] | None = caches["shared"].get(key)
    except RedisError:
        log.warning("Redis does not answer; computing the sales")
        return None
    return found


def _keep(key: str, found: list[Sales]) -> None:
    try:
        caches["shared"].set(key, found, KEPT_SECONDS)
    except RedisError:
        log.warning("Redis does not answer; the sales are not kept")
