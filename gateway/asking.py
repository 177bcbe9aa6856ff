"""Asking the API for a page: the same proxy, its rules and its limits, without another request."""

import json
from io import BytesIO
from typing import Any

from django.http import HttpRequest

from common.errors import DomainError
from gateway import cookies, matching, proxy, replies, targets
from gateway.replies import Reply

# Said to a page, not to the resource it shows.
_OF_PAGES = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING", "HTTP_COOKIE")


def ask(
    request: HttpRequest,
    method: str,
    path: str,
    *,
    query: str = "",
    body: bytes = b"",
    key: str = "",
    token: str | None = None,
) -> Reply:
    """
    Return what the API answers to who looks at a page; a refusal is a problem, as everywhere.

    That is who the access cookie says, or a `token` in its place; "" is nobody.

    :raises NoSuchPath: the path is not in the table of routes
    :raises MethodNotAllowed: it is, for other methods
    """
    environ = {name: value for name, value in request.META.items() if name not in _OF_PAGES}
    environ |= {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_ACCEPT": "application/json, text/plain, */*",
        "CONTENT_TYPE": "application/json" if body else "",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    if token is None:
        token = request.COOKIES.get(cookies.access_name())
    if token and "HTTP_AUTHORIZATION" not in environ:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    if key:
        environ["HTTP_IDEMPOTENCY_KEY"] = key
    route = matching.match(path, method)
    try:
        host = targets.host_of(environ)
        return proxy.forward(environ, route=route, path=path, host=host)
    except DomainError as error:
        return replies.refusal(error)


def call(
    request: HttpRequest, path: str, body: dict[str, Any], *, token: str = ""
) -> tuple[Reply, dict[str, Any]]:
    """Return the answer to a POST by who has the token, and its JSON; {} without any."""
    reply = ask(request, "POST", path, body=json.dumps(body).encode(), token=token)
    content = reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)
    return reply, json.loads(content) if content else {}
