"""The sign-in page: the API's own sign-in, whose tokens are kept in cookies."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from common.http import problems
from gateway import asking, cookies
from gateway.pages import page

HOME = "/v1/"


def login(request: HttpRequest) -> HttpResponse:
    """Show the form; take it; or renew a sign-in whose access token is over."""
    if request.method == "POST":
        return _sign_in(request)
    if request.method not in ("GET", "HEAD"):
        allow = {"Allow": "GET, HEAD, POST"}
        return problems.problem_response(405, "method_not_allowed", headers=allow)
    refresh = request.COOKIES.get(cookies.refresh_name())
    if request.method == "GET" and refresh and cookies.principal_of(request) is None:
        return _renew(request, refresh)
    return _form(request)


def logout(request: HttpRequest) -> HttpResponse:
    """End the sign-in everywhere, and forget it here."""
    if request.method != "POST":
        return problems.problem_response(405, "method_not_allowed", headers={"Allow": "POST"})
    refresh = request.COOKIES.get(cookies.refresh_name())
    if cookies.principal_of(request) is None and refresh:
        _, pair = asking.call(request, "/v1/auth/refresh", {"refresh": refresh})
        # A sign-in that cannot be renewed has ended already.
        request.COOKIES[cookies.access_name()] = pair.get("access", "")
        refresh = pair.get("refresh")
    reply, problem = asking.call(request, "/v1/auth/logout", {"refresh": refresh})
    if reply.status >= 500:
        return _form(request, problem=problem, status=reply.status)
    response = HttpResponseRedirect("/login")
    cookies.forget(response)
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from our own pages (Django's `CSRF_FAILURE_VIEW`)."""
    return problems.problem_response(403, "csrf_failed", reason)


def _sign_in(request: HttpRequest) -> HttpResponse:
    form = {name: request.POST.get(name, "") for name in ("email", "password")}
    reply, answer = asking.call(request, "/v1/auth/login", form)
    if reply.status != 200:
        retry = {"Retry-After": reply.headers["retry-after"]} if reply.status == 429 else {}
        return _form(request, problem=answer, status=reply.status, headers=retry)
    return _go_on(request, answer)


def _renew(request: HttpRequest, refresh: str) -> HttpResponse:
    reply, answer = asking.call(request, "/v1/auth/refresh", {"refresh": refresh})
    if reply.status == 200:
        return _go_on(request, answer)
    response = _form(request)
    if reply.status == 401:
        cookies.forget(response)
    return response


def _go_on(request: HttpRequest, pair: dict[str, Any]) -> HttpResponse:
    response = HttpResponseRedirect(_next(request), status=303)
    response.headers["Cache-Control"] = "no-store"
    cookies.keep(response, pair)
    return response


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or HOME
    # A path of ours and nothing else: neither another site nor a page that would come back here.
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    if not safe or not wanted.startswith("/") or urlsplit(wanted).path.startswith("/login"):
        return HOME
    return wanted


def _form(
    request: HttpRequest,
    *,
    problem: dict[str, Any] | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    response = page(
        request,
        "login",
        status=status,
        next=_next(request),
        problem=problem,
        email=request.POST.get("email", ""),
    )
    for name, value in {"Cache-Control": "no-store", **(headers or {})}.items():
        response.headers[name] = value
    return response
