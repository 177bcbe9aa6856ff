"""
The reverse proxy: authenticate, count, pass on, and pass the answer back.

Each step is a module of its own; this one says their order, and what each failure looks like.
"""

import logging
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from wsgiref.types import WSGIEnvironment
from wsgiref.util import FileWrapper

from common import tracing
from common.auth.principal import Principal
from common.auth.tokens import NotAuthenticated
from common.errors import DomainError, InvalidInput
from common.http import problems
from common.http.connections import CHUNK_BYTES, UpstreamBroken, UpstreamSilent
from common.http.rsgi import WAITED
from gateway import headers, matching, policies, replies, throttling, upstreams
from gateway.policies import Caller
from gateway.replies import Reply
from gateway.routes import Auth, Route

log = logging.getLogger(__name__)

# RFC 9110, 9.2.2; so may be a POST with an Idempotency-Key, where one is known.
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
# A body up to this length is read before the answer begins: one cut short is then a 502.
BUFFERED_BYTES = 1024 * 1024


def forward(environ: WSGIEnvironment, *, route: Route, path: str, host: str) -> Reply:
    """
    Serve one request to a path of the table.

    :raises DomainError: it is refused, before a service was asked
    """
    principal = _authenticate(environ, route)
    body = _body(environ)
    caller = Caller(ip=policies.client_ip(environ), principal=principal, body=body)
    usage = throttling.admit(route=route, caller=caller)
    reply = _exchange(environ, route, path=path, host=host, body=body)
    if usage is not None:
        reply.add(usage.headers())
    return reply


def _authenticate(environ: WSGIEnvironment, route: Route) -> Principal | None:
    principal = policies.authenticate(environ.get("HTTP_AUTHORIZATION"))
    if principal is None and route.auth is Auth.USER:
        raise NotAuthenticated
    return principal


def _body(environ: WSGIEnvironment) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not length:
        return b""
    try:
        body: bytes = environ["wsgi.input"].read(length)
    except OSError as error:
        raise InvalidInput("The body could not be read.") from error
    if len(body) != length:
        raise InvalidInput("The body is shorter than its Content-Length.")
    return body


def _exchange(
    environ: WSGIEnvironment, route: Route, *, path: str, host: str, body: bytes
) -> Reply:
    method = environ["REQUEST_METHOD"]
    try:
        with tracing.calling(route.upstream, method) as door:
            answer = _ask(environ, route, path=path, host=host, body=body)
            door.answered(answer.status)
        return _reply(answer, host=host)
    except DomainError as error:
        return replies.refusal(error)
    except UpstreamSilent as error:
        log.warning("%s %s: %s", method, route.prefix, error)
        return replies.problem(504, "gateway_timeout")
    except UpstreamBroken as error:
        log.warning("%s %s: %s", method, route.prefix, error)
        return replies.problem(502, "bad_gateway")


def _ask(
    environ: WSGIEnvironment, route: Route, *, path: str, host: str, body: bytes
) -> upstreams.Answer:
    method = environ["REQUEST_METHOD"]
    sent = headers.for_upstream(environ, upstream=route.upstream, host=host)
    if body or method in ("POST", "PUT", "PATCH"):
        sent["Content-Length"] = str(len(body))
    repeatable = method in IDEMPOTENT or (route.keyed and "Idempotency-Key" in sent)
    if not repeatable:
        sent["Connection"] = "close"
    target = matching.upstream_target(path, environ.get("QUERY_STRING", ""))
    return upstreams.of(route.upstream).send(
        method,
        target,
        headers=sent,
        body=body,
        timeout=route.timeout,
        repeatable=repeatable,
        patient=WAITED not in environ,
    )


def _reply(answer: upstreams.Answer, *, host: str) -> Reply:
    passed = headers.for_client(answer.headers)
    try:
        _check(answer, passed, host=host)
    except UpstreamBroken:
        answer.close()
        raise
    if answer.length is None:
        body, length = _spooled(answer)
        passed["content-length"] = str(length)
        return Reply(status=answer.status, headers=passed, body=body)
    if answer.length <= BUFFERED_BYTES:
        return Reply(status=answer.status, headers=passed, body=answer.read())
    return Reply(status=answer.status, headers=passed, body=answer)


def _spooled(answer: upstreams.Answer) -> tuple[Iterable[bytes], int]:
    # A chunked answer that breaks off would look whole to the client, because the server ends a
    # chunked answer properly whatever happens: so it is passed on once its end has been seen.
    file = SpooledTemporaryFile(max_size=BUFFERED_BYTES)
    for chunk in answer:
        file.write(chunk)
    length = file.tell()
    file.seek(0)
    return FileWrapper(file, CHUNK_BYTES), length


def _check(answer: upstreams.Answer, passed: dict[str, str], *, host: str) -> None:
    content_type = passed.get("content-type", "")
    if answer.status >= 500 and not content_type.startswith(problems.MEDIA_TYPE):
        raise UpstreamBroken(f"{answer.status} that is no problem")
    location = passed.get("location")
    if location is not None and not headers.location_is_ours(location, host=host):
        raise UpstreamBroken("a Location that leads elsewhere")
