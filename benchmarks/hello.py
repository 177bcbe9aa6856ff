"""
What there is to compare with: a bare WSGI application, and a Django view, that return bytes.

Served with the flags of `bin/run`; see stack/bench/floors.py.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODY = b'{"message": "hello"}'


def bare(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer without any framework."""
    start_response(
        "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))]
    )
    return [BODY]


def _hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, content_type="application/json")


urlpatterns = [path("hello", _hello)]

settings.configure(
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="nothing is signed here",  # noqa: S106
)
hello = get_wsgi_application()
