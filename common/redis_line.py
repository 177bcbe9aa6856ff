"""
One thread's own connection to the shared Redis, for what every request asks.

A client takes a connection from its pool for each command, looks whether it still lives, reports on
itself and gives it back, which costs more than the command. Here a thread keeps one, and finds out
by using it.
"""

import socket
import struct
import threading
import weakref
from functools import lru_cache
from typing import Any

import hiredis
from django.conf import settings
from django.core.cache import caches
from django.core.signals import setting_changed
from django.dispatch import receiver
from django_redis import get_redis_connection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

ALIAS = "shared"

Word = str | bytes | int | float

_packed: Any = hiredis.pack_command  # whose types name one word only
_thread = threading.local()
# How often the settings have changed, as they do in tests: what is kept is for those of then.
_changes = 0


@receiver(setting_changed)
def _changed(*, setting: str, **_: Any) -> None:
    global _changes
    _changes += setting == "CACHES"


class Line:
    """A connection of the cache's pool, which gets it back when the thread ends."""

    def __init__(self) -> None:
        self.changes = _changes
        pool = get_redis_connection(ALIAS).connection_pool
        self._connection: Any = pool.get_connection()
        self._connection.register_connect_callback(self._connected)
        self._connected(self._connection)
        ending: Any = weakref.finalize(self, _give_back, pool, self._connection)
        ending.atexit = False

    def ask(self, *command: Word) -> Any:
        """
        Send one command and return what Redis says.

        Once more after a lost connection, as a restart of Redis leaves it: what changes something
        may be done twice.

        :raises RedisError: it says nothing, or that it will not
        """
        return self.ask_all(command)[0]

    def ask_all(self, *commands: tuple[Word, ...]) -> list[Any]:
        """
        Send commands at once and return what Redis says to each; repeated as `ask` does.

        :raises RedisError: it says nothing, or to one of them that it will not
        """
        try:
            return self._exchange(commands)
        except RedisConnectionError:
            return self._exchange(commands)

    def _exchange(self, commands: tuple[tuple[Word, ...], ...]) -> list[Any]:
        connection = self._connection
        try:
            connection.send_packed_command([*map(_packed, commands)])
            answers = [self._answer() for _ in commands]
        except RedisError as error:
            connection.disconnect()  # what it would say next belongs to this command
            if isinstance(error.__context__, BlockingIOError):
                raise RedisTimeoutError("said nothing in time") from error
            raise
        for answer in answers:
            if isinstance(answer, ResponseError):
                raise answer
        return answers

    def _answer(self) -> Any:
        try:
            return self._connection.read_response()
        except ResponseError as refusal:
            return refusal  # answers to what was sent with it are still to be read

    def _connected(self, connection: Any) -> None:
        """Let the kernel keep the time-outs: Python polls before each call, to keep them itself."""
        sock, seconds = connection._sock, connection.socket_timeout
        if type(sock) is not socket.socket or not seconds:
            return  # TLS reads and writes as it likes
        sock.settimeout(None)
        timeval = struct.pack("@ll", int(seconds), int(seconds % 1 * 1_000_000))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeval)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeval)


def _give_back(pool: Any, connection: Any) -> None:
    connection.disconnect()  # the next one shall not get a socket with our time-outs
    pool.release(connection)


def key(name: str) -> str:
    """Return a key of the cache as it stands in Redis."""
    return _prefix(_changes) + name


@lru_cache(1)
def _prefix(changes: int) -> str:
    return str(caches[ALIAS].make_key(""))


def is_redis() -> bool:
    """Tell whether the shared cache is a Redis; only tests have another."""
    return "redis" in settings.CACHES[ALIAS]["BACKEND"].lower()


def line() -> Line:
    """
    Return this thread's line.

    :raises RedisError: Redis is away
    """
    kept: Line | None = getattr(_thread, "line", None)
    if kept is None or kept.changes != _changes:
        kept = _thread.line = Line()
    return kept
