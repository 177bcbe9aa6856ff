"""
The services: their connections, kept alive, checked before use and bounded, each with a breaker.

A service may have several instances, which share all that. Not a pool library's, so that a request
that must not be repeated never meets a connection closed under it.
"""

import json
import time
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings

from common.http.breaker import Breaker
from common.http.connections import (
    Address,
    Connection,
    Incoming,
    UpstreamBroken,
    UpstreamSilent,
    serialise,
)
from common.http.instances import Instances, urls_of
from gateway import conf
from gateway.errors import UpstreamUnavailable
from gateway.routes import Timeout

# Less than servers here wait before they close (common/http/serving.py): so none of the connections
# that are used is ever just being closed. Where there is much to do, none is idle for so long.
IDLE_SECONDS = 1.0
# Of several instances each gets its share of new connections only: so none is kept for ever.
TURN_SECONDS = 10.0
WAIT_FOR_CONNECTION_SECONDS = 1.0
BREAKER_FAILURES = 5
BREAKER_OPEN_SECONDS = 1.0


class Answer:
    """A service's answer whose body is still to be read; `close` gives its connection back."""

    def __init__(self, upstream: "Upstream", connection: Connection, incoming: Incoming) -> None:
        self.status = incoming.status
        self.headers = incoming.headers
        self.length = incoming.length
        self._upstream = upstream
        self._connection: Connection | None = connection
        self._incoming = incoming

    def read(self) -> bytes:
        """
        Return the whole body and give the connection back.

        :raises UpstreamBroken: it ends early
        :raises UpstreamSilent: it stops coming
        """
        if not self._incoming.ended:
            return b"".join(self)
        body = self._incoming.take()
        self.close()
        return body

    def __iter__(self) -> Iterator[bytes]:
        """
        Yield the body as it comes, then give the connection back.

        :raises UpstreamBroken: it ends early
        :raises UpstreamSilent: it stops coming
        """
        try:
            while self._connection is not None:
                if chunk := self._incoming.take():
                    yield chunk
                if self._incoming.ended:
                    return
                self._connection.receive(self._incoming)
        finally:
            self.close()

    def close(self) -> None:
        """Give the connection back, for reuse if the body was read to its end."""
        connection, self._connection = self._connection, None
        if connection is not None:
            reusable = self._incoming.ended and self._incoming.reusable
            self._upstream.give_back(connection, reusable=reusable)


class Upstream:
    """One service: where it is, its idle connections, how many may be busy, its breaker."""

    def __init__(self, name: str, url: str, *, connections: int) -> None:
        self.name = name
        addresses = [Address.of(one) for one in urls_of(url)]
        self._only_one = len(addresses) == 1
        self._instances = Instances(addresses)
        self._idle: deque[tuple[float, Connection]] = deque()
        # One for each connection that may be made: a semaphore, without a semaphore's Python.
        self._slots: SimpleQueue[None] = SimpleQueue()
        for _ in range(connections):
            self._slots.put(None)
        self._breaker = Breaker(failures=BREAKER_FAILURES, open_seconds=BREAKER_OPEN_SECONDS)

    def send(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str],
        body: bytes,
        timeout: Timeout,
        repeatable: bool,
        patient: bool = True,
    ) -> Answer:
        """
        Send a request and return the answer's beginning.

        A repeatable one is sent a second time when a kept connection turns out closed; any other
        goes over a connection of its own, where that cannot happen. A patient one waits while too
        many are busy.

        :raises UpstreamUnavailable: not asked; too busy, or silent for a while
        :raises UpstreamBroken: no connection, or no usable answer
        :raises UpstreamSilent: no answer in time
        """
        request = serialise(method, target, headers) + body
        to_head = method == "HEAD"
        if not self._breaker.allows():
            raise UpstreamUnavailable(f"{self.name} has not been answering.", retry_after=1)
        try:
            self._slots.get(timeout=WAIT_FOR_CONNECTION_SECONDS if patient else 0)
        except Empty:
            raise UpstreamUnavailable(f"{self.name} has its hands full.", retry_after=1) from None
        try:
            answer = self._ask_kept(request, to_head, timeout) if repeatable else None
            if answer is None:
                connection = self._connect(timeout.connect)
                answer = self._ask(connection, request, to_head, timeout)
        except (UpstreamBroken, UpstreamSilent) as error:
            self._slots.put(None)
            self._breaker.failed()
            raise type(error)(f"{self.name}: {error}") from error
        except BaseException:
            self._slots.put(None)
            raise
        self._breaker.succeeded()
        return answer

    def give_back(self, connection: Connection, *, reusable: bool) -> None:
        """Keep a connection for the next request, or close it, also to give others their turn."""
        now = time.monotonic()
        if reusable and (self._only_one or now - connection.made_at < TURN_SECONDS):
            self._idle.append((now, connection))
        else:
            connection.close()
        self._slots.put(None)

    def _connect(self, seconds: float) -> Connection:
        """
        Connect to an instance that takes the connection: the others have been told nothing.

        :raises UpstreamSilent: the last one asked did not take it in time
        :raises UpstreamBroken: it refused, as when all are down
        """
        failure: UpstreamBroken | UpstreamSilent = UpstreamBroken("has no instance")
        for number, address in self._instances.in_turn():
            try:
                return Connection(address, connect=seconds)
            except (UpstreamBroken, UpstreamSilent) as error:
                self._instances.rest(number)
                failure = error
        raise failure

    def _ask_kept(self, request: bytes, to_head: bool, timeout: Timeout) -> Answer | None:
        """Return None without a kept connection, or when it broke, as when a service restarts."""
        connection = self._kept()
        if connection is None:
            return None
        try:
            return self._ask(connection, request, to_head, timeout)
        except UpstreamBroken:
            return None

    def _ask(
        self, connection: Connection, request: bytes, to_head: bool, timeout: Timeout
    ) -> Answer:
        try:
            incoming = connection.ask(request, to_head=to_head, timeout=timeout.read)
        except BaseException:
            connection.close()
            raise
        return Answer(self, connection, incoming)

    def _kept(self) -> Connection | None:
        while self._idle:
            try:
                since, connection = self._idle.pop()
            except IndexError:  # another thread took the last one
                return None
            if time.monotonic() - since < IDLE_SECONDS and connection.is_quiet():
                return connection
            connection.close()
        return None


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
