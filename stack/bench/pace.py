"""A client that sends at a given pace, whatever the answers take."""

import queue
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 15


@dataclass(frozen=True, kw_only=True)
class Call:
    """One POST."""

    path: str
    body: str
    headers: dict[str, str]


@dataclass
class Paced:
    """What came of a paced run; times from when each call was due, in milliseconds."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    said: str = ""
    seconds: float = 0.0

    def percentile(self, percent: int) -> float | None:
        """Return a percentile of the times, None if nothing was answered."""
        if len(self.times) < 2:
            return None
        return statistics.quantiles(self.times, n=100, method="inclusive")[percent - 1]


class Pacer:
    """Threads that take calls as they become due, each with a connection it keeps."""

    def __init__(self, url: str, *, clients: int) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "", parts.port or 80)
        self._clients = clients

    def run(self, call: Callable[[int], Call], *, per_second: float, seconds: float) -> Paced:
        """Send call 0, 1, 2 ... evenly; return when each has its answer."""
        result, lock = Paced(), threading.Lock()
        due: queue.Queue[tuple[float, int] | None] = queue.Queue()
        threads = [
            threading.Thread(target=self._serve, args=(due, call, result, lock), daemon=True)
            for _ in range(self._clients)
        ]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        for number in range(int(per_second * seconds)):
            at = began + number / per_second
            time.sleep(max(0.0, at - time.monotonic()))
            due.put((at, number))
        for _ in threads:
            due.put(None)
        for thread in threads:
            thread.join()
        result.seconds = time.monotonic() - began
        return result

    def _serve(
        self,
        due: "queue.Queue[tuple[float, int] | None]",
        call: Callable[[int], Call],
        result: Paced,
        lock: threading.Lock,
    ) -> None:
        connection = HTTPConnection(*self._address, timeout=TIMEOUT_SECONDS)
        while (one := due.get()) is not None:
            at, number = one
            said = self._send(connection, call(number))
            with lock:
                result.times.append((time.monotonic() - at) * 1000)
                result.errors += bool(said)
                result.said = result.said or said
        connection.close()

    def _send(self, connection: HTTPConnection, call: Call) -> str:
        """Send a call; return "" when it was answered with 201, else what was wrong."""
        try:
            connection.request("POST", call.path, body=call.body, headers=call.headers)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException) as error:
            connection.close()  # the next request opens it again
            return f"{type(error).__name__}: {error}"
        return "" if answer.status == 201 else f"{answer.status} {body[:300]!r}"
