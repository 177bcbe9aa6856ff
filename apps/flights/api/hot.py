"""
The busiest requests, answered in front of Django: searches, one flight, seats for a booking.

Django's handler, its middlewares and DRF take most of the time of such an answer. This WSGI
application gives it byte for byte as Django's path would, and hands on to Django whatever else
comes: other methods, media types or conditions, refused questions, bad tokens, malformed bodies, a
database or a Redis that fails. docs/decisions/0010-flights-hot-path.md tells why.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any
from uuid import UUID
from wsgiref.types import WSGIApplication

from django.core.exceptions import SuspiciousOperation
from django.db import Error as AnyDatabaseError
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException

from apps.flights import mappers
from apps.flights.api import cached, calendar, search
from apps.flights.selectors import flights
from apps.flights.services import holds, search_cache
from common.auth import denylist, service_tokens, tokens
from common.errors import DomainError
from common.http import hot, problems
from common.http.hot import FRAMES, JSON_TYPE, Answer, Answerer, Elsewhere, Environ
from common.watch.routes import ROUTE
from contracts import codec
from contracts.http.flights import HoldRequest

CACHED: Mapping[str, Any] = {"/v1/flights/search": search, "/v1/flights/calendar": calendar}
_UUID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
FLIGHT = re.compile("/v1/flights/" + _UUID)
HOLD = re.compile("/internal/v1/holds/" + _UUID)
# As Django names them.
FLIGHT_ROUTE = "v1/flights/<uuid:flight_id>"
HOLD_ROUTE = "internal/v1/holds/<uuid:hold_id>"
MAX_QUERY = 512  # of the query strings that are remembered

SEARCH_ALLOW = ("Allow", "GET, HEAD, OPTIONS")
FLIGHT_ALLOW = ("Allow", "GET, PATCH, DELETE, HEAD, OPTIONS")
HOLD_ALLOW = ("Allow", "GET, PUT, DELETE, HEAD, OPTIONS")


class HotPath(hot.HotPath):
    """A WSGI application that answers what it can, and hands the rest to Django's."""

    def __init__(self, django: WSGIApplication) -> None:
        super().__init__(django, answerer=_answerer, repeatable=True)


def _answerer(environ: Environ) -> Answerer | None:
    """Return who answers a plain request for JSON, None for anything else."""
    if not hot.is_plain(environ):
        return None
    method, path, query = environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"]
    if method == "PUT":
        return _noted(environ, HOLD_ROUTE, _hold) if HOLD.fullmatch(path) and not query else None
    if method != "GET" or environ.get("CONTENT_LENGTH") not in (None, "", "0"):
        return None
    if path in CACHED:
        return _noted(environ, path, _cached) if len(query) <= MAX_QUERY else None
    if FLIGHT.fullmatch(path) and not query:
        return _noted(environ, FLIGHT_ROUTE, _flight)
    return None


def _noted(environ: Environ, route: str, answerer: Answerer) -> Answerer:
    environ[ROUTE] = route
    return answerer


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
        raise Elsewhere from error

    def prepare() -> Callable[[], search_cache.Computed]:
        try:
            return partial(_compute, CACHED[path].prepare(parameters))
        except (APIException, DomainError) as error:
            raise Elsewhere from error

    answer = search_cache.find(question, unless=ended, otherwise=prepare)
    if answer is None:
        raise Elsewhere
    about = cached.headers(answer)
    if _is_known(environ, answer.etag):
        kept = [(name, about[name]) for name in ("Cache-Control", "ETag", "Vary", "X-Cache")]
        return HTTPStatus.NOT_MODIFIED, kept, b""
    return HTTPStatus.OK, [*about.items(), JSON_TYPE, SEARCH_ALLOW, *FRAMES], answer.body


def _compute(compute: Callable[[], search_cache.Computed]) -> search_cache.Computed:
    try:
        with hot.database(repeatable=True):
            return compute()
    except (APIException, DomainError, AnyDatabaseError) as error:
        raise Elsewhere from error


@lru_cache(maxsize=2048)
def _question(path: str, query: str) -> tuple[str, QueryDict]:
    # Query strings are bytes; WSGI hands them on as latin-1.
    parameters = QueryDict(query.encode("latin-1"))
    return cached.question(path, parameters, CACHED[path].PARAMETERS), parameters


def _flight(environ: Environ) -> Answer:
    """Answer with one flight: one query."""
    try:
        hot.caller(environ)  # a bad token is refused, though everybody may read flights
        with hot.database(repeatable=True):
            details = flights.flight_details(_id(environ))
    except (DomainError, AnyDatabaseError) as error:
        raise Elsewhere from error
    body = hot.encode(mappers.details_answer(details))
    etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
    if _is_known(environ, etag):
        return HTTPStatus.NOT_MODIFIED, [("ETag", etag), ("Vary", "Accept")], b""
    about = [JSON_TYPE, ("Vary", "Accept"), FLIGHT_ALLOW, *FRAMES, ("ETag", etag)]
    return HTTPStatus.OK, about, body


def _hold(environ: Environ) -> Answer:
    """
    Take seats for a booking, or tell why not.

    Once the service was asked its answer stands: Django would do it all again.
    """
    request = _hold_request(environ)
    try:
        with hot.database():
            hold = holds.hold_seats(hold_id=_id(environ), request=request, now=timezone.now())
    except (DomainError, AnyDatabaseError) as error:
        return _problem(error)
    return HTTPStatus.OK, [JSON_TYPE, HOLD_ALLOW, *FRAMES], hot.encode(codec.dump(hold))


def _hold_request(environ: Environ) -> HoldRequest:
    """Return what another service asks for; what is no such request Django refuses."""
    try:
        service_tokens.verify(environ.get("HTTP_X_JETWAY_SERVICE", ""))
        return codec.load(HoldRequest, hot.read_json(environ))
    except (DomainError, codec.ContractError) as error:
        raise Elsewhere from error


def _problem(error: Exception) -> Answer:
    if problems.refusal(error) is None:
        raise Elsewhere from error
    return hot.problem(error, headers=dict([HOLD_ALLOW]))


def _id(environ: Environ) -> UUID:
    return UUID(environ["PATH_INFO"].rpartition("/")[2])


def _is_known(environ: Environ, etag: str) -> bool:
    """Tell whether the client has this answer already: RFC 9110, 13.1.2, compared weakly."""
    header = environ.get("HTTP_IF_NONE_MATCH")
    if not header:
        return False
    known = parse_etags(header)
    return known == ["*"] or etag in (one.removeprefix("W/") for one in known)
