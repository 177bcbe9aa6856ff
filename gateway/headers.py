"""
Which headers pass, either way (RFC 9110, 7.6.1).

Towards a service only named ones do. WSGI turns `X_User_Id` and `X-User-Id` into one name, so a
list of what to drop could be slipped past; a list of what to pass cannot.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from common.auth import service_tokens
from common.http import request_id
from gateway import policies

PASSED_ON = {
    "Accept": "HTTP_ACCEPT",
    "Accept-Encoding": "HTTP_ACCEPT_ENCODING",
    "Accept-Language": "HTTP_ACCEPT_LANGUAGE",
    "Authorization": "HTTP_AUTHORIZATION",
    "Content-Type": "CONTENT_TYPE",
    "Idempotency-Key": "HTTP_IDEMPOTENCY_KEY",
    "If-Match": "HTTP_IF_MATCH",
    "If-Modified-Since": "HTTP_IF_MODIFIED_SINCE",
    "If-None-Match": "HTTP_IF_NONE_MATCH",
    "If-Unmodified-Since": "HTTP_IF_UNMODIFIED_SINCE",
    "Traceparent": "HTTP_TRACEPARENT",
    "Tracestate": "HTTP_TRACESTATE",
    "User-Agent": "HTTP_USER_AGENT",
}
HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-authentication-info",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# Ours to say, or said by nobody: services keep no cookies.
OURS = frozenset({"server", "date", "set-cookie", "x-powered-by", request_id.HEADER.lower()})


def for_upstream(request: HttpRequest, *, upstream: str, host: str) -> dict[str, str]:
    """Return the headers a service gets: the client's that pass, and who we say is calling."""
    meta = request.META
    named = _names(str(meta.get("HTTP_CONNECTION", "")))
    headers = {
        name: str(meta[key])
        for name, key in PASSED_ON.items()
        if meta.get(key) and name.lower() not in named
    }
    # Without it http.client would ask for none in words of its own.
    headers.setdefault("Accept-Encoding", "identity")
    headers["Host"] = host
    headers["X-Forwarded-For"] = policies.client_ip(request)
    headers["X-Forwarded-Host"] = host
    headers["X-Forwarded-Proto"] = request.scheme or "http"
    headers[request_id.HEADER] = request_id.current.get()
    headers[service_tokens.HEADER] = service_tokens.token_for(upstream)
    return headers


def for_client(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the headers of a service's answer that pass; repeated ones in one line."""
    pairs = list(headers)
    dropped = HOP_BY_HOP | OURS
    for name, value in pairs:
        if name.lower() == "connection":
            dropped |= _names(value)
    passed: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, value in pairs:
        if name.lower() in dropped:
            continue
        known = names.setdefault(name.lower(), name)
        passed[known] = f"{passed[known]}, {value}" if known in passed else value
    return passed


def location_is_ours(location: str, *, host: str) -> bool:
    """Tell whether a `Location` leads nowhere but back here."""
    if location.startswith("/"):
        return not location.startswith(("//", "/\\"))
    return location.startswith((f"http://{host}/", f"https://{host}/"))


def _names(value: Any) -> frozenset[str]:
    return frozenset(name.strip().lower() for name in value.split(",") if name.strip())
