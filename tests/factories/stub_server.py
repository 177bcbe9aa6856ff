"""A small real HTTP server that answers as a test tells it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Any]


def silence(seconds: float) -> Callable[[], Answer]:
    """Answer 200 after so long."""

    def wait() -> Answer:
        time.sleep(seconds)
        return 200, {}

    return wait


@dataclass
class StubServer:
    """
    `answers` are given one per request, the last one for ever: (status, JSON) or a function that
    returns it. A status of 0 closes the connection without a word.
    """

    answers: list[Answer | Callable[[], Answer]]
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_answer(self, request: dict[str, Any]) -> Answer:
        """Note the request and return what to say."""
        with self.lock:
            self.requests.append(request)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer() if callable(answer) else answer


@contextmanager
def serving(*answers: Answer | Callable[[], Answer]) -> Iterator[StubServer]:
    """Serve on a free port of this machine."""
    stub = StubServer(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, value = stub.next_answer(
                {
                    "method": self.command,
                    "path": self.path,
                    "headers": dict(self.headers),
                    "json": json.loads(body) if body else None,
                }
            )
            if status == 0:
                self.close_connection = True
                return
            content = b"" if status == 204 else value if isinstance(value, bytes) else _dump(value)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - the base class's names

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

        def handle(self) -> None:
            """Serve; a caller that has given up is no error."""
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    stub.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()


def _dump(value: Any) -> bytes:
    return json.dumps(value).encode()
