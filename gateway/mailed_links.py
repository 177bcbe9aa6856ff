"""
The pages that mailed links open, for an installation without a frontend of its own.

Opening one changes nothing, as mail programs and scanners open links too: its button does.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from common.http import problems
from gateway import asking
from gateway.pages import page


@dataclass(frozen=True, kw_only=True)
class Link:
    """What a mailed link is for: the call its token is spent on, and where to ask for another."""

    title: str
    words: str
    done: str
    call: str
    again: str
    with_password: bool = False


VERIFY_EMAIL = Link(
    title="Verify your email",
    words="One press shows that the address is yours; then you can sign in.",
    done="Your email address is verified",
    call="/v1/auth/verify-email",
    again="/v1/auth/verify-email/resend",
)
RESET_PASSWORD = Link(
    title="Choose a new password",
    words="Whoever is signed in with the old one is signed out.",
    done="Your password is changed",
    call="/v1/auth/password/reset",
    again="/v1/auth/password/forgot",
    with_password=True,
)


def verify_email(request: HttpRequest) -> HttpResponse:
    """Answer the page that verifies an address."""
    return _answer(request, VERIFY_EMAIL)


def reset_password(request: HttpRequest) -> HttpResponse:
    """Answer the page that sets a new password."""
    return _answer(request, RESET_PASSWORD)


def _answer(request: HttpRequest, link: Link) -> HttpResponse:
    if request.method == "POST":
        return _spend(request, link)
    if request.method not in ("GET", "HEAD"):
        allow = {"Allow": "GET, HEAD, POST"}
        return problems.problem_response(405, "method_not_allowed", headers=allow)
    return _form(request, link, token=request.GET.get("token", ""))


def _spend(request: HttpRequest, link: Link) -> HttpResponse:
    token = request.POST.get("token", "")
    body = {"token": token}
    if link.with_password:
        body["password"] = request.POST.get("password", "")
    reply, answer = asking.call(request, link.call, body)
    if reply.status < 400:
        return _form(request, link, done=True)
    response = _form(request, link, status=reply.status, token=token, problem=answer)
    if "retry-after" in reply.headers:
        response.headers["Retry-After"] = reply.headers["retry-after"]
    return response


def _form(request: HttpRequest, link: Link, *, status: int = 200, **context: Any) -> HttpResponse:
    return page(request, "mailed_link", status=status, link=link, **context)
