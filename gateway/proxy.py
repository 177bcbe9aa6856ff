"""
The reverse proxy: match, authenticate, count, pass on, and pass the answer back.

Each step is a module of its own; this one says their order, and what each refusal looks like.
"""

import logging
from tempfile import SpooledTemporaryFile
from wsgiref.util import FileWrapper

from django.http import HttpRequest, JsonResponse, StreamingHttpResponse, UnreadablePostError
from django.http.response import HttpResponse, HttpResponseBase

from common.auth.principal import Principal
from common.auth.tokens import NotAuthenticated
from common.errors import DomainError, InvalidInput
from common.http import problems
from gateway import headers, matching, policies, throttling, upstreams
from gateway.errors import RateLimited, UpstreamBroken, UpstreamSilent
from gateway.policies import Caller
from gateway.routes import Auth, Route

log = logging.getLogger(__name__)

# RFC 9110, 9.2.2; a POST that carries an Idempotency-Key may be repeated as well.
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
# A body up to this length is read before the answer begins: one cut short is then a 502.
BUFFERED_BYTES = 1024 * 1024


def forward(request: HttpRequest) -> HttpResponseBase:
    """Serve one request to a path of the table."""
    try:
        route = matching.match(request.path_info, request.method or "")
        principal = _authenticate(request, route)
        body = _body(request)
        caller = Caller(ip=policies.client_ip(request), principal=principal, body=body)
        usage = throttling.count(request, route=route, caller=caller)
    except matching.MethodNotAllowed as error:
        allow = {"Allow": ", ".join(error.allowed)}
        return problems.problem_response(405, "method_not_allowed", headers=allow)
    except DomainError as error:
        return _refusal(error)
    response = _exchange(request, route, body)
    if usage is not None:
        for name, value in usage.headers().items():
            response.headers[name] = value
    return response


def _authenticate(request: HttpRequest, route: Route) -> Principal | None:
    principal = policies.authenticate(request)
    if principal is None and route.auth is Auth.USER:
        raise NotAuthenticated
    return principal


def _body(request: HttpRequest) -> bytes:
    try:
        body = request.body
    except UnreadablePostError as error:
        raise InvalidInput("The body could not be read.") from error
    if len(body) != int(request.META.get("CONTENT_LENGTH") or 0):
        raise InvalidInput("The body is shorter than its Content-Length.")
    return body


def _refusal(error: DomainError) -> HttpResponse:
    body, extra = problems.domain_problem(error)
    if isinstance(error, RateLimited):
        extra |= error.headers
    return JsonResponse(
        body, status=int(error.kind), content_type=problems.MEDIA_TYPE, headers=extra
    )


def _exchange(request: HttpRequest, route: Route, body: bytes) -> HttpResponseBase:
    method, host = request.method or "", request.get_host()
    sent = headers.for_upstream(request, upstream=route.upstream, host=host)
    if body or method in ("POST", "PUT", "PATCH"):
        sent["Content-Length"] = str(len(body))
    repeatable = method in IDEMPOTENT or "Idempotency-Key" in sent
    if not repeatable:
        sent["Connection"] = "close"
    target = matching.upstream_target(request.path_info, request.META.get("QUERY_STRING", ""))
    try:
        answer = upstreams.of(route.upstream).send(
            method, target, headers=sent, body=body, timeout=route.timeout, repeatable=repeatable
        )
        return _response(answer, host=host)
    except DomainError as error:
        return _refusal(error)
    except UpstreamSilent as error:
        log.warning("%s %s: %s", method, route.prefix, error)
        return problems.problem_response(504, "gateway_timeout")
    except UpstreamBroken as error:
        log.warning("%s %s: %s", method, route.prefix, error)
        return problems.problem_response(502, "bad_gateway")


def _response(answer: upstreams.Answer, *, host: str) -> HttpResponseBase:
    passed = headers.for_client(answer.headers)
    try:
        _check(answer, passed, host=host)
    except UpstreamBroken:
        answer.close()
        raise
    response = _body_of(answer)
    del response.headers["Content-Type"]
    for name, value in passed.items():
        response.headers.setdefault(name, value)  # a length of ours stands
    return response


def _body_of(answer: upstreams.Answer) -> HttpResponseBase:
    if answer.length is None:
        return _spooled(answer)
    if answer.length <= BUFFERED_BYTES:
        return HttpResponse(answer.read(), status=answer.status)
    return StreamingHttpResponse(answer, status=answer.status)


def _spooled(answer: upstreams.Answer) -> HttpResponseBase:
    # A chunked answer that breaks off would look whole to the client, because the server ends a
    # chunked answer properly whatever happens: so it is passed on once its end has been seen.
    file = SpooledTemporaryFile(max_size=BUFFERED_BYTES)
    for chunk in answer:
        file.write(chunk)
    length = file.tell()
    file.seek(0)
    response = StreamingHttpResponse(FileWrapper(file, upstreams.CHUNK_BYTES), status=answer.status)
    response.headers["Content-Length"] = str(length)
    return response


def _check(answer: upstreams.Answer, passed: dict[str, str], *, host: str) -> None:
    names = {name.lower(): name for name in passed}
    content_type = passed.get(names.get("content-type", ""), "")
    if answer.status >= 500 and not content_type.startswith(problems.MEDIA_TYPE):
        raise UpstreamBroken(f"{answer.status} that is no problem")
    location = passed.get(names.get("location", ""))
    if location is not None and not headers.location_is_ours(location, host=host):
        raise UpstreamBroken("a Location that leads elsewhere")
