"""
The route of a request, by its template: few words for many paths.

Whoever finds a request's route notes it in the environ: Django's own word for it from the
middleware, the same from a hot path, a line of its table from the gateway. What nobody knows is
`OTHER`, so that no client can make up names.
"""

import re
from functools import lru_cache
from wsgiref.types import WSGIEnvironment

ROUTE = "jetway.route"
OTHER = "other"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
_REGEX = re.compile(r"\^|\$|/\?|\\")


def template_of(environ: WSGIEnvironment) -> str:
    """Return the template of the route that answered a request."""
    route: str | None = environ.get(ROUTE)
    return OTHER if route is None else template(route)


@lru_cache(maxsize=1024)
def template(route: str) -> str:
    """Return a route of Django's (`v1/flights/<uuid:id>`) as OpenAPI writes it."""
    return "/" + _CONVERTER.sub(r"{\1}", _REGEX.sub("", route)).removeprefix("/")


def method_of(environ: WSGIEnvironment) -> str:
    """Return the method of a request, if it is one of HTTP's common ones."""
    method: str = environ["REQUEST_METHOD"]
    return method if method in METHODS else OTHER
