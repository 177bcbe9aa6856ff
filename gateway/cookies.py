"""
A browser's sign-in: its tokens in cookies no script can read, its writes with a CSRF token.

A cookie stands for an `Authorization` header where there is none, and where it may write only a
request that our own pages sent (Django's check: `Origin` and `Referer`, and a token that no other
site can know). Cookies go no further than here: services never see them.
"""

from typing import Any
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.cookie import parse_cookie
from rest_framework.authentication import CSRFCheck

from common.auth import tokens
from common.auth.principal import Principal
from common.errors import DomainError
from gateway.errors import CSRFFailed

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REFRESH_PATH = "/login"


def access_name() -> str:
    """Return the access token's cookie; over TLS one that only this host, over TLS, can set."""
    return "__Host-jetway" if settings.SESSION_COOKIE_SECURE else "jetway"


def refresh_name() -> str:
    """Return the refresh token's cookie, which browsers send to the sign-in page alone."""
    return "__Secure-jetway-refresh" if settings.SESSION_COOKIE_SECURE else "jetway-refresh"


def authenticate(environ: WSGIEnvironment) -> bool:
    """
    Let the access cookie stand for the `Authorization` header that is not there; tell whether.

    :raises CSRFFailed: the request may write, and does not come from our own pages
    """
    if "HTTP_AUTHORIZATION" in environ:
        return False
    token = parse_cookie(environ.get("HTTP_COOKIE", "")).get(access_name())
    if not token:
        return False
    if environ["REQUEST_METHOD"] not in SAFE:
        check_origin(environ)
    environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return True


def check_origin(environ: WSGIEnvironment) -> None:
    """
    Make sure that a request which may write comes from our own pages.

    :raises CSRFFailed: another origin, or no CSRF token that fits the cookie's
    """
    request = WSGIRequest(environ)
    check = CSRFCheck(_nothing)
    check.process_request(request)
    reason = check.process_view(request, _nothing, (), {})
    environ["wsgi.input"].seek(0)  # a form was read for its token
    if reason:
        raise CSRFFailed(str(reason))


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def principal_of(request: HttpRequest) -> Principal | None:
    """Return who a page is for, None for nobody; whether the sign-in still lives is not asked."""
    token = request.COOKIES.get(access_name())
    try:
        return tokens.verifier().signed(token) if token else None
    except DomainError:
        return None


def keep(response: HttpResponse, pair: dict[str, Any]) -> None:
    """Keep a pair of tokens, as accounts answers it, in the browser."""
    _set(response, access_name(), pair["access"], path="/", seconds=pair["expires_in"])
    _set(response, refresh_name(), pair["refresh"], path=REFRESH_PATH, seconds=None)


def forget(response: HttpResponse) -> None:
    """Remove both tokens from the browser."""
    _set(response, access_name(), "", path="/", seconds=0)
    _set(response, refresh_name(), "", path=REFRESH_PATH, seconds=0)


def _set(response: HttpResponse, name: str, value: str, *, path: str, seconds: int | None) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Strict",
    )
