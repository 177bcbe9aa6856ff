"""
One connection to a service: a request leaves as it was given, and its answer is read (RFC 9112).

llhttp, through httptools, parses the answer; a socket, its time-outs and where an answer ends are
ours. `unix:///path` addresses work like `http://host:port` ones.
"""

import select
import socket
import struct
import time
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

CHUNK_BYTES = 64 * 1024
MAX_HEAD_BYTES = 64 * 1024
_BODILESS = frozenset({204, 304})
_POLLED_EVENTS = select.POLLIN | select.POLLHUP | select.POLLERR


class UpstreamBroken(Exception):
    """The service cannot be reached, cut the connection, or gave no usable answer."""


class UpstreamSilent(Exception):
    """The service did not answer in time."""


class Address(NamedTuple):
    """Where a service listens: `path` of its unix socket, else `host` and `port`."""

    path: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "Address":
        """
        Return the address in a service's URL.

        :raises ValueError: neither http://host:port nor unix:///path
        """
        parts = urlsplit(url)
        if parts.scheme == "unix" and parts.path and not parts.netloc:
            return cls(parts.path, "", 0)
        if parts.scheme == "http" and parts.hostname:
            return cls("", parts.hostname, parts.port or 80)
        raise ValueError(f"{url} is no http:// or unix:/// address")

    def connect(self, timeout: float) -> socket.socket:
        """Return a new socket, connected within so many seconds."""
        if not self.path:
            sock = socket.create_connection((self.host, self.port), timeout=timeout)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.settimeout(timeout)
            sock.connect(self.path)
        except BaseException:
            sock.close()
            raise
        return sock


class Incoming:
    """
    An answer as far as it has come, for llhttp to call back on.

    `length` is that of the body, None if only its end will tell; `reusable` says whether the
    connection stands at the beginning of the next answer once this one has `ended`.
    """

    def __init__(self, *, to_head: bool) -> None:
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self.length: int | None = None
        self.chunked = False
        self.began = False
        self.ended = False
        self.reusable = False
        self._to_head = to_head
        self._body: list[bytes] = []
        self._head_bytes = 0
        self._parser: HttpResponseParser | None = HttpResponseParser(self)
        # A service that gives both kinds of length means the chunks (RFC 9112, 6.3).
        self._parser.set_dangerous_leniencies(lenient_chunked_length=True)

    def feed(self, data: bytes) -> None:
        """
        Take what has come in.

        :raises UpstreamBroken: it is no HTTP, or a head without an end
        """
        if not self.began:
            self._head_bytes += len(data)
        try:
            if self._parser is None:
                raise HttpParserError("more than was asked for")
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            if not self.ended:
                raise UpstreamBroken("an answer that is no HTTP") from error
            self.reusable = False  # whatever follows the answer, nobody asked for it
        if not self.began and self._head_bytes > MAX_HEAD_BYTES:
            raise UpstreamBroken("a head without an end")
        if self.ended:
            self._parser = None  # and with it the circle of references

    def end_of_connection(self) -> None:
        """
        Take the connection's end, which is the answer's if nothing else tells it.

        :raises UpstreamBroken: the answer is not whole
        """
        if not self.began:
            raise UpstreamBroken("closed without an answer")
        if self.chunked or self.length is not None:
            raise UpstreamBroken("the body ended early")
        self.ended = True
        self._parser = None

    def take(self) -> bytes:
        """Return what has come of the body since it was last taken."""
        body, self._body = self._body, []
        return body[0] if len(body) == 1 else b"".join(body)

    # llhttp's calls

    def on_message_begin(self) -> None:
        """Refuse a second answer."""
        if self.ended:
            raise HttpParserError("an answer nobody asked for")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; those behind a chunked body (trailers) are dropped."""
        if not self.began:
            # RFC 9110, 5.5: blanks around a value are no part of it.
            self.headers.append((name.decode("latin-1"), value.decode("latin-1").strip(" \t")))

    def on_headers_complete(self) -> None:
        """Tell how long the body is, from the head (RFC 9112, 6.3)."""
        assert self._parser is not None  # noqa: S101 - it is calling
        self.status = self._parser.get_status_code()
        if self.status < 200:
            return  # an interim answer: the real one follows
        self.began = True
        self.reusable = self._parser.should_keep_alive()
        for name, value in self.headers:
            lowered = name.lower()
            if lowered == "transfer-encoding":
                self.chunked = value.lower().endswith("chunked")
            elif lowered == "content-length":
                self.length = int(value)
        if self._to_head or self.status in _BODILESS:
            self.length, self.chunked, self.ended = 0, False, True
        elif self.chunked:
            if self.length is not None:
                self.reusable = False  # both lengths: RFC 9112, 6.3 suspects who sends that
            self.length = None

    def on_body(self, data: bytes) -> None:
        """Keep a piece of the body."""
        if self.ended:  # of an answer that has none
            self.reusable = False
        else:
            self._body.append(data)

    def on_message_complete(self) -> None:
        """Note the end, or make room for what follows an interim answer."""
        if self.began:
            self.ended = True
        else:
            self.headers.clear()


class Connection:
    """A socket to a service, and one exchange at a time over it."""

    def __init__(self, address: Address, *, connect: float) -> None:
        """
        Connect within so many seconds.

        :raises UpstreamSilent: nobody takes the connection in time
        :raises UpstreamBroken: it is refused
        """
        try:
            self._socket = address.connect(connect)
        except TimeoutError as error:
            raise UpstreamSilent("takes no connection") from error
        except OSError as error:
            raise UpstreamBroken("takes no connection") from error
        self.made_at = time.monotonic()
        # The kernel keeps the time from here on (BlockingIOError when it is over). With a time-out
        # of its own Python polls before each call, and lets go of the interpreter once more.
        self._socket.settimeout(None)
        self._timeout = 0.0
        self._poll = select.poll()
        self._poll.register(self._socket, _POLLED_EVENTS)

    def is_quiet(self) -> bool:
        """Tell whether nothing can be read: on an idle connection that is its end, or a fault."""
        return not self._poll.poll(0)

    def ask(self, request: bytes, *, to_head: bool, timeout: float) -> Incoming:
        """
        Send a request and return the answer's beginning, its head whole; then `receive` more.

        :raises UpstreamSilent: nothing comes for so many seconds
        :raises UpstreamBroken: no answer, or none that is HTTP
        """
        incoming = Incoming(to_head=to_head)
        if timeout != self._timeout:
            self._wait_at_most(timeout)
        try:
            self._socket.sendall(request)
        except BrokenPipeError:
            pass  # it may have refused a body early: read what it said
        except BlockingIOError as error:
            raise UpstreamSilent("does not take the request") from error
        except OSError as error:
            raise UpstreamBroken(f"broke off: {type(error).__name__}") from error
        while not incoming.began:
            self.receive(incoming)
        return incoming

    def receive(self, incoming: Incoming) -> None:
        """
        Wait for more of an answer.

        :raises UpstreamSilent: nothing comes in time
        :raises UpstreamBroken: it breaks off, or is no HTTP
        """
        try:
            data = self._socket.recv(CHUNK_BYTES)
        except BlockingIOError as error:
            raise UpstreamSilent(f"said nothing for {self._timeout} s") from error
        except OSError as error:
            raise UpstreamBroken(f"broke off: {type(error).__name__}") from error
        if data:
            incoming.feed(data)
        else:
            incoming.end_of_connection()

    def _wait_at_most(self, seconds: float) -> None:
        timeval = struct.pack("@ll", int(seconds), int(seconds % 1 * 1_000_000))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeval)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeval)
        self._timeout = seconds

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()


def serialise(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """
    Return the head of a request as it is sent.

    :raises ValueError: a line break where none may be, which would make two headers of one
    """
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"{method} {target} HTTP/1.1", *lines])
    if head.count("\n") != len(headers) or head.count("\r") != len(headers):
        raise ValueError("a line break in a header or a request target")
    return f"{head}\r\n\r\n".encode("latin-1")
