"""The sign-in page: the API's own sign-in, whose tokens are kept in cookies."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from common.http import problems
from gateway import asking, cookies
from gateway.pages import page
from gateway.replies import Reply

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
    access = request.COOKIES.get(cookies.access_name(), "")
    refresh = request.COOKIES.get(cookies.refresh_name())
    pair: dict[str, Any] = {}
    if cookies.principal_of(request) is None and refresh:
        reply, answer = asking.call(request, "/v1/auth/refresh", {"refresh": refresh})
        if reply.status not in (200, 401):
            return _refused(request, reply, answer)
        # A sign-in that cannot be renewed has ended already.
        pair = answer if reply.status == 200 else {}
        access, refresh = pair.get("access", ""), pair.get("refresh")
        request.COOKIES[cookies.access_name()] = access
    reply, answer = asking.call(request, "/v1/auth/logout", {"refresh": refresh}, token=access)
    if reply.status not in (204, 401):
        response = _refused(request, reply, answer)
        if pair:  # the one before is spent
            cookies.keep(response, pair)
        return response
    gone = HttpResponseRedirect("/login")
    cookies.forget(gone)
    return gone


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from our own pages (Django's `CSRF_FAILURE_VIEW`)."""
    return problems.problem_response(403, "csrf_failed", reason)


def _sign_in(request: HttpRequest) -> HttpResponse:
    form = {name: request.POST.get(name, "") for name in ("email", "password")}
    reply, answer = asking.call(request, "/v1/auth/login", form)
    if reply.status != 200:
        return _refused(request, reply, answer)
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


def _refused(request: HttpRequest, reply: Reply, problem: dict[str, Any]) -> HttpResponse:
    response = _form(request, problem=problem, status=reply.status)
    if "retry-after" in reply.headers:
        response.headers["Retry-After"] = reply.headers["retry-after"]
    return response


def _form(
    request: HttpRequest,
    *,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "login",
        status=status,
        next=_next(request),
        problem=problem,
        email=request.POST.get("email", ""),
    )
