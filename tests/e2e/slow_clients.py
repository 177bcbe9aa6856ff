"""
Two hundred clients that take their time: `python -m tests.e2e.slow_clients PORT CERTIFICATE`.

A process of its own, so that it takes no time from the clients that are measured. It says `ready`
when all are connected, goes on until its input ends, and then says how many it had to connect anew.
"""

import selectors
import socket
import ssl
import sys
import time

from tests.factories.raw_http import get

HEADS, BODIES, READERS = 80, 80, 40
EACH_SECONDS = 1.0
HEAD = get(b"/v1/airports")[:-2]
BODY = get(b"/v1/auth/refresh", b"Content-Length: 100000", method=b"POST")
READING = get(b"/v1/airports?limit=200")


class Slow:
    """One client; `begins` is said at once, then `goes_on` (or a byte read) each second."""

    def __init__(self, number: int, port: int, trust: ssl.SSLContext) -> None:
        self._source = f"127.1.{number // 250}.{1 + number % 250}"
        self._port, self._trust = port, trust
        self.begins, self.goes_on = (
            (HEAD, b"A: b\r\n")
            if number < HEADS
            else (BODY, b"x")
            if number < HEADS + BODIES
            else (READING, b"")
        )
        self.connect()

    def connect(self) -> None:
        """Begin."""
        plain = socket.create_connection(
            ("127.0.0.1", self._port), timeout=10, source_address=(self._source, 0)
        )
        # A small window: what is not read waits on the other side.
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._connection = self._trust.wrap_socket(plain, server_hostname="localhost")
        self._connection.sendall(self.begins)

    def go_on(self) -> bool:
        """Say or read a little more; return False when that is over."""
        try:
            if self.goes_on:
                self._connection.sendall(self.goes_on)
                return True
            return bool(self._connection.recv(1))
        except OSError:
            return False

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def main() -> None:
    """Be slow until the input ends."""
    trust = ssl.create_default_context(cafile=sys.argv[2])
    slow = [Slow(n, int(sys.argv[1]), trust) for n in range(HEADS + BODIES + READERS)]
    print("ready", flush=True)
    again = 0
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin, selectors.EVENT_READ)
        over = False
        while not over:
            began = time.monotonic()
            for number, one in enumerate(slow):
                if not one.go_on():
                    one.close()
                    one.connect()
                    again += 1
                due = began + EACH_SECONDS * (number + 1) / len(slow)
                over = over or bool(selector.select(max(0.0, due - time.monotonic())))
                if over:
                    break
    print(again, flush=True)


if __name__ == "__main__":
    main()
