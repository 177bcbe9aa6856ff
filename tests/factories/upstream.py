"""A tiny HTTP server that says exactly the bytes a test gives it, and keeps what it was asked."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

Reply = bytes | None


def reply(body: bytes = b"{}", *headers: str, status: str = "200 OK") -> bytes:
    """Return an answer with a Content-Length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    if not any(line.lower().startswith("content-type:") for line in lines):
        lines.append("Content-Type: application/json")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@dataclass
class Seen:
    """One request as it arrived; `connection` tells which connection it came on."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    connection: int

    def header(self, name: str) -> str | None:
        """Return the header's value, None without it; fails when it was sent twice."""
        values = [value for known, value in self.headers if known.lower() == name.lower()]
        assert len(values) < 2, f"{name} was sent {len(values)} times"
        return values[0] if values else None


@dataclass
class StubUpstream:
    """
    Answers each request with what `answer` returns; None closes the connection without a word.

    An answer that says `Connection: close`, or that `cut_after_answer` is set for, is its last.
    """

    answer: Callable[[Seen], Reply] = field(default=lambda seen: reply())
    cut_after_answer: bool = False
    requests: list[Seen] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        """Start listening."""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening and close every connection."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.drop_connections()

    @property
    def last(self) -> Seen:
        """Return the newest request."""
        return self.requests[-1]

    def drop_connections(self) -> None:
        """Close every connection, as a server does that restarts."""
        while self._open:
            connection = self._open.pop()
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the other side was first
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(
                target=self._serve, args=(connection, self.connections), daemon=True
            ).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        stream = connection.makefile("rb")
        try:
            while seen := _read(stream, number):
                self.requests.append(seen)
                said = self.answer(seen)
                if said is not None:
                    connection.sendall(said)
                if said is None or self.cut_after_answer or b"Connection: close" in said:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
        except OSError:
            return
        finally:
            connection.close()
            stream.close()


def _read(stream, number: int) -> Seen | None:
    line = stream.readline().decode("latin-1").rstrip("\r\n")
    if not line:
        return None
    method, target, _ = line.split(" ")
    headers = []
    while pair := stream.readline().decode("latin-1").rstrip("\r\n"):
        name, _, value = pair.partition(":")
        headers.append((name, value.strip()))
    length = next((int(v) for n, v in headers if n.lower() == "content-length"), 0)
    return Seen(method, target, headers, stream.read(length), number)
