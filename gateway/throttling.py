"""
Whether a request may go on: its sign-in has not ended, and none of its limits is exceeded.

Both are asked of Redis at once (`counters.py`); the `RateLimit` headers tell the outcome. With
Redis away, routes differ: those that could be used to guess secrets are refused, all others go on
uncounted, and services that need a sign-in look for its end themselves.
"""

import logging
import re
import time
from dataclasses import dataclass
from functools import lru_cache

from redis.exceptions import RedisError, ResponseError

from common.auth.tokens import InvalidToken
from common.errors import Unavailable
from gateway import counters
from gateway.counters import Counter
from gateway.errors import RateLimited
from gateway.policies import Caller, Limit
from gateway.routes import Route

log = logging.getLogger(__name__)

RATE = re.compile(r"([1-9]\d*)/([1-9]\d*)?([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
AWAY_SECONDS = 1.0
PATIENT_TRIES = 3

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


@lru_cache(64)
def window_seconds(rate: str) -> int:
    """
    Return the length of a rate's window: 900 for `10/15m`.

    :raises ValueError: not a rate
    """
    parts = RATE.fullmatch(rate)
    if parts is None:
        raise ValueError(f"{rate!r} is no rate such as 10/15m")
    return int(parts[2] or 1) * SECONDS[parts[3]]


def admit(*, route: Route, caller: Caller) -> Usage | None:
    """
    Count a request against its route's limits; return the tightest, None if it cannot be counted.

    :raises InvalidToken: the sign-in has ended; nothing is counted
    :raises RateLimited: one too many; nothing after that limit is counted
    :raises Unavailable: Redis is away, and this route is not served uncounted
    """
    meant = [
        (limit, counters.counter(group=limit.name, value=value, rate=limit.rate))
        for limit in route.limits
        if (value := limit.counted_by(caller)) is not None
    ]
    session_id = None if caller.principal is None else caller.principal.session_id
    try:
        counts = _count([counter for _, counter in meant], session_id, tries=_tries(route))
    except RedisError as error:
        if route.fail_closed and meant:
            raise Unavailable("This cannot be counted just now.", retry_after=2) from error
        return None
    if counts is None:
        raise InvalidToken("This sign-in has ended.")
    return _tightest(meant, counts)


def _tries(route: Route) -> int:
    """Return how often to ask Redis: who would be refused for its silence waits a little."""
    if route.fail_closed:
        return PATIENT_TRIES
    return 0 if time.monotonic() < _away_until else 1


def _count(meant: list[Counter], session_id: str | None, *, tries: int) -> list[int] | None:
    global _away_until
    if not tries:
        raise RedisError("left alone after a failure")
    try:
        return counters.count(meant, session_id=session_id)
    except ResponseError as error:  # it answers, and may not write: full, or a replica
        log.warning("requests cannot be counted: %s", error)
        if session_id is not None and counters.has_ended(session_id):
            return None
        raise
    except RedisError as error:
        if tries > 1:
            return _count(meant, session_id, tries=tries - 1)
        _away_until = time.monotonic() + AWAY_SECONDS
        log.warning("requests cannot be counted, nor ended sign-ins told: %s", type(error).__name__)
        raise


def _tightest(meant: list[tuple[Limit, Counter]], counts: list[int]) -> Usage | None:
    tightest: Usage | None = None
    # Counts are fewer than limits where counting stopped at one that is exceeded.
    for (limit, counter), count in zip(meant, counts, strict=False):
        usage = Usage(
            limit=limit, quota=counter.quota, count=count, seconds_left=counter.seconds_left
        )
        if usage.exceeded:
            raise RateLimited(headers=usage.headers())
        if tightest is None or usage.remaining <= tightest.remaining:
            tightest = usage
    return tightest
