"""
The gateway as a WSGI application in front of Django, which serves its few pages only.

Every request gets its id, and has its target and its body's framing looked at; then a path of the
table goes to the proxy, any other to Django, and so does who asks for a page (`browsing.py`).
"""

import logging
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from common.errors import DomainError
from common.http import framing, request_id
from common.watch.routes import ROUTE
from gateway import accepting, cookies, matching, proxy, replies, targets
from gateway.errors import NoSuchPath
from gateway.replies import Reply

log = logging.getLogger(__name__)

_REQUEST_ID = request_id.HEADER.lower()


class Gateway:
    """Serves the table of routes, and lets `pages` serve the rest."""

    def __init__(self, pages: WSGIApplication) -> None:
        self._pages = pages
        self._security = {scheme: _security_headers(scheme) for scheme in ("http", "https")}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        identifier = request_id.accept(environ.get("HTTP_X_REQUEST_ID"))
        token = request_id.current.set(identifier)
        try:
            reply = self._reply(environ)
            if reply is None:
                environ["HTTP_X_REQUEST_ID"] = identifier
                return self._pages(environ, start_response)
        finally:
            request_id.current.reset(token)
        headers = self._security[environ["wsgi.url_scheme"]] | reply.headers
        headers[_REQUEST_ID] = identifier
        start_response(reply.status_line, list(headers.items()))
        return [reply.body] if isinstance(reply.body, bytes) else reply.body

    def _reply(self, environ: WSGIEnvironment) -> Reply | None:
        """Return the answer, or None where Django has it."""
        try:
            host = targets.host_of(environ)
            path = targets.path_of(environ)
            if settings.SECURE_SSL_REDIRECT and environ["wsgi.url_scheme"] != "https":
                return None
            fault = framing.fault(environ)
            if fault is not None:
                return replies.problem(*fault)
            if accepting.wants_page(environ, path):
                return None
            route = matching.match(path, environ["REQUEST_METHOD"])
            environ[ROUTE] = route.prefix if path == route.prefix else f"{route.prefix}/*"
            by_cookie = "HTTP_COOKIE" in environ and cookies.authenticate(environ)
            reply = proxy.forward(environ, route=route, path=path, host=host)
            if by_cookie:
                reply.headers["cache-control"] = "private, no-store"
            return reply
        except NoSuchPath:
            return None
        except matching.MethodNotAllowed as error:
            allow = {"Allow": ", ".join(error.allowed)}
            return replies.problem(405, "method_not_allowed", headers=allow)
        except DomainError as error:
            return replies.refusal(error)
        except Exception:
            log.exception("%s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            return replies.problem(500, "internal_error")


def _security_headers(scheme: str) -> dict[str, str]:
    """Return the headers Django's own middlewares would put on an answer without any."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
    }
    request = WSGIRequest(environ)
    response = HttpResponse()
    del response.headers["Content-Type"]
    for middleware in (SecurityMiddleware, XFrameOptionsMiddleware):
        middleware(lambda _: response).process_response(request, response)
    return {name.lower(): value for name, value in response.headers.items()}
