"""Seeing each request of a web process, and what is answered to it."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

Headers = list[tuple[str, str]]
Observer = Callable[[WSGIEnvironment, str, Headers, float], None]
FAILED = "500 Internal Server Error"


def watched(application: WSGIApplication) -> WSGIApplication:
    """Return the application as it is; with somebody to watch it, one that tells them."""
    observers: list[Observer] = []
    if settings.METRICS_PORT:
        from common.watch import measures

        observers.append(measures.answered)
    if settings.LOG_TRAIL:
        from common.watch import trail

        observers.append(trail.answered)
    return seen_by(application, observers) if observers else application


def seen_by(application: WSGIApplication, observers: Sequence[Observer]) -> WSGIApplication:
    """Return the application, which tells the observers of each request when the answer begins."""

    def seen(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began_at = time.perf_counter()
        status, about = FAILED, Headers()

        def start(told: str, headers: Headers, *error: Any) -> Any:
            nonlocal status, about
            status, about = told, headers
            return start_response(told, headers, *error)

        try:
            return application(environ, start)
        finally:
            seconds = time.perf_counter() - began_at
            for observer in observers:
                observer(environ, status, about, seconds)

    return seen
