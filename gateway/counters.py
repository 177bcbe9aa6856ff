"""
The counters in Redis, and the list of ended sign-ins: all a request needs in one round trip.

django-ratelimit says which counter (key), how long it lives and how much it may hold; its
`get_usage` is given a cache that notes this instead of counting (`Ledger`). What it noted goes to
Redis as one script, which stops at the first counter that is too high, as counting one by one does.
"""

import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha1
from typing import Any, NamedTuple

from django.core.cache.backends.base import BaseCache
from django_ratelimit.core import get_usage
from redis.exceptions import NoScriptError

from common.auth import denylist
from common.redis_line import key as redis_key
from common.redis_line import line

# KEYS: the counters, then the key of a denied sign-in if there is one to look at.
# ARGV: for each counter how much it may hold, and the seconds it lives.
# Returns the counts up to the first that is too high, or nil if the sign-in is denied.
SCRIPT = """
local counters = #ARGV / 2
if KEYS[counters + 1] and redis.call('EXISTS', KEYS[counters + 1]) == 1 then
    return false
end
local counts = {}
for i = 1, counters do
    counts[i] = redis.call('INCR', KEYS[i])
    if counts[i] == 1 then
        redis.call('EXPIRE', KEYS[i], ARGV[2 * i])
    end
    if counts[i] > tonumber(ARGV[2 * i - 1]) then
        break
    end
end
return counts
"""
_SHA = sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()


class Counter(NamedTuple):
    """One counter: its key, its quota, the seconds it is kept, those left of its window."""

    key: str
    quota: int
    lifetime: int
    seconds_left: int


_thread = threading.local()


class Ledger(BaseCache):
    """The cache django-ratelimit is pointed at: notes what it would count, and counts nothing."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = None, version: int | None = None) -> bool:
        """Note a counter and how long it lives; nobody has counted before, as far as this tells."""
        _thread.noted = (key, int(timeout))
        return True


def counter(*, group: str, value: str, rate: str) -> Counter:
    """Return the counter of a value in the present window of a rate."""
    window, now = _window(group, value, rate), int(time.time())
    if window.seen is not None and now in window.seen[1]:
        known, seconds = window.seen
        return known._replace(seconds_left=seconds[-1] - now)
    counter = _counter(group, value, rate)
    window.seen = counter, range(now, now + counter.seconds_left + 1)
    return counter


def _counter(group: str, value: str, rate: str) -> Counter:
    usage = get_usage(None, group=group, key=lambda *_: value, rate=rate, increment=True)
    key, lifetime = _thread.noted
    return Counter(key, usage["limit"], lifetime, usage["time_left"])


class _Window:
    """A counter as it was last seen, and the seconds from then to its window's end."""

    seen: tuple[Counter, range] | None = None


@lru_cache(4096)
def _window(group: str, value: str, rate: str) -> _Window:
    return _Window()


def count(counters: Sequence[Counter], *, session_id: str | None) -> list[int] | None:
    """
    Count one request and return the counts, up to the first that exceeds its quota.

    None if the sign-in has ended; nothing is counted then.

    :raises RedisError: Redis is away
    """
    if not counters and session_id is None:
        return []
    keys = [redis_key(one.key) for one in counters]
    if session_id is not None:
        keys.append(denylist.stored_key(session_id))
    numbers = [number for one in counters for number in (one.quota, one.lifetime)]
    counts: list[int] | None = _run(len(keys), *keys, *numbers)
    return counts


def _run(*arguments: str | int) -> Any:
    try:
        return line().ask("EVALSHA", _SHA, *arguments)
    except NoScriptError:  # Redis has restarted
        return line().ask("EVAL", SCRIPT, *arguments)


def has_ended(session_id: str) -> bool:
    """
    Tell whether a sign-in has ended, where nothing can be counted.

    :raises RedisError: Redis is away
    """
    return bool(line().ask("EXISTS", denylist.stored_key(session_id)))
