"""The gateway's own pages: where to begin, the resources, the API's documentation."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from common.auth import tokens
from common.errors import Unavailable
from common.http import problems
from common.http.renderers import CONTENT_SECURITY_POLICY
from gateway import accepting, conf, cookies, openapi
from gateway.catalogue import CATALOGUE
from gateway.routes import ROUTES, Auth

View = Callable[[HttpRequest], HttpResponse]

# Swagger UI and Redoc set styles of elements and draw icons from data: addresses; Redoc searches
# in a worker made of a blob.
DOCS_POLICY = (
    f"{CONTENT_SECURITY_POLICY}; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "worker-src 'self' blob:"
)


def read_only(view: View) -> View:
    """Let GET and HEAD pass; another method is a 405 problem."""

    @csrf_exempt  # a POST is refused for what it is
    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            allow = {"Allow": "GET, HEAD"}
            return problems.problem_response(405, "method_not_allowed", headers=allow)
        return view(request)

    return wrapper


@read_only
def landing(request: HttpRequest) -> HttpResponse:
    """Answer the front page; where the demo world is loaded, with a panel to try it."""
    traveller = conf.demo_accounts().get("traveller")
    services = ["gateway", *settings.SERVICE_URLS]
    return page(request, "landing", services=services, traveller=traveller)


@read_only
def docs(request: HttpRequest) -> HttpResponse:
    """Answer the API's documentation, Swagger UI over `/openapi.json`."""
    return page(request, "docs", policy=DOCS_POLICY)


@read_only
def redoc(request: HttpRequest) -> HttpResponse:
    """Answer the same to read, Redoc over `/openapi.json`."""
    return page(request, "redoc", policy=DOCS_POLICY)


@read_only
def errors(request: HttpRequest) -> HttpResponse:
    """Answer the page that explains every error code, each at its own anchor."""
    return page(request, "errors", catalogue=CATALOGUE)


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
    if accepting.prefers_html(request.headers.get("Accept", "*/*")):
        response = page(request, "resources", groups=_groups(), resources=listed)
    else:
        links = {"docs": "/docs", "errors": "/docs/errors", "openapi": "/openapi.json"}
        response = JsonResponse({"resources": listed, "links": links})
    patch_vary_headers(response, ["Accept"])
    return response


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 (Django's `handler404`), a page to who prefers one."""
    if accepting.prefers_html(request.headers.get("Accept", "*/*")):
        return page(request, "missing", status=404)
    return problems.page_not_found(request, exception)


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


def _groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """Return every path of the API's document by its tag; [] while a service does not tell it."""
    try:
        document = openapi.document()
    except Unavailable:
        return []
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        calls = [
            {"method": method.upper(), "sign_in": {} not in one["security"], **one}
            for method, one in operations.items()
            if method in openapi.METHODS
        ]
        href = None if "{" in path else path
        groups.setdefault(calls[0]["tags"][0], []).append(
            {"path": path, "href": href, "calls": calls}
        )
    return list(groups.items())


def page(
    request: HttpRequest,
    name: str,
    *,
    status: int = 200,
    policy: str = CONTENT_SECURITY_POLICY,
    **context: Any,
) -> HttpResponse:
    """Return one of the gateway's pages, for whoever is signed in and for nobody else."""
    context["signed_in"] = cookies.principal_of(request)
    response = render(request, f"gateway/{name}.html", context, status=status)
    response.headers["Content-Security-Policy"] = policy
    keep_private(response)
    return response


def keep_private(response: HttpResponseBase) -> None:
    """Let no cache keep what is for one browser: an address, a token of its forms."""
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
