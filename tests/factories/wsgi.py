"""A test client of a process's whole WSGI application: what stands before Django, and Django."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.utils.module_loading import import_string

application = import_string(settings.HOT_PATH)(get_wsgi_application())


class WSGIClient(Client):
    """Django's test client, in front of what `HOT_PATH` puts before Django."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**{"HTTP_HOST": "testserver", **defaults})
        self.handler = _serve


def _serve(environ: dict[str, Any]) -> HttpResponse | StreamingHttpResponse:
    """Call the application as a server does, and return what it answered as a Django response."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length) if length else b"")
    started: list[Any] = []
    content = application(environ, lambda status, headers: started.extend((status, headers)))
    status, headers = started
    response: HttpResponse | StreamingHttpResponse
    if not getattr(content, "streaming", not isinstance(content, list)):
        response = HttpResponse(b"".join(content), status=int(status[:3]))
    else:
        response = StreamingHttpResponse(content, status=int(status[:3]))
    del response.headers["Content-Type"]
    for name, value in headers:
        if name == "Set-Cookie":
            response.cookies.load(value)
        else:
            response.headers[name] = value
    response.wsgi_request = WSGIRequest(environ)
    return response
