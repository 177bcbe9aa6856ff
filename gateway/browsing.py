"""
The browsable API: any path under `/v1/` as a page, for who asks for HTML.

The page asks the API as any client does, and shows the answer with links; below it are forms of
what else the path takes, with examples from the document. They work without a script: a form is
sent here, and from here on as JSON.
"""

import json
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from common.auth.tokens import InvalidToken, TokenExpired
from common.errors import InvalidInput, Unavailable
from gateway import (
    accepting,
    asking,
    booking_form,
    cookies,
    forms,
    linking,
    matching,
    openapi,
    replies,
    targets,
)
from gateway.errors import NoSuchPath
from gateway.forms import Call, Place
from gateway.pages import keep_private, page
from gateway.replies import Reply

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"  # which no form of another site can say it sends
BAD_TOKEN = (InvalidToken.code, TokenExpired.code)
METHODS = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a browser asks for: by the address alone, or by one of our forms."""

    method: str
    query: QueryDict
    body: bytes = b""
    key: str = ""


@csrf_exempt  # checked below: not what a program sends with a header of its own
def resource(request: HttpRequest) -> HttpResponseBase:
    """
    Answer the page of a path, or what it holds where that is no JSON, say a PDF.

    :raises CSRFFailed: a form, or a write by cookie, that is not from our own pages
    :raises InvalidInput: a form with a key that no header can carry
    :raises Http404: nobody asks for a page
    """
    path = targets.path_of(request.META)
    if not accepting.wants_page(request.META, path):  # a program, and no path of the table
        raise Http404
    if request.method == "GET" and "" in request.GET.values():
        return HttpResponseRedirect(_without_empty(request))
    sent = _read(request)
    place = _place(path)
    reply = _ask(request, sent, path, place)
    if reply is not None and "json" not in reply.headers.get("content-type", "json"):
        return _passed(reply)
    return _show(request, sent, path, place, reply)


def _without_empty(request: HttpRequest) -> str:
    """Return the address without the fields of a form that were left empty."""
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        query.setlist(name, [value for value in values if value])
    return f"{request.path}?{query.urlencode()}"


def _read(request: HttpRequest) -> Sent:
    query = request.GET.copy()
    if request.content_type == FORM:
        cookies.check_origin(request.META)
        form = request.POST
        key = form.get("Idempotency-Key", "")
        if not (key.isascii() and key.isprintable()):
            raise InvalidInput("An Idempotency-Key is of printable ASCII.")
        method = form.get("_method", "POST").upper()
        return Sent(
            method=method if method in METHODS else "POST",
            query=query,
            body=form.get("_body", "").encode(),
            key=key,
        )
    if not cookies.authenticate(request.META) and _could_be_of_another_site(request):
        cookies.check_origin(request.META)
    method = "GET" if request.method == "HEAD" else str(request.method)
    key = request.headers.get("Idempotency-Key", "")
    return Sent(method=method, query=query, body=request.body, key=key)


def _could_be_of_another_site(request: HttpRequest) -> bool:
    """Tell whether a browser sends this for any site, without asking here before."""
    return (
        request.method not in cookies.SAFE
        and request.content_type != JSON
        and "HTTP_AUTHORIZATION" not in request.META
    )


def _place(path: str) -> Place | None:
    if not matching.service_of(path):
        return None
    try:
        return forms.find(openapi.document(), path)
    except Unavailable:  # the page is shown without its forms
        return None


def _ask(request: HttpRequest, sent: Sent, path: str, place: Place | None) -> Reply | None:
    """Return the API's answer; None where only forms are to be shown."""
    query = booking_form.without(sent.query)
    if sent.method == "GET" and place is not None:
        if booking_form.is_wanted(path, sent.query):
            return None
        call = forms.read_call(place, query, suggest=False)
        if call is None or (call.required and not query):
            return None
    try:
        return asking.ask(
            request, sent.method, path, query=query.urlencode(), body=sent.body, key=sent.key
        )
    except NoSuchPath as error:
        return replies.refusal(error)
    except matching.MethodNotAllowed as error:
        allow = {"Allow": ", ".join(error.allowed)}
        return replies.problem(405, "method_not_allowed", headers=allow)


def _passed(reply: Reply) -> HttpResponseBase:
    kind = HttpResponse if isinstance(reply.body, bytes) else StreamingHttpResponse
    response = kind(reply.body, status=reply.status, headers=reply.headers)
    patch_vary_headers(response, ["Accept"])
    keep_private(response)
    return response


def _show(
    request: HttpRequest, sent: Sent, path: str, place: Place | None, reply: Reply | None
) -> HttpResponse:
    value = _json(reply)
    status = 200 if reply is None or reply.status == 204 else reply.status
    booking = reply is None and booking_form.is_wanted(path, sent.query)
    read = None
    if place is not None and not booking:
        read = forms.read_call(place, sent.query, suggest=reply is None)
    calls = [_kept(one, sent, reply) for one in forms.sent_calls(place)] if place else []
    query = {k: str(v) for k, v in sent.query.items() if k != "cursor"}

    def known(other: str) -> bool:
        return place is not None and forms.find(place.document, other) is not None

    response = page(
        request,
        "resource",
        status=status,
        path=path,
        address=request.get_full_path(),
        sent=sent,
        steps=_steps(path),
        reply=reply,
        phrase=HTTPStatus(reply.status).phrase if reply else "",
        value=None
        if value is None
        else linking.as_html(value, path=path, query=query, known=known),
        read=read,
        calls=[booking_form.filled(one, path, sent.query) for one in calls],
        title=_title(sent, read, calls, path),
        below=forms.below(place, path) if place else [],
        actions=[one for one in _actions(value) if known(one[0])]
        + booking_form.offers(value, path, sent.query),
        pages=_pages(value, path, query),
    )
    if reply is not None:
        _copy(reply, response)
    if cookies.access_name() in request.COOKIES and _is_of_bad_token(status, value):
        response.delete_cookie(cookies.access_name(), samesite="Strict")
    response.headers["Vary"] = "Accept, Cookie"
    return response


def _is_of_bad_token(status: int, value: Any) -> bool:
    return status == 401 and isinstance(value, dict) and value.get("code") in BAD_TOKEN


def _json(reply: Reply | None) -> Any:
    if reply is None:
        return None
    content = reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)
    return json.loads(content) if content else None


def _copy(reply: Reply, response: HttpResponse) -> None:
    wanted = ("ratelimit", "ratelimit-policy", "retry-after", "www-authenticate", "location")
    for name in wanted:
        if name in reply.headers:
            response.headers[name] = reply.headers[name]


def _kept(call: Call, sent: Sent, reply: Reply | None) -> Call:
    """Return the form with what was typed into it, and its key: sent again it is the same call."""
    if call.method != sent.method or reply is None:
        return call
    return replace(call, body=sent.body.decode(errors="replace"), key=sent.key or call.key)


def _steps(path: str) -> list[tuple[str, str]]:
    names = path.strip("/").split("/")
    return [("/" + "/".join(names[: i + 1]), name) for i, name in enumerate(names)]


def _title(sent: Sent, read: Call | None, calls: list[Call], path: str) -> str:
    known = [one for one in (read, *calls) if one is not None]
    called = [one for one in known if one.method == sent.method]
    return next((one.summary for one in called + known), path)


def _actions(value: Any) -> list[tuple[str, str]]:
    if not isinstance(value, dict) or "reference" not in value:
        return []
    base = f"/v1/bookings/{value['reference']}"
    actions = [*value.get("available_actions", [])]
    if "cancel" in actions:
        actions.insert(actions.index("cancel"), "cancellation-quote")
    links = [(f"{base}/{name}", name.replace("-", " ").capitalize()) for name in actions]
    return [*links, *((href, name.capitalize()) for name, href in value.get("links", {}).items())]


def _pages(value: Any, path: str, query: dict[str, str]) -> list[tuple[str, str]]:
    meta = value.get("meta") if isinstance(value, dict) else None
    if not isinstance(meta, dict):
        return []
    return [
        (linking.page_link(path, query, meta[name]), name.capitalize())
        for name in ("previous", "next")
        if meta.get(name)
    ]
