"""
The cache of finished search answers, in Redis: fast when it is there, never wrong, never needed.

One random version covers all answers. A reader learns it before it reads the database and stores
its answer under it; a writer replaces it after the commit and before the write is answered. So an
answer older than a write never matches the version a later reader sees. Seats change without a
new version: an answer lives for `ENTRY_SECONDS`, which is what bounds their age.

docs/decisions/0004-search-cache.md tells why it is built like this.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django_redis import get_redis_connection
from redis.exceptions import RedisError

from apps.flights.services import search_counts
from common.errors import Unavailable
from common.redis_line import ALIAS, is_redis, line

log = logging.getLogger(__name__)

# In the Redis of every process that searches or writes flights: service, back office, commands.
PREFIX = "flights:search:"
VERSION_KEY = PREFIX + "version"

ENTRY_SECONDS = 4.0  # the promise is five; the rest is for the way to the client
PAUSE_SECONDS = 1.0  # after a failure Redis is left alone for so long
REFILL_SECONDS = 2.0  # the longest one process may keep the others waiting for its answer
WAIT_SECONDS = 0.2
POLL_SECONDS = 0.01

_paused_until = 0.0


@dataclass(frozen=True)
class Answer:
    """A finished body and its entity tag; `hit` tells whether the cache had it."""

    body: bytes
    etag: str
    hit: bool = False


@dataclass(frozen=True)
class Computed:
    """A body fresh from the database; past `good_until` it would be wrong."""

    body: bytes
    good_until: datetime | None = None


def find(
    question: str,
    *,
    unless: Sequence[str] = (),
    otherwise: Callable[[], Callable[[], Computed]] | None = None,
) -> Answer | None:
    """
    Return the stored answer to a question if it is still right, in one round trip.

    What is not there is computed as in `find_or_compute`, by what `otherwise` returns; it may
    refuse the question, before anybody waits for the answer. None also when Redis has one of the
    keys `unless`, or cannot be asked.
    """
    if not _is_there():
        return None
    key = _key(question)
    try:
        version, entry, *vetoes = line().ask("MGET", VERSION_KEY, key, *unless)
        if any(veto is not None for veto in vetoes):
            return None
        found = _read(version, entry)
        if found is None and otherwise is not None:
            compute = otherwise()
            found = _refill(key, version or _first_version(), compute)
            search_counts.count("misses")
        elif found is not None:
            search_counts.count("hits")
        return found
    except RedisError as error:
        _pause(error)
        return None


def find_or_compute(question: str, compute: Callable[[], Computed]) -> Answer:
    """
    Return the stored answer to a question, or compute it and store it.

    Of those who miss the same answer at once one computes; the others wait a moment for it, then
    help themselves. Without Redis everybody computes.
    """
    if not _is_there():
        return _answer(compute())
    try:
        return _find_or_refill(_key(question), compute)
    except RedisError as error:
        _pause(error)
        return _answer(compute())


def invalidate_search() -> None:
    """
    Make every stored answer old; call it after the commit of what search shows.

    With Redis away nobody can be told, so this returns once the last answer stored before the
    commit is past its time: until then the write must not be answered.
    """
    if not is_redis():
        return
    deadline = time.monotonic() + ENTRY_SECONDS
    while not _replace_version():
        left = deadline - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, 0.25))


def read_counts() -> dict[str, int]:
    """
    Return hits, misses and refills of all processes since Redis was empty.

    :raises Unavailable: Redis is away
    """
    try:
        return search_counts.read(get_redis_connection(ALIAS))
    except RedisError as error:
        raise Unavailable("The cache does not answer.") from error


def _replace_version() -> bool:
    try:
        get_redis_connection(ALIAS).set(VERSION_KEY, secrets.token_hex(8))
    except RedisError as error:
        log.warning("search answers could not be invalidated: %s", type(error).__name__)
        return False
    return True


def _find_or_refill(key: str, compute: Callable[[], Computed]) -> Answer:
    version, entry = line().ask("MGET", VERSION_KEY, key)
    found = _read(version, entry)
    if found is not None:
        search_counts.count("hits")
        return found
    search_counts.count("misses")
    return _refill(key, version or _first_version(), compute)


def _refill(key: str, version: bytes, compute: Callable[[], Computed]) -> Answer:
    # A new version is another lock: nobody waits for an answer that is old before it is there.
    lock = f"{key}:{version.decode()}:refill"
    taken, kept = line().ask_all(
        ("SET", lock, b"1", "NX", "PX", int(REFILL_SECONDS * 1000)),
        ("MGET", VERSION_KEY, key),
    )
    if taken:
        # Somebody may have stored it and unlocked between our miss and our lock.
        found = _read(*kept)
        if found is None:
            return _compute_and_store(key, version, lock, compute)
        line().ask("DEL", lock)
        return found
    ends_at = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends_at:
        time.sleep(POLL_SECONDS)
        found = _read(*line().ask("MGET", VERSION_KEY, key))
        if found is not None:
            return found
    return _answer(compute())


def _compute_and_store(
    key: str, version: bytes, lock: str, compute: Callable[[], Computed]
) -> Answer:
    good_until = time.time() + ENTRY_SECONDS  # counted from before the database is read
    entry = b""
    try:
        computed = compute()
        if computed.good_until is not None:
            good_until = min(good_until, computed.good_until.timestamp())
        answer = _answer(computed)
        head = f"{version.decode()} {good_until:.3f} {answer.etag}\n".encode()
        entry = head + answer.body
    finally:
        # Also when the query was refused: those who wait shall not wait for nothing.
        _finish(key, lock, entry, left_ms=int((good_until - time.time()) * 1000))
    return answer


def _finish(key: str, lock: str, entry: bytes, *, left_ms: int) -> None:
    storing = [("SET", key, entry, "PX", left_ms)] if entry and left_ms > 0 else []
    try:
        line().ask_all(*storing, ("DEL", lock))
        if storing:
            search_counts.count("refills")
    except RedisError as error:
        _pause(error)


def _first_version() -> bytes:
    _, version = line().ask_all(
        ("SET", VERSION_KEY, secrets.token_hex(8), "NX"), ("GET", VERSION_KEY)
    )
    return version or b"-"


def _read(version: bytes | None, entry: bytes | None) -> Answer | None:
    """
    Return a stored answer that is of this version and within its time.

    The time is in the entry, besides Redis's own expiry: a command that a stalled Redis carries
    out late would begin its life late.
    """
    if version is None or entry is None:
        return None
    head, _, body = entry.partition(b"\n")
    of_version, good_until, etag = head.split(b" ")
    if of_version != version or float(good_until) <= time.time():
        return None
    return Answer(body=body, etag=etag.decode(), hit=True)


def _answer(computed: Computed) -> Answer:
    digest = hashlib.blake2b(computed.body, digest_size=16).hexdigest()
    return Answer(body=computed.body, etag=f'"{digest}"')


def _key(question: str) -> str:
    return PREFIX + hashlib.blake2b(question.encode(), digest_size=16).hexdigest()


def _is_there() -> bool:
    return time.monotonic() >= _paused_until and is_redis()


def _pause(error: RedisError) -> None:
    global _paused_until
    _paused_until = time.monotonic() + PAUSE_SECONDS
    log.warning("search goes on without its cache: %s", type(error).__name__)
