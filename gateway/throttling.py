"""
Counting requests against their limits, and saying so in the `RateLimit` headers.

The counters are django-ratelimit's, in Redis. With Redis away, routes differ: those that could be
used to guess secrets are refused, all others go on uncounted.
"""

import logging
import re
import time
from dataclasses import dataclass

from django.http import HttpRequest
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError

from common.errors import Unavailable
from gateway.errors import RateLimited
from gateway.policies import Caller, Limit
from gateway.routes import Route

log = logging.getLogger(__name__)

RATE = re.compile(r"([1-9]\d*)/([1-9]\d*)?([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
AWAY_SECONDS = 1.0

# After a failure Redis is left alone for a moment, so that not every request waits for it.
_away_until = 0.0


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Where a caller stands with one limit; `seconds_left` is until the window ends."""

    limit: Limit
    quota: int
    count: int
    seconds_left: int

    @property
    def remaining(self) -> int:
        """Return how many requests are left in this window."""
        return max(0, self.quota - self.count)

    @property
    def exceeded(self) -> bool:
        """Tell whether this request is one too many."""
        return self.count > self.quota

    def headers(self) -> dict[str, str]:
        """Return the `RateLimit` headers (IETF draft-ietf-httpapi-ratelimit-headers)."""
        name, window = self.limit.policy, window_seconds(self.limit.rate)
        headers = {
            "RateLimit-Policy": f'"{name}";q={self.quota};w={window}',
            "RateLimit": f'"{name}";r={self.remaining};t={self.seconds_left}',
        }
        if self.exceeded:
            headers["Retry-After"] = str(max(1, self.seconds_left))
        return headers


def window_seconds(rate: str) -> int:
    """
    Return the length of a rate's window: 900 for `10/15m`.

    :raises ValueError: not a rate
    """
    parts = RATE.fullmatch(rate)
    if parts is None:
        raise ValueError(f"{rate!r} is no rate such as 10/15m")
    return int(parts[2] or 1) * SECONDS[parts[3]]


def count(request: HttpRequest, *, route: Route, caller: Caller) -> Usage | None:
    """
    Count a request against its route's limits; return the tightest, None if it cannot be counted.

    :raises RateLimited: one too many; nothing after that limit is counted
    :raises Unavailable: Redis is away, and this route is not served uncounted
    """
    tightest: Usage | None = None
    try:
        for limit in route.limits:
            value = limit.counted_by(caller)
            if value is None:
                continue
            usage = _count(request, limit, value)
            if usage.exceeded:
                raise RateLimited(headers=usage.headers())
            if tightest is None or usage.remaining <= tightest.remaining:
                tightest = usage
    except RedisError as error:
        if route.fail_closed:
            raise Unavailable("This cannot be counted just now.", retry_after=2) from error
        return None
    return tightest


def _count(request: HttpRequest, limit: Limit, value: str) -> Usage:
    global _away_until
    if time.monotonic() < _away_until:
        raise RedisError("left alone after a failure")
    try:
        usage = get_usage(
            request, group=limit.name, key=lambda *_: value, rate=limit.rate, increment=True
        )
    except RedisError as error:
        _away_until = time.monotonic() + AWAY_SECONDS
        log.warning("requests cannot be counted: %s", type(error).__name__)
        raise
    if usage is None or usage["time_left"] < 0:
        raise RedisError("the counter was lost while counting")
    return Usage(
        limit=limit,
        quota=usage["limit"],
        count=usage["count"],
        seconds_left=usage["time_left"],
    )
