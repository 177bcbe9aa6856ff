"""
The counters in Redis, and the list of ended sign-ins: all a request needs in one round trip.

django-ratelimit says which counter (key), how long it lives and how much it may hold; its
`get_usage` is given a cache that notes this instead of counting (`Ledger`). What it noted goes to
Redis as one script, which stops at the first counter that is too high, as counting one by one does.
"""

import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django_ratelimit.core import get_usage
from django_redis import get_redis_connection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError, ResponseError

from common.auth import denylist

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
    usage = get_usage(None, group=group, key=lambda *_: value, rate=rate, increment=True)
    key, lifetime = _thread.noted
    return Counter(key, usage["limit"], lifetime, usage["time_left"])


def count(counters: Sequence[Counter], *, session_id: str | None) -> list[int] | None:
    """
    Count one request and return the counts, up to the first that exceeds its quota.

    None if the sign-in has ended; nothing is counted then.

    :raises RedisError: Redis is away
    """
    if not counters and session_id is None:
        return []
    line = _line()
    keys = [line.cache.make_key(one.key) for one in counters]
    if session_id is not None:
        keys.append(denylist.stored_key(session_id))
    numbers = [number for one in counters for number in (one.quota, one.lifetime)]
    counts: list[int] | None = line.run(len(keys), *keys, *numbers)
    return counts


def has_ended(session_id: str) -> bool:
    """
    Tell whether a sign-in has ended, where nothing can be counted.

    :raises RedisError: Redis is away
    """
    return bool(_line().ask("EXISTS", denylist.stored_key(session_id)))


class _Line:
    """One thread's connection to Redis: taken from the pool once, not for each request."""

    def __init__(self) -> None:
        self.cache = caches["shared"]
        client = get_redis_connection("shared")
        self._sha = client.register_script(SCRIPT).sha
        self._connection = client.connection_pool.get_connection()

    def run(self, *arguments: str | int) -> Any:
        """
        Run the script.

        Once more after a lost connection, as a restart of Redis leaves it: at worst one request is
        counted twice.

        :raises RedisError: Redis is away
        """
        try:
            return self._run(*arguments)
        except RedisConnectionError:
            return self._run(*arguments)

    def _run(self, *arguments: str | int) -> Any:
        try:
            return self.ask("EVALSHA", self._sha, *arguments)
        except NoScriptError:  # Redis has restarted
            return self.ask("EVAL", SCRIPT, *arguments)

    def ask(self, *command: str | int) -> Any:
        """
        Send one command and return what Redis says.

        :raises RedisError: it says nothing, or that it will not
        """
        try:
            self._connection.send_command(*command)
            return self._connection.read_response()
        except ResponseError:
            raise
        except RedisError:
            self._connection.disconnect()  # what it would say next belongs to this command
            raise


def _line() -> _Line:
    line: _Line | None = getattr(_thread, "line", None)
    # Another cache than before only where settings change, in tests.
    if line is None or line.cache is not caches["shared"]:
        line = _thread.line = _Line()
    return line
