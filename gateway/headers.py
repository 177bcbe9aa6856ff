"""
Which headers pass, either way (RFC 9110, 7.6.1).

Towards a service only named ones do. WSGI turns `X_User_Id` and `X-User-Id` into one name, so a
list of what to drop could be slipped past; a list of what to pass cannot.
"""

from collections.abc import Iterable
from wsgiref.types import WSGIEnvironment

from common import tracing
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
NEVER_PASSED = HOP_BY_HOP | OURS


def for_upstream(environ: WSGIEnvironment, *, upstream: str, host: str) -> dict[str, str]:
    """Return the headers a service gets: the client's that pass, and who we say is calling."""
    named = _names(environ.get("HTTP_CONNECTION", ""))
    headers = {
        name: value
        for name, key in PASSED_ON.items()
        if (value := environ.get(key)) and name.lower() not in named
    }
    # Without it a service might answer in any coding it knows.
    headers.setdefault("Accept-Encoding", "identity")
    headers["Host"] = host
    headers["X-Forwarded-For"] = policies.client_ip(environ)
    headers["X-Forwarded-Host"] = host
    headers["X-Forwarded-Proto"] = environ.get("wsgi.url_scheme") or "http"
    headers[request_id.HEADER] = request_id.current.get()
    headers[service_tokens.HEADER] = service_tokens.token_for(upstream)
    if carried := tracing.traceparent():
        headers[tracing.TRACEPARENT] = carried
    return headers


def for_client(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """
    Return the headers of a service's answer that pass; repeated ones in one line.

    By their names in small letters, which are what the server sends.
    """
    passed: dict[str, str] = {}
    named: frozenset[str] = frozenset()
    for name, value in headers:
        name = name.lower()
        if name == "connection":
            named |= _names(value)
        if name not in NEVER_PASSED:
            passed[name] = f"{passed[name]}, {value}" if name in passed else value
    for name in named:
        passed.pop(name, None)
    return passed


def location_is_ours(location: str, *, host: str) -> bool:
    """Tell whether a `Location` leads nowhere but back here."""
    if location.startswith("/"):
        return not location.startswith(("//", "/\\"))
    return location.startswith((f"http://{host}/", f"https://{host}/"))


def _names(value: str) -> frozenset[str]:
    if not value:
        return frozenset()
    return frozenset(name.strip().lower() for name in value.split(",") if name.strip())
