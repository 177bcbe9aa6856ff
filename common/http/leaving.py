"""
A worker that is about to stop, and lets its clients know: each answer says `Connection: close`.

A client that has read this sends its next request over a new connection, which the next worker or
another instance takes. Without it the worker would have to close idle connections, perhaps just as
a request comes in on one.
"""

import os
import signal
from types import FrameType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SIGNAL = signal.SIGUSR1
_CLOSE = ("Connection", "close")
_leaving = False


def listen_for_signal() -> None:
    """Begin to leave when `SIGNAL` comes."""
    signal.signal(SIGNAL, _leave)


def is_leaving() -> bool:
    """Tell whether this process is about to stop."""
    return _leaving


def _leave(number: int, frame: FrameType | None) -> None:
    global _leaving
    _leaving = True


def tell(pid: int) -> None:
    """Let a worker that listens for it know that it is about to stop."""
    os.kill(pid, SIGNAL)


def said_to_clients(application: WSGIApplication) -> WSGIApplication:
    """Return the application, which says so in its answers once the process is about to stop."""

    def saying(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, _CLOSE] if _leaving else headers, *error)

        return application(environ, start)

    return saying
