"""
The busiest requests, answered in front of Django: searches, one flight, seats for a booking.

Django's handler, its middlewares and DRF take most of the time of such an answer. This WSGI
application gives it byte for byte as Django's path would, and hands on to Django whatever else
comes: other methods, media types or conditions, refused questions, bad tokens, malformed bodies, a
database or a Redis that fails. docs/decisions/0010-flights-hot-path.md tells why.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import Any, cast
from uuid import UUID
from wsgiref.types import StartResponse, WSGIApplication

from django.core.exceptions import SuspiciousOperation
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections, connections
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import parse_etags

from apps.flights import mappers
from apps.flights.api import cached, calendar, search
from apps.flights.selectors import flights
from apps.flights.services import holds, search_cache
from common.auth import denylist, service_tokens, tokens
from common.errors import DomainError
from common.http import problems, request_id
from contracts import codec
from contracts.http.flights import HoldRequest

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Answer = tuple[HTTPStatus, Headers, bytes]

CACHED: Mapping[str, Any] = {"/v1/flights/search": search, "/v1/flights/calendar": calendar}
_UUID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
FLIGHT = re.compile("/v1/flights/" + _UUID)
HOLD = re.compile("/internal/v1/holds/" + _UUID)
GATEWAY = "gateway"
MAX_QUERY = 512  # of the query strings that are remembered
MAX_BODY = 16 * 1024

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
PROBLEM_TYPE = ("Content-Type", problems.MEDIA_TYPE)
SEARCH_ALLOW = ("Allow", "GET, HEAD, OPTIONS")
FLIGHT_ALLOW = ("Allow", "GET, PATCH, DELETE, HEAD, OPTIONS")
HOLD_ALLOW = ("Allow", "GET, PUT, DELETE, HEAD, OPTIONS")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_decode = json.JSONDecoder(parse_constant=_no_constant).decode


def _encode(value: Any) -> str:
    # As Django REST framework's renderer: these two end a line in JavaScript, not in JSON.
    text = _encoder.encode(value)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


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
        except Exception:  # Django asks again, and tells and logs what nobody foresaw
            return self._django(environ, start_response)
        finally:
            request_id.current.reset(logged)
        ours = [(request_id.HEADER, identifier), ("Content-Length", str(len(body)))]
        start_response(f"{status.value} {status.phrase}", [*headers, *SECURITY, *ours])
        return [body]


def _answerer(environ: Environ) -> Callable[[Environ], Answer] | None:
    """Return who answers a plain request for JSON, None for anything else."""
    if (
        environ.get("HTTP_ACCEPT", "*/*") not in ACCEPTED
        or "HTTP_TRANSFER_ENCODING" in environ
        or any(name in environ for name in CONDITIONS)
    ):
        return None
    method, path, query = environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"]
    if method == "PUT":
        return _hold if HOLD.fullmatch(path) and not query else None
    if method != "GET" or environ.get("CONTENT_LENGTH") not in (None, "", "0"):
        return None
    if path in CACHED:
        return _cached if len(query) <= MAX_QUERY else None
    return _flight if FLIGHT.fullmatch(path) and not query else None


def _cached(environ: Environ) -> Answer:
    """
    Answer from the search cache: one round trip, for the answer and for the sign-in's end.

    What is not there is computed. If it cannot be, Django tries again, and tells why not.
    """
    path = environ["PATH_INFO"]
    try:
        header = environ.get("HTTP_AUTHORIZATION")
        ended = []
        if header:
            principal = tokens.verifier().signed(tokens.bearer(header))
            ended = [denylist.stored_key(principal.session_id)]
        question, parameters = _question(path, environ["QUERY_STRING"])
    except (DomainError, SuspiciousOperation) as error:
        raise _Elsewhere from error

    def compute() -> search_cache.Computed:
        with _database():
            return cast(search_cache.Computed, CACHED[path].prepare(parameters)())

    answer = search_cache.find(question, unless=ended, otherwise=compute)
    if answer is None:
        raise _Elsewhere
    about = cached.headers(answer)
    if _is_known(environ, answer.etag):
        kept = [(name, about[name]) for name in ("Cache-Control", "ETag", "Vary", "X-Cache")]
        return HTTPStatus.NOT_MODIFIED, kept, b""
    return HTTPStatus.OK, [*about.items(), JSON_TYPE, SEARCH_ALLOW, *FRAMES], answer.body


@lru_cache(maxsize=2048)
def _question(path: str, query: str) -> tuple[str, QueryDict]:
    # Query strings are bytes; WSGI hands them on as latin-1.
    parameters = QueryDict(query.encode("latin-1"))
    return cached.question(path, parameters, CACHED[path].PARAMETERS), parameters


@contextmanager
def _database() -> Iterator[None]:
    """Read from the database on a connection that is neither too old nor known to be broken."""
    close_old_connections()  # as Django's own handler does, before and after
    connection: Any
    for connection in connections.all(initialized_only=True):
        # A query tells as well whether it lives: if not, Django asks again, on a new one.
        connection.health_check_done = True
    try:
        yield
    finally:
        close_old_connections()


def _flight(environ: Environ) -> Answer:
    """Answer with one flight: one query."""
    try:
        _check_token(environ)
        with _database():
            details = flights.flight_details(_id(environ))
    except (DomainError, AnyDatabaseError) as error:
        raise _Elsewhere from error
    body = _encode(mappers.details_answer(details)).encode()
    etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
    if _is_known(environ, etag):
        return HTTPStatus.NOT_MODIFIED, [("ETag", etag), ("Vary", "Accept")], b""
    about = [JSON_TYPE, ("Vary", "Accept"), FLIGHT_ALLOW, *FRAMES, ("ETag", etag)]
    return HTTPStatus.OK, about, body


def _check_token(environ: Environ) -> None:
    """
    Refuse a bad access token, though everybody may read flights.

    Whether its sign-in has ended the gateway has asked, if its own signature says it was the
    gateway: of all others it is asked here.
    """
    header = environ.get("HTTP_AUTHORIZATION")
    if not header:
        return
    signature = environ.get("HTTP_X_JETWAY_SERVICE")
    if signature and service_tokens.verify(signature) == GATEWAY:
        tokens.verifier().signed(tokens.bearer(header))
    else:
        tokens.from_header(header)


def _hold(environ: Environ) -> Answer:
    """
    Take seats for a booking, or tell why not.

    Once the service was asked its answer stands: Django would do it all again.
    """
    close_old_connections()
    try:
        request = _hold_request(environ)
        hold = holds.hold_seats(hold_id=_id(environ), request=request, now=timezone.now())
        body = _encode(codec.dump(hold)).encode()
        return HTTPStatus.OK, [JSON_TYPE, HOLD_ALLOW, *FRAMES], body
    except (DomainError, AnyDatabaseError) as error:
        return _problem(error)
    finally:
        close_old_connections()


def _hold_request(environ: Environ) -> HoldRequest:
    """Return what another service asks for; what is no such request Django refuses."""
    length = environ.get("CONTENT_LENGTH") or ""
    is_json = environ.get("CONTENT_TYPE") == "application/json"
    if not (is_json and length.isascii() and length.isdigit() and int(length) <= MAX_BODY):
        raise _Elsewhere
    try:
        service_tokens.verify(environ.get("HTTP_X_JETWAY_SERVICE", ""))
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)  # for Django, should it have to answer
        return codec.load(HoldRequest, _decode(body.decode()))
    except (DomainError, ValueError, RecursionError) as error:
        raise _Elsewhere from error


def _problem(error: Exception) -> Answer:
    refusal = problems.refusal(error)
    if refusal is None:
        raise _Elsewhere from error
    told, headers = problems.domain_problem(refusal)
    about = [PROBLEM_TYPE, *headers.items(), HOLD_ALLOW, *FRAMES]
    return HTTPStatus(refusal.kind), about, _encode(told).encode()


def _id(environ: Environ) -> UUID:
    return UUID(environ["PATH_INFO"].rpartition("/")[2])


def _is_known(environ: Environ, etag: str) -> bool:
    """Tell whether the client has this answer already: RFC 9110, 13.1.2, compared weakly."""
    header = environ.get("HTTP_IF_NONE_MATCH")
    if not header:
        return False
    known = parse_etags(header)
    return known == ["*"] or etag in (one.removeprefix("W/") for one in known)
