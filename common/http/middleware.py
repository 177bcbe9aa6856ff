"""Short middlewares that every web process has."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware

from common.errors import DomainError
from common.http import framing, problems, request_id
from common.watch.routes import ROUTE

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives every request an id (a sane inbound one is kept) and puts it on the answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the id for logs, calls and events made below."""
        identifier = request_id.accept(request.META.get("HTTP_X_REQUEST_ID"))
        token = request_id.current.set(identifier)
        try:
            response = self.get_response(request)
            if request.resolver_match is not None:
                request.META[ROUTE] = request.resolver_match.route
            response.headers[request_id.HEADER] = identifier
            if not response.streaming and not response.has_header("Content-Length"):
                response.headers["Content-Length"] = str(len(response.content))
            return response
        finally:
            request_id.current.reset(token)


class ProblemMiddleware:
    """Refuses bodies that cannot be read, and tells errors raised outside DRF as problems."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the body's framing before anything reads it."""
        fault = framing.fault(request.META)
        if fault is not None:
            return problems.problem_response(*fault)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn refusals into problems; the rest is Django's 500."""
        if isinstance(error, DomainError):
            body, headers = problems.domain_problem(error)
            extra = {k: v for k, v in body.items() if k not in {"type", "status", "code", "detail"}}
            extra.pop("request_id", None)
            return problems.problem_response(
                int(error.kind), error.code, error.detail, headers=headers, **extra
            )
        if isinstance(error, RequestDataTooBig):
            return problems.problem_response(413, "body_too_large")
        if isinstance(error, SuspiciousOperation):
            return problems.bad_request(request)
        return None


class NotModifiedMiddleware(ConditionalGetMiddleware):
    """Answers 304 as Django does, and keeps `X-Cache`, which it would drop."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Return the answer, or the 304 that stands for it."""
        answer = super().process_response(request, response)
        if "X-Cache" in response.headers:
            answer.headers["X-Cache"] = response.headers["X-Cache"]
        return answer
