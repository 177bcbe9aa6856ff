"""`/livez`: the process answers. `/readyz`: so does everything it needs, a line for each part."""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.http import HttpRequest, JsonResponse

Check = Callable[[], None]


def livez(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process can."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 only when every part answers, else 503; each part has a line."""
    parts = run_checks()
    ready = all(part["status"] == "ok" for part in parts)
    body = {"status": "ok" if ready else "unavailable", "parts": parts}
    return JsonResponse(body, status=200 if ready else 503)


def run_checks() -> list[dict[str, str]]:
    """Return `{name, status}` for each dependency named in `READINESS_CHECKS`."""
    return [_run(name) for name in settings.READINESS_CHECKS]


def _run(name: str) -> dict[str, str]:
    try:
        CHECKS[name]()
    except Exception as error:  # whatever a driver raises: the part is not ready, and says why
        return {"name": name, "status": "unavailable", "detail": type(error).__name__}
    return {"name": name, "status": "ok"}


def _database() -> None:
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()


def _cache() -> None:
    caches["shared"].get("readyz")


def _broker() -> None:
    # Imported here: the gateway has no broker and need not carry kombu.
    from common.messaging import topology

    topology.check_broker()


CHECKS: dict[str, Check] = {
    "database": _database,
    "cache": _cache,
    "broker": _broker,
}
