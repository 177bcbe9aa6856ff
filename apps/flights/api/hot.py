"""
The busiest reads, answered in front of Django: searches the cache has, and one flight.

Django's handler, its middlewares and DRF take most of the time of an answer that is ready. This
WSGI application gives such answers itself, byte for byte as Django's path would, and only those:
200 and 304. Whatever else comes (other methods, media types or conditions, misses, bad tokens, a
database or a Redis that fails) goes on to Django, which alone refuses and explains.
docs/decisions/0010-flights-hot-path.md tells why.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID
from wsgiref.types import StartResponse, WSGIApplication

from django.core.exceptions import SuspiciousOperation
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections
from django.http import QueryDict
from django.utils.http import parse_etags

from apps.flights import mappers
from apps.flights.api import cached
from apps.flights.api.search import PARAMETERS as SEARCH
from apps.flights.selectors import flights
from apps.flights.services import search_cache
from common.auth import denylist, tokens
from common.errors import DomainError
from common.http import request_id

Environ = dict[str, Any]
Headers = list[tuple[str, str]]

CACHED: Mapping[str, tuple[str, ...]] = {
    "/v1/flights/search": SEARCH,
}
FLIGHT = re.compile(r"/v1/flights/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
MAX_QUERY = 512  # of the query strings that are remembered

# What clients send who want JSON and say no more about it.
ACCEPTED = frozenset({"*/*", "application/json", "application/json, text/plain, */*"})
CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")

# As the middlewares of the settings add them, in their order.
FRAMES: Headers = [("X-Frame-Options", "DENY")]
SECURITY: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
JSON_TYPE = ("Content-Type", "application/json")
SEARCH_ALLOW = ("Allow", "GET, HEAD, OPTIONS")
FLIGHT_ALLOW = ("Allow", "GET, PATCH, DELETE, HEAD, OPTIONS")
OK, NOT_MODIFIED = "200 OK", "304 Not Modified"

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class _Elsewhere(Exception):
    """Django is to answer."""


class HotPath:
    """A WSGI application that answers what it can, and hands the rest to Django's."""

    def __init__(self, django: WSGIApplication) -> None:
        self._django = django

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from here or from there, under one request id."""
        answer = _answerer(environ)
        if answer is None:
            return self._django(environ, start_response)
        identifier = request_id.accept(environ.get("HTTP_X_REQUEST_ID"))
        environ["HTTP_X_REQUEST_ID"] = identifier
        logged = request_id.current.set(identifier)
        try:
            status, headers, body = answer(environ)
        except _Elsewhere:
            return self._django(environ, start_response)
        finally:
            request_id.current.reset(logged)
        ours = [(request_id.HEADER, identifier), ("Content-Length", str(len(body)))]
        start_response(status, [*headers, *SECURITY, *ours])
        return [body]


Answer = tuple[str, Headers, bytes]


def _answerer(environ: Environ) -> Callable[[Environ], Answer] | None:
    """Return who answers a plain question for JSON, None for anything else."""
    if (
        environ["REQUEST_METHOD"] != "GET"
        or environ.get("HTTP_ACCEPT", "*/*") not in ACCEPTED
        or environ.get("CONTENT_LENGTH") not in (None, "", "0")
        or "HTTP_TRANSFER_ENCODING" in environ
        or any(name in environ for name in CONDITIONS)
    ):
        return None
    path = environ["PATH_INFO"]
    if path in CACHED:
        return _cached if len(environ["QUERY_STRING"]) <= MAX_QUERY else None
    return _flight if FLIGHT.fullmatch(path) and not environ["QUERY_STRING"] else None


def _cached(environ: Environ) -> Answer:
    try:
        header = environ.get("HTTP_AUTHORIZATION")
        ended = []
        if header:
            principal = tokens.verifier().signed(tokens.bearer(header))
            ended = [denylist.stored_key(principal.session_id)]
        question = _question(environ["PATH_INFO"], environ["QUERY_STRING"])
    except (DomainError, SuspiciousOperation) as error:
        raise _Elsewhere from error
    answer = search_cache.find(question, unless=ended)
    if answer is None:
        raise _Elsewhere
    about = cached.headers(answer)
    if _is_known(environ, answer.etag):
        kept = [(name, about[name]) for name in ("Cache-Control", "ETag", "Vary", "X-Cache")]
        return NOT_MODIFIED, kept, b""
    return OK, [*about.items(), JSON_TYPE, SEARCH_ALLOW, *FRAMES], answer.body


@lru_cache(maxsize=4096)
def _question(path: str, query: str) -> str:
    # Query strings are bytes; WSGI hands them on as latin-1.
    return cached.question(path, QueryDict(query.encode("latin-1")), CACHED[path])


def _flight(environ: Environ) -> Answer:
    close_old_connections()  # as Django's own handler does, before and after
    try:
        tokens.from_header(environ.get("HTTP_AUTHORIZATION"))
        flight_id = UUID(environ["PATH_INFO"].rpartition("/")[2])
        body = encode(mappers.details_answer(flights.flight_details(flight_id))).encode()
    except (DomainError, AnyDatabaseError) as error:
        raise _Elsewhere from error
    finally:
        close_old_connections()
    etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
    if _is_known(environ, etag):
        return NOT_MODIFIED, [("ETag", etag), ("Vary", "Accept")], b""
    return OK, [JSON_TYPE, ("Vary", "Accept"), FLIGHT_ALLOW, *FRAMES, ("ETag", etag)], body


def _is_known(environ: Environ, etag: str) -> bool:
    """Tell whether the client has this answer already: RFC 9110, 13.1.2, compared weakly."""
    header = environ.get("HTTP_IF_NONE_MATCH")
    if not header:
        return False
    known = parse_etags(header)
    return known == ["*"] or etag in (one.removeprefix("W/") for one in known)
