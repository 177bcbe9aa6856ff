"""
Sign-ins that have ended before their access tokens did.

In Redis, shared by the gateway and all services, so that a logout bites everywhere at once. With
Redis away reads go on for a token's short life; accounts also looks at its own family row.
"""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

from common.errors import Unavailable
from common.redis_line import is_redis, key, line

log = logging.getLogger(__name__)

# On a busy machine an answer may be late once; a sign-in is not refused for that.
PATIENT_TRIES = 3


def _key(session_id: str) -> str:
    return f"denied:{session_id}"


def stored_key(session_id: str) -> str:
    """Return the key in Redis that is there once a sign-in has ended, for who asks Redis itself."""
    return key(_key(session_id))


def deny(session_id: str) -> None:
    """
    End a sign-in until its last access token is over.

    :raises Unavailable: Redis is away; the caller must not claim it has ended everywhere
    """
    deny_all([session_id])


def deny_all(session_ids: Iterable[str]) -> None:
    """
    End several sign-ins, in one round trip.

    :raises Unavailable: Redis is away; the caller must not claim they have ended everywhere
    """
    entries = {_key(session_id): 1 for session_id in session_ids}
    if not entries:
        return
    try:
        caches["shared"].set_many(entries, settings.ACCESS_TOKEN_SECONDS + 60)
    except RedisError as error:
        raise Unavailable("The sign-in could not be ended everywhere; try again.") from error


def require_answer() -> None:
    """
    Make sure that a sign-in begun now could be ended.

    :raises Unavailable: Redis is away
    """
    for tries_left in reversed(range(PATIENT_TRIES)):
        try:
            _is_denied("-")
            return
        except RedisError as error:
            if not tries_left:
                message = "Signing in is not possible right now."
                raise Unavailable(message, retry_after=5) from error


def is_denied(session_id: str) -> bool:
    """Tell whether the sign-in has ended; with Redis away, that it has not."""
    try:
        return _is_denied(session_id)
    except RedisError:
        log.warning("the denylist does not answer; accepting a verified token")
        return False


def _is_denied(session_id: str) -> bool:
    if is_redis():
        return bool(line().ask("EXISTS", stored_key(session_id)))
    return caches["shared"].get(_key(session_id)) is not None
