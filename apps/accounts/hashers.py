"""Password hashing: Argon2id with OWASP's least memory, and never too many at once."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.contrib.auth import hashers

from common.errors import Unavailable

WAIT_SECONDS = 5
# Of a machine with more cores, as many as an attacker may have.
MOST_AT_ONCE = 4


def at_once() -> int:
    """Return how many hashes may run at once: more than there are cores only slow one another."""
    return settings.PASSWORD_HASHES_AT_ONCE or min(os.cpu_count() or 1, MOST_AT_ONCE)


@cache
def _slots() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(at_once())


@contextmanager
def _slot() -> Iterator[None]:
    """
    Wait for one of the few places to hash: each takes 19 MiB and a core.

    :raises Unavailable: none came free within five seconds
    """
    if not _slots().acquire(timeout=WAIT_SECONDS):
        raise Unavailable("Too many people are signing in; try again.", retry_after=5)
    try:
        yield
    finally:
        _slots().release()


class Argon2idHasher(hashers.Argon2PasswordHasher):
    """Argon2id with t=2, m=19 MiB, p=1 (OWASP Password Storage Cheat Sheet)."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Return the encoded hash."""
        with _slot():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Tell whether the password is the one hashed."""
        with _slot():
            return super().verify(password, encoded)


@cache
def _nobodys_hash() -> str:
    return hashers.make_password("nobody has this password")


def matches(password: str, encoded: str | None) -> bool:
    """Check a password; without a hash do the same work, so that time tells nothing."""
    if encoded is None:
        hashers.check_password(password, _nobodys_hash())
        return False
    return hashers.check_password(password, encoded)
