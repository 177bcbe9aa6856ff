"""
Answering a service's busiest requests in front of Django: what such a path has in common.

Django's handler, its middlewares and DRF take much of the time of an answer. A service's `HOT_PATH`
gives some answers byte for byte as Django's path would, and leaves it whatever else comes.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from django.db import connections

from common import fast_json
from common.auth import service_tokens, tokens
from common.auth.principal import Principal
from common.http import problems, request_id

log = logging.getLogger(__name__)

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Answer = tuple[HTTPStatus, Headers, bytes]
Answerer = Callable[[Environ], Answer]

MAX_BODY = 16 * 1024

# What clients send who want JSON and say no more about it.
ACCEPTED = frozenset({"*/*", "application/json", "application/json, text/plain, */*"})
# `If-None-Match` is for who answers with an ETag to know.
CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
# A connection used so lately is not asked whether it lives.
LATELY_SECONDS = 1.0

# As the middlewares of the settings add them, in their order.
FRAMES: Headers = [("X-Frame-Options", "DENY")]
SECURITY: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
JSON_TYPE = ("Content-Type", "application/json")
_USED_AT = "jetway_used_at"
PROBLEM_TYPE = ("Content-Type", problems.MEDIA_TYPE)


GATEWAY = "gateway"


class Elsewhere(Exception):
    """Django is to answer; nothing has been done yet."""


class HotPath:
    """
    A WSGI application that answers what it can, and hands the rest to Django's.

    `answerer` tells who answers a request, if not Django. `repeatable`: what fails as nobody
    foresaw is logged, and may be done again: it is by Django, which tells.
    """

    def __init__(
        self,
        django: WSGIApplication,
        *,
        answerer: Callable[[Environ], Answerer | None],
        repeatable: bool,
    ) -> None:
        self._django = django
        self._answerer = answerer
        self._repeatable = repeatable

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from here or from there, under one request id."""
        answer = self._answerer(environ)
        if answer is None:
            return self._django(environ, start_response)
        identifier = request_id.accept(environ.get("HTTP_X_REQUEST_ID"))
        environ["HTTP_X_REQUEST_ID"] = identifier
        logged = request_id.current.set(identifier)
        try:
            status, headers, body = answer(environ)
        except Elsewhere:
            return self._django(environ, start_response)
        except Exception:
            log.exception("%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            if self._repeatable:
                return self._django(environ, start_response)
            told = problems.problem(500, "internal_error")
            status, headers = HTTPStatus.INTERNAL_SERVER_ERROR, [PROBLEM_TYPE, *FRAMES]
            body = encode(told)
        finally:
            request_id.current.reset(logged)
        ours = [(request_id.HEADER, identifier), ("Content-Length", str(len(body)))]
        start_response(f"{status.value} {status.phrase}", [*headers, *SECURITY, *ours])
        return [body]


def is_plain(environ: Environ) -> bool:
    """Tell whether a request asks for JSON, and for nothing that Django's middlewares answer."""
    return (
        environ.get("HTTP_ACCEPT", "*/*") in ACCEPTED
        and "HTTP_TRANSFER_ENCODING" not in environ
        and not any(name in environ for name in CONDITIONS)
    )


def read_json(environ: Environ) -> Any:
    """
    Return the body of a request, and leave it for Django to read, too.

    :raises Elsewhere: it is no JSON, or much
    """
    length = environ.get("CONTENT_LENGTH") or ""
    is_json = environ.get("CONTENT_TYPE") == "application/json"
    if not (is_json and length.isascii() and length.isdigit() and int(length) <= MAX_BODY):
        raise Elsewhere
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    try:
        return fast_json.decode(body)
    except ValueError as error:
        raise Elsewhere from error


def caller(environ: Environ) -> Principal | None:
    """
    Return who the request's access token stands for, None without one.

    Whether the sign-in has ended the gateway has asked, if its own signature says it was the
    gateway: of all others it is asked here.

    :raises InvalidToken: another scheme, or a token that does not verify
    :raises TokenExpired: past its time
    :raises DomainError: a bad signature of a service
    """
    header = environ.get("HTTP_AUTHORIZATION")
    if header is None:
        return None
    signature = environ.get("HTTP_X_JETWAY_SERVICE")
    if signature and service_tokens.verify(signature) == GATEWAY:
        return tokens.verifier().signed(tokens.bearer(header))
    return tokens.from_header(header)


@contextmanager
def database(*, repeatable: bool = False) -> Iterator[None]:
    """
    Use the database on a connection that is neither too old nor known to be broken.

    As Django's own handler sees to it, before and after. Whether the connection lives it asks each
    time, which is a round trip; here not of one that was used a moment ago, and not where the work
    is `repeatable`: then a query tells as well, and Django asks again, on a new one.
    """
    connection: Any
    for connection in connections.all(initialized_only=True):
        connection.close_if_unusable_or_obsolete()
        used_at = getattr(connection, _USED_AT, float("-inf"))
        if repeatable or time.monotonic() - used_at < LATELY_SECONDS:
            connection.health_check_done = True
    try:
        yield
    finally:
        for connection in connections.all(initialized_only=True):
            connection.close_if_unusable_or_obsolete()
            setattr(connection, _USED_AT, time.monotonic())


def problem(error: Exception, *, headers: Mapping[str, str]) -> Answer:
    """
    Return the answer that tells callers of an error, with headers every answer there has.

    :raises Exception: that error itself, when it is our own fault
    """
    refusal = problems.refusal(error)
    if refusal is None:
        raise error
    told, more = problems.domain_problem(refusal)
    about = [PROBLEM_TYPE, *more.items(), *headers.items(), *FRAMES]
    return HTTPStatus(refusal.kind), about, encode(told)


def encode(value: Any) -> bytes:
    """Return JSON as Django REST framework's renderer writes it."""
    text = fast_json.encode(value)
    # These two end a line in JavaScript, not in JSON.
    return text.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")
