"""The gateway's own pages: where to begin, the resources, the API's documentation."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from common.auth import tokens
from common.http import problems
from gateway.catalogue import CATALOGUE
from gateway.routes import ROUTES, Auth

View = Callable[[HttpRequest], HttpResponse]

# Swagger UI sets styles of elements and draws its icons from data: addresses.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


def read_only(view: View) -> View:
    """Let GET and HEAD pass; another method is a 405 problem."""

    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            allow = {"Allow": "GET, HEAD"}
            return problems.problem_response(405, "method_not_allowed", headers=allow)
        return view(request)

    return wrapper


@read_only
def landing(request: HttpRequest) -> HttpResponse:
    """Answer the front page."""
    return _page(request, "landing")


@read_only
def docs(request: HttpRequest) -> HttpResponse:
    """Answer the API's documentation, Swagger UI over `/openapi.json`."""
    return _page(request, "docs")


@read_only
def errors(request: HttpRequest) -> HttpResponse:
    """Answer the page that explains every error code, each at its own anchor."""
    return _page(request, "errors", catalogue=CATALOGUE)


@read_only
def resources(request: HttpRequest) -> HttpResponse:
    """
    Answer the list of resources, as JSON or as a page.

    :raises InvalidToken: a bad token is refused under `/v1` everywhere, here too
    :raises TokenExpired: likewise
    """
    header = request.META.get("HTTP_AUTHORIZATION")
    if header is not None:
        tokens.verifier().verify(tokens.bearer(header))
    listed = _resources()
    response: HttpResponse
    if request.get_preferred_type(["application/json", "text/html"]) == "text/html":
        response = _page(request, "resources", resources=listed)
    else:
        links = {"docs": "/docs", "errors": "/docs/errors", "openapi": "/openapi.json"}
        response = JsonResponse({"resources": listed, "links": links})
    patch_vary_headers(response, ["Accept"])
    return response


def _resources() -> list[dict[str, Any]]:
    listed: dict[str, list[dict[str, Any]]] = {}
    for route in ROUTES:
        methods = [name for name in route.methods if name not in ("HEAD", "OPTIONS")]
        sign_in = route.auth is Auth.USER
        listed.setdefault(route.prefix, []).extend(
            {"method": method, "sign_in": sign_in} for method in methods
        )
    return [
        {"href": prefix, "operations": sorted(operations, key=lambda one: one["method"])}
        for prefix, operations in sorted(listed.items())
    ]


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    response = render(request, f"gateway/{name}.html", context)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
