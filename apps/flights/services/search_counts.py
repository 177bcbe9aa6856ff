"""
How often the search cache has the answer: counted in each process, summed in Redis.

A hit must not cost a second round trip, so a process keeps its counts and adds them to the sums at
most once a second, with the next search that comes by.
"""

import logging
import threading
import time
from collections import Counter
from typing import Any

from redis.exceptions import RedisError

from common.redis_line import line

log = logging.getLogger(__name__)

KEY = "flights:search-counts"
NAMES = ("hits", "misses", "refills")
FLUSH_SECONDS = 1.0

_lock = threading.Lock()
_pending: Counter[str] = Counter()
_flushed_at = 0.0


def count(name: str) -> None:
    """Count one of `NAMES`; what Redis cannot be told now it is told later."""
    global _flushed_at
    now = time.monotonic()
    with _lock:
        _pending[name] += 1
        if now - _flushed_at < FLUSH_SECONDS:
            return
        _flushed_at = now
        batch = dict(_pending)
        _pending.clear()
    try:
        line().ask_all(*(("HINCRBY", KEY, each, number) for each, number in batch.items()))
    except RedisError as error:
        log.warning("search hits could not be counted: %s", type(error).__name__)
        with _lock:
            _pending.update(batch)


def read(client: Any) -> dict[str, int]:
    """Return the sums of all processes since Redis was empty, each up to a second behind."""
    sums = client.hmget(KEY, NAMES)
    return {name: int(number or 0) for name, number in zip(NAMES, sums, strict=True)}
