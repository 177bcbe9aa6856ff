"""
Errors as RFC 9457 `application/problem+json`, the same from every process.

`exception_handler` serves DRF views; `problem` builds the body for everything outside them.
"""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from common import db
from common.errors import DomainError, Kind, Unavailable
from common.http import request_id

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="jetway"'

TITLES = {
    "invalid_input": "The input is not valid",
    "not_authenticated": "Sign in first",
    "invalid_token": "The access token is not valid",
    "token_expired": "The access token is over",
    "forbidden": "You may not do this",
    "not_found": "There is no such resource",
    "method_not_allowed": "This resource does not take that method",
    "not_acceptable": "No representation fits the Accept header",
    "body_too_large": "The body is too large",
    "length_required": "The request needs a Content-Length",
    "unsupported_media_type": "Send application/json",
    "rate_limited": "Too many requests",
    "internal_error": "Something went wrong on our side",
    "bad_gateway": "A service gave no usable answer",
    "unavailable": "A part of the system does not answer",
    "gateway_timeout": "A service did not answer in time",
}


class ProblemResponse(Response):
    """A DRF response whose JSON form is `application/problem+json`."""

    @property
    def rendered_content(self) -> Any:
        """Render, then name the media type of problems."""
        content = super().rendered_content
        if self.accepted_renderer.format == "json":
            self["Content-Type"] = MEDIA_TYPE
        return content


def problem(
    status: int,
    code: str,
    detail: str = "",
    *,
    title: str = "",
    errors: list[dict[str, str]] | None = None,
    **extra: Any,
) -> dict[str, Any]:
    """Return the body of a problem; `extra` become its extension members."""
    title = title or TITLES.get(code, code.replace("_", " ").capitalize())
    body: dict[str, Any] = {
        "type": f"/docs/errors#{code}",
        "title": title,
        "status": status,
        "detail": detail or title,
        "code": code,
        "request_id": request_id.current.get(),
    }
    if errors:
        body["errors"] = errors
    return {**body, **extra}


def problem_response(
    status: int, code: str, detail: str = "", *, headers: dict[str, str] | None = None, **extra: Any
) -> JsonResponse:
    """Return a problem outside DRF."""
    return JsonResponse(
        problem(status, code, detail, **extra),
        status=status,
        content_type=MEDIA_TYPE,
        headers=headers,
    )


def domain_problem(error: DomainError) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the body and headers that tell a domain error."""
    body = problem(
        int(error.kind),
        error.code,
        error.detail,
        title=error.title,
        errors=error.errors,
        **error.extra,
    )
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else {}
    if error.kind == Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = CHALLENGE  # RFC 9110, 15.5.2: every 401 has one
    return body, headers


def refusal(error: Exception) -> DomainError | None:
    """Return the domain error that tells callers of an error, None for what is our own fault."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, OperationalError) and db.is_conflict(error):
        log.warning("gave up on a contended lock: %s", error)
        return Unavailable("Too many want the same thing at once; try again.", retry_after=1)
    if db.is_away(error):
        log.error("the database is away: %s", error)
        return Unavailable(retry_after=2)
    return None


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into a problem; None lets Django log it and answer 500."""
    set_rollback()
    exc = refusal(exc) or exc
    if isinstance(exc, DomainError):
        body, headers = domain_problem(exc)
        return ProblemResponse(body, status=int(exc.kind), headers=headers)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if isinstance(exc, exceptions.APIException):
        return _api_problem(exc)
    return None


def _api_problem(exc: exceptions.APIException) -> Response:
    headers: dict[str, str] = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header  # type: ignore[attr-defined]
    if isinstance(exc, exceptions.ValidationError):
        body = problem(400, "invalid_input", errors=list(_pointers(exc.get_full_details())))
        return ProblemResponse(body, status=400)
    code = _CODES.get(type(exc)) or str(exc.get_codes())
    if isinstance(exc, exceptions.ParseError):
        errors = [{"pointer": "", "code": "malformed", "detail": str(exc.detail)}]
        return ProblemResponse(problem(400, code, str(exc.detail), errors=errors), status=400)
    body = problem(exc.status_code, code, str(exc.detail))
    return ProblemResponse(body, status=exc.status_code, headers=headers)


_CODES: dict[type[exceptions.APIException], str] = {
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.PermissionDenied: "forbidden",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.ParseError: "invalid_input",
    exceptions.Throttled: "rate_limited",
}


def _pointers(details: Any, at: str = "") -> Iterator[dict[str, str]]:
    """Walk DRF's nested error details and yield one entry for each, with an RFC 6901 pointer."""
    if isinstance(details, dict) and "message" in details and "code" in details:
        yield {"pointer": at, "code": str(details["code"]), "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            step = "" if name == "non_field_errors" else f"/{_escape(str(name))}"
            yield from _pointers(inner, at + step)
    elif isinstance(details, list):
        for index, inner in enumerate(details):
            leaf = isinstance(inner, dict) and "message" in inner and "code" in inner
            yield from _pointers(inner, at if leaf else f"{at}/{index}")


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Answer 400 outside DRF (Django's `handler400`)."""
    return problem_response(400, "invalid_input", "The request is malformed.")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Answer 403 outside DRF (Django's `handler403`)."""
    return problem_response(403, "forbidden")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Answer 404 outside DRF (Django's `handler404`)."""
    return problem_response(404, "not_found")


def server_error(request: HttpRequest) -> JsonResponse:
    """Answer 500 without a word of what happened (Django's `handler500`)."""
    return problem_response(500, "internal_error")
