"""
Connections to the services: kept alive, checked before use, bounded for each service.

Built on http.client, not on a pool library, so that the request target and the headers leave
exactly as given, and a request that must not be repeated never meets a connection closed under it.
"""

import http.client
import json
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from common.http.breaker import Breaker
from gateway import conf
from gateway.errors import UpstreamBroken, UpstreamSilent, UpstreamUnavailable
from gateway.routes import Timeout

IDLE_SECONDS = 20.0  # servers here close after 30 s
WAIT_FOR_CONNECTION_SECONDS = 1.0
CHUNK_BYTES = 64 * 1024
BREAKER_FAILURES = 5
BREAKER_OPEN_SECONDS = 1.0
_POLLED_EVENTS = select.POLLIN | select.POLLHUP | select.POLLERR


class Answer:
    """A service's answer whose body is still to be read; `close` gives its connection back."""

    def __init__(
        self,
        upstream: "Upstream",
        connection: http.client.HTTPConnection,
        response: http.client.HTTPResponse,
    ) -> None:
        self.status = response.status
        self.headers = response.getheaders()
        self.length = response.length
        self._upstream = upstream
        self._connection = connection
        self._response = response
        self._open = True

    def read(self) -> bytes:
        """
        Return the whole body and give the connection back.

        :raises UpstreamBroken: it ends early
        :raises UpstreamSilent: it stops coming
        """
        return b"".join(self)

    def __iter__(self) -> Iterator[bytes]:
        """
        Yield the body as it comes, then give the connection back.

        :raises UpstreamBroken: it ends early
        :raises UpstreamSilent: it stops coming
        """
        left = self.length
        # Chunks pass as they come; a body of known length is cut into large pieces.
        read = self._response.read1 if self._response.chunked else self._response.read
        try:
            while chunk := read(CHUNK_BYTES):
                left = None if left is None else left - len(chunk)
                yield chunk
            if left:
                raise UpstreamBroken("the body ended early")
        except TimeoutError as error:
            raise UpstreamSilent("the body stopped coming") from error
        except (OSError, http.client.HTTPException) as error:
            raise UpstreamBroken("the body was cut off") from error
        finally:
            self.close()

    def close(self) -> None:
        """Give the connection back, for reuse if the body was read to its end."""
        if self._open:
            self._open = False
            read_to_its_end = self._response.isclosed()
            self._response.close()
            self._upstream.give_back(self._connection, reusable=read_to_its_end)


class Upstream:
    """One service: where it is, its idle connections, how many may be busy, its breaker."""

    def __init__(self, name: str, url: str, *, connections: int) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{name}: {url} is no http:// address")
        self.name = name
        self._host, self._port = parts.hostname, parts.port or 80
        self._idle: deque[tuple[float, http.client.HTTPConnection]] = deque()
        self._slots = threading.BoundedSemaphore(connections)
        self._breaker = Breaker(failures=BREAKER_FAILURES, open_seconds=BREAKER_OPEN_SECONDS)

    def send(
        self,
        method: str,
        target: str,
        *,
        headers: dict[str, str],
        body: bytes,
        timeout: Timeout,
        repeatable: bool,
    ) -> Answer:
        """
        Send a request and return the answer's beginning.

        A repeatable one is sent a second time when a kept connection turns out closed; any other
        goes over a connection of its own, where that cannot happen.

        :raises UpstreamUnavailable: not asked; too busy, or silent for a while
        :raises UpstreamBroken: no connection, or no usable answer
        :raises UpstreamSilent: no answer in time
        """
        if not self._breaker.allows():
            raise UpstreamUnavailable(f"{self.name} has not been answering.", retry_after=1)
        if not self._slots.acquire(timeout=WAIT_FOR_CONNECTION_SECONDS):
            raise UpstreamUnavailable(f"{self.name} has its hands full.", retry_after=1)
        try:
            connection, kept = self._connection(timeout, reuse=repeatable)
            try:
                answer = self._exchange(connection, method, target, headers, body, timeout)
            except UpstreamBroken:
                if not kept:
                    raise
                connection, _ = self._connection(timeout, reuse=False)
                answer = self._exchange(connection, method, target, headers, body, timeout)
        except (UpstreamBroken, UpstreamSilent):
            self._slots.release()
            self._breaker.failed()
            raise
        except BaseException:
            self._slots.release()
            raise
        self._breaker.succeeded()
        return answer

    def give_back(self, connection: http.client.HTTPConnection, *, reusable: bool) -> None:
        """Keep a connection for the next request, or close it."""
        # http.client drops the socket itself when the service said `Connection: close`.
        if reusable and connection.sock is not None:
            self._idle.append((time.monotonic(), connection))
        else:
            connection.close()
        self._slots.release()

    def _connection(
        self, timeout: Timeout, *, reuse: bool
    ) -> tuple[http.client.HTTPConnection, bool]:
        connection = self._kept() if reuse else None
        if connection is not None:
            connection.sock.settimeout(timeout.read)
            return connection, True
        connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout.connect)
        try:
            connection.connect()
        except TimeoutError as error:
            raise UpstreamSilent(f"{self.name} takes no connection") from error
        except OSError as error:
            raise UpstreamBroken(f"{self.name} takes no connection") from error
        connection.sock.settimeout(timeout.read)
        return connection, False

    def _kept(self) -> http.client.HTTPConnection | None:
        while self._idle:
            try:
                since, connection = self._idle.pop()
            except IndexError:  # another thread took the last one
                return None
            if time.monotonic() - since < IDLE_SECONDS and _is_quiet(connection.sock):
                return connection
            connection.close()
        return None

    def _exchange(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        headers: dict[str, str],
        body: bytes,
        timeout: Timeout,
    ) -> Answer:
        try:
            with suppress(BrokenPipeError):  # it may have refused a body early: read what it said
                connection.request(method, target, body=body or None, headers=headers)
            return Answer(self, connection, connection.getresponse())
        except TimeoutError as error:
            connection.close()
            raise UpstreamSilent(f"{self.name} did not answer in {timeout.read} s") from error
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise UpstreamBroken(f"{self.name}: {type(error).__name__}") from error


def _is_quiet(sock: socket.socket) -> bool:
    # Whatever is readable on an idle connection is its end, or an answer nobody asked for.
    poll = select.poll()
    poll.register(sock, _POLLED_EVENTS)
    return not poll.poll(0)


@cache
def _upstream(name: str, url: str, connections: int) -> Upstream:
    return Upstream(name, url, connections=connections)


def of(name: str) -> Upstream:
    """Return this process's connections to a service."""
    return _upstream(name, settings.SERVICE_URLS[name], conf.upstream_connections())


def fetch_json(name: str, path: str, *, timeout: Timeout) -> tuple[int, Any]:
    """
    Return a service's status and JSON, over a connection of its own.

    For what must be told at once, whatever the breaker thinks: readiness, and the API's document.

    :raises UpstreamBroken: cannot be reached, or answers without JSON
    :raises UpstreamSilent: does not answer in time
    """
    upstream = Upstream(name, settings.SERVICE_URLS[name], connections=1)
    headers = {"Host": "localhost", "Accept": "application/json", "Connection": "close"}
    answer = upstream.send(
        "GET", path, headers=headers, body=b"", timeout=timeout, repeatable=False
    )
    try:
        return answer.status, json.loads(answer.read())
    except ValueError as error:
        raise UpstreamBroken(f"{name} answered {answer.status} without JSON") from error
