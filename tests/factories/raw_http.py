"""HTTP/1.1 as bytes: requests no client library would make, and the answers to them."""

import json
import re
import socket
from dataclasses import dataclass
from typing import BinaryIO

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
HOST = b"Host: localhost\r\n"


@dataclass
class Said:
    """One answer as read from the socket."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> str:
        """Return the code of a problem; fails for any other answer."""
        assert self.headers["content-type"] == "application/problem+json", self
        return str(json.loads(self.body)["code"])


def get(target: bytes, *lines: bytes, method: bytes = b"GET", host: bytes = HOST) -> bytes:
    """Return the head of a request, with these header lines after its Host."""
    head = method + b" " + target + b" HTTP/1.1\r\n" + host
    return head + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def read_answer(connection: socket.socket, *, head: bool = False) -> Said:
    """Read one answer; with `head` it has no body, whatever its headers say."""
    return read_from(connection.makefile("rb"), head=head)


def read_from(stream: BinaryIO, *, head: bool = False) -> Said:
    """Read the next one of several answers."""
    status = int(stream.readline().split()[1])
    headers = {}
    while line := stream.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    if head:
        return Said(status, headers, b"")
    if headers.get("transfer-encoding") == "chunked":
        return Said(status, headers, _read_chunks(stream))
    return Said(status, headers, stream.read(int(headers.get("content-length", 0))))


def _read_chunks(stream: BinaryIO) -> bytes:
    body = b""
    while size := int(stream.readline().split(b";")[0], 16):
        chunk = stream.read(size)
        assert len(chunk) == size, "cut short"
        body += chunk
        stream.readline()
    return body


def read_all(
    connection: socket.socket, data: bytes, *, silent_seconds: float
) -> tuple[list[int], bool]:
    """
    Send bytes; return the statuses of all answers, and whether the other side then hung up.

    There are no more answers when it has been silent for so long.
    """
    said = b""
    hung_up = True
    try:
        connection.sendall(data)
        connection.settimeout(10)
        while piece := connection.recv(65536):
            said += piece
            connection.settimeout(silent_seconds)
    except TimeoutError:
        hung_up = False
    except OSError:  # it hung up while we were talking
        pass
    return [int(status) for status in STATUS.findall(said)], hung_up
