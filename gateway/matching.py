"""Finding a path's route, and refusing targets that could mean two things to two programs."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from gateway.errors import BadTarget, NoSuchPath
from gateway.routes import ROUTES, Route

# Decoded once by the server, so that what still looks encoded was encoded twice; U+FFFD stands
# for bytes that were not UTF-8.
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\\ufffd]|//|%[0-9A-Fa-f]{2}")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_DOTS = (".", "..")
# RFC 3986: what may stand in a path, and in a query, as it is.
_PATH_SAFE = "/~!$&'()*+,;=:@"
_QUERY_SAFE = "".join(chr(code) for code in range(0x21, 0x7F))


class MethodNotAllowed(Exception):
    """The path is known, the method is not; `allowed` says which ones are."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(allowed)
        self.allowed = allowed


def by_prefix(routes: Sequence[Route]) -> dict[str, tuple[Route, ...]]:
    """Return the routes of each prefix."""
    table: dict[str, tuple[Route, ...]] = {}
    for route in routes:
        table[route.prefix] = (*table.get(route.prefix, ()), route)
    return table


TABLE = by_prefix(ROUTES)
# Pages that ask a service themselves.
WAITS_FOR = {"/login": "accounts", "/login/out": "accounts"}


def clean_path(path: str) -> str:
    """
    Return a decoded path if it can mean one thing only.

    :raises BadTarget: dot segments, empty segments, backslashes, control characters, anything
        encoded twice, U+FFFD (bytes that were no UTF-8), or not a path at all
    """
    if not path.startswith("/") or _FORBIDDEN.search(path):
        raise BadTarget("The path of this request is not one this API has.")
    # `..;x` is a dot segment to servers that know path parameters.
    if "/." in path and any(one.split(";", 1)[0] in _DOTS for one in path.split("/")):
        raise BadTarget("Paths here have no dot segments.")
    return path


def clean_query(query: str) -> str:
    """
    Return the query string as it came.

    :raises BadTarget: it holds control characters
    """
    if _CONTROL.search(query):
        raise BadTarget("The query holds characters that must be encoded.")
    return query


def upstream_target(path: str, query: str) -> str:
    """Return the request target for a service: a clean path encoded anew, the query as it came."""
    target = quote(path, safe=_PATH_SAFE)
    if not query:
        return target
    return f"{target}?{quote(query.encode('latin-1'), safe=_QUERY_SAFE)}"


def match(path: str, method: str) -> Route:
    """
    Return the route of a path: the one with the longest prefix.

    :raises NoSuchPath: no route has it
    :raises MethodNotAllowed: routes have it, for other methods
    """
    routes = _of_path(path)
    if not routes:
        raise NoSuchPath
    return _for_method(routes, method)


def service_of(path: str) -> str:
    """Return the service a path belongs to, or that a page of ours waits for, if any."""
    routes = _of_path(path)
    return routes[0].upstream if routes else WAITS_FOR.get(path, "")


def _of_path(path: str) -> tuple[Route, ...]:
    segments = path.split("/")
    for length in range(len(segments), 1, -1):
        routes = TABLE.get("/".join(segments[:length]))
        if routes:
            return routes
    return ()


def _for_method(routes: tuple[Route, ...], method: str) -> Route:
    for route in routes:
        if method in route.methods:
            return route
    raise MethodNotAllowed(tuple(name for route in routes for name in route.methods))
