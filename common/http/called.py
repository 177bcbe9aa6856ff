"""
The instances of a called service, each with connections that are kept between calls.

Over http the exchange is the gateway's (`connections`), over https urllib3's, the pool that
`requests` stands on: between services there are no cookies, proxies or redirects.
"""

import time
from collections import deque

import urllib3

from common.http.connections import (
    Address,
    Connection,
    UpstreamBroken,
    UpstreamSilent,
    serialise,
)

CONNECT_SECONDS = 0.5
# As the gateway's: less than servers here wait before they close.
IDLE_SECONDS = 1.0
MOST_IDLE = 32
# Of urllib3's errors, those before anything was sent.
NOT_SENT = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)


def over_urllib3() -> urllib3.PoolManager:
    """Return connections that are kept open, 32 to a server."""
    return urllib3.PoolManager(maxsize=MOST_IDLE, retries=False)


class NotTaken(UpstreamBroken):
    """No connection was made: another instance may be asked, whatever is asked."""


class _Instance:
    """One instance of a service, over http: the connections to it, kept between calls."""

    def __init__(self, text: str) -> None:
        url = urllib3.util.parse_url(text)
        self._prefix = (url.path or "").rstrip("/")
        self._host = url.netloc or ""
        self._address = Address.of(text)
        self._idle: deque[tuple[float, Connection]] = deque()

    def ask(
        self, method: str, path: str, *, body: bytes | None, headers: dict[str, str], seconds: float
    ) -> tuple[int, bytes]:
        """
        Return status and body of the answer; no part of it may take more than so many seconds.

        :raises UpstreamBroken: there is none
        :raises UpstreamSilent: it does not come in time
        """
        lines = {"Host": self._host, "Content-Length": str(len(body or b"")), **headers}
        request = serialise(method, self._prefix + path, lines) + (body or b"")
        connection = self._kept() or self._connect()
        try:
            incoming = connection.ask(request, to_head=False, timeout=seconds)
            content = incoming.take()
            while not incoming.ended:
                connection.receive(incoming)
                content += incoming.take()
        except BaseException:
            connection.close()
            raise
        if incoming.reusable and len(self._idle) < MOST_IDLE:
            self._idle.append((time.monotonic(), connection))
        else:
            connection.close()
        return incoming.status, content

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

    def _connect(self) -> Connection:
        try:
            return Connection(self._address, connect=CONNECT_SECONDS)
        except (UpstreamBroken, UpstreamSilent) as error:
            raise NotTaken(str(error)) from error


class _SecureInstance:
    """The same over https, which is urllib3's work."""

    def __init__(self, text: str) -> None:
        url = urllib3.util.parse_url(text)
        self._prefix = (url.path or "").rstrip("/")
        self._pool = over_urllib3().connection_from_url(url.url)

    def ask(
        self, method: str, path: str, *, body: bytes | None, headers: dict[str, str], seconds: float
    ) -> tuple[int, bytes]:
        """
        Return status and body of the answer; no part of it may take more than so many seconds.

        :raises UpstreamBroken: there is none
        """
        try:
            response = self._pool.urlopen(
                method,
                self._prefix + path,
                body=body,
                headers=headers,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=seconds),
                retries=False,
                redirect=False,
            )
        except NOT_SENT as error:
            raise NotTaken(type(error).__name__) from error
        except urllib3.exceptions.HTTPError as error:
            raise UpstreamBroken(type(error).__name__) from error
        return response.status, response.data


def instance(url: str) -> _Instance | _SecureInstance:
    """Return the instance of a service at a URL."""
    return _SecureInstance(url) if url.startswith("https:") else _Instance(url)
