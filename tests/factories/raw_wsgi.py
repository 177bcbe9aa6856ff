"""Calling a WSGI application as a server does: what comes back is all that a client would see."""

from io import BytesIO
from typing import Any, NamedTuple
from wsgiref.types import WSGIApplication
from wsgiref.util import setup_testing_defaults

from django.core.wsgi import get_wsgi_application


class Answer(NamedTuple):
    """Status line, headers in their order, body."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the header of a name."""
        return dict(self.headers).get(name)


class Counting:
    """Django's application, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.application = get_wsgi_application()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.asked += 1
        return self.application(environ, start_response)


def call(
    application: WSGIApplication,
    path: str,
    query: str = "",
    *,
    method: str = "GET",
    body: bytes = b"",
    **environ: str,
) -> Answer:
    """Send one request; `environ` holds headers by their WSGI names."""
    request: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "HTTP_HOST": "localhost",
        "wsgi.input": BytesIO(body),
        **({"CONTENT_LENGTH": str(len(body))} if body else {}),
        **environ,
    }
    setup_testing_defaults(request)
    told: list[tuple[str, list[tuple[str, str]]]] = []
    chunks = application(request, lambda status, headers, *_: told.append((status, headers)))
    try:
        content = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    ((status, headers),) = told
    return Answer(status, headers, content)
