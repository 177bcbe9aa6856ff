"""What the table of routes and the catalogue of codes say of an operation, in OpenAPI's words."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from common.http import problems, samples
from gateway.catalogue import CATALOGUE, Entry
from gateway.routes import Auth, Route
from gateway.throttling import RATE, window_seconds

Operation = dict[str, Any]

REQUEST_ID = "01981d31-20bd-7000-8000-000000000000"
LIMITS = "x-rate-limits"
# What any operation may answer, and what one may that takes a body.
_ANY = {
    "400": ("invalid_input",),
    "401": ("invalid_token", "token_expired"),
    "429": ("rate_limited",),
    "500": ("internal_error",),
    "502": ("bad_gateway",),
    "503": ("unavailable",),
    "504": ("gateway_timeout",),
}
_WITH_BODY = {
    "411": ("length_required",),
    "413": ("body_too_large",),
    "415": ("unsupported_media_type",),
}
_SHARED = {
    **{(status, codes): f"Problem{status}" for status, codes in (_ANY | _WITH_BODY).items()},
    ("401", ("not_authenticated", *_ANY["401"])): "Problem401SignInFirst",
    ("403", ("forbidden",)): "Problem403",
    ("404", ("not_found",)): "Problem404",
    ("409", ("in_use",)): "Problem409InUse",
    ("409", ("already_exists",)): "Problem409AlreadyExists",
}
_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day"}
_COUNTED = {
    "by_ip": "address",
    "by_user": "user",
    "by_ip_when_anonymous": "address, when nobody is signed in",
    "by_user_or_ip": "user, or address when nobody is signed in",
    "by_address_and_ip": "email address and IP address together",
}
HEADERS: dict[str, Any] = {
    "RequestId": {
        "description": "Names this request in every log; a sane one that was sent is kept.",
        "schema": {"type": "string"},
        "example": REQUEST_ID,
    },
    "RateLimitPolicy": {
        "description": "The tightest limit: its name, requests and seconds.",
        "schema": {"type": "string"},
        "example": '"default";q=600;w=60',
    },
    "RateLimit": {
        "description": "What is left of it, and the seconds until it begins anew.",
        "schema": {"type": "string"},
        "example": '"default";r=588;t=30',
    },
    "RetryAfter": {
        "description": "Seconds to wait before trying again.",
        "schema": {"type": "integer"},
        "example": 30,
    },
}
_OF_ANSWERS = {"X-Request-Id": "RequestId"}
_OF_COUNTED = {"RateLimit-Policy": "RateLimitPolicy", "RateLimit": "RateLimit"}


def described(path: str, operation: Operation, route: Route) -> Operation:
    """Return an operation with who may call it, how often, and every code it may answer."""
    limits = [_limit(one) for one in route.limits]
    security: list[dict[str, list[str]]] = [{"bearer": []}]
    if route.auth is Auth.OPEN:
        security.append({})
    kept = {k: v for k, v in operation.items() if k != samples.CODES}
    return kept | {
        "summary": operation.get("summary") or operation["operationId"].replace("_", " "),
        "description": "\n\n".join(_words(operation, route, limits)),
        "security": security,
        "responses": _answers(path, operation, route),
        LIMITS: limits,
    }


def _words(operation: Operation, route: Route, limits: list[dict[str, Any]]) -> Iterable[str]:
    if text := operation.get("description"):
        yield text
    yield "**Who:** " + ("anyone." if route.auth is Auth.OPEN else "signed-in users.")
    yield "**Limit:** " + "; ".join(map(limit_in_words, limits)) + "."


def limit_in_words(limit: dict[str, Any]) -> str:
    """Return how often whom may call, such as `60 per minute for each user`."""
    return f"{limit['quota']} per {limit['window']} for each {limit['per']}"


def _limit(limit: Any) -> dict[str, Any]:
    parts = RATE.fullmatch(limit.rate)
    assert parts is not None, limit.rate  # noqa: S101 - the gateway does not start with another
    count, unit = int(parts[2] or 1), _UNITS[parts[3]]
    return {
        "policy": limit.policy,
        "quota": int(parts[1]),
        "window": unit if count == 1 else f"{count} {unit}s",
        "window_seconds": window_seconds(limit.rate),
        "per": _COUNTED[limit.counted_by.__name__],
    }


def _answers(path: str, operation: Operation, route: Route) -> dict[str, Any]:
    headers = _OF_ANSWERS | _OF_COUNTED
    answers = {
        status: answer | {"headers": _references(headers) | answer.get("headers", {})}
        for status, answer in operation["responses"].items()
    }
    for status, codes in sorted(_codes(path, operation, route).items()):
        name = _SHARED.get((status, tuple(codes)))
        shared = {"$ref": f"#/components/responses/{name}"}
        answers[status] = shared if name else _refused(status, codes)
    return answers


def responses() -> dict[str, Any]:
    """Return the refusals that many operations have in common, as components by name."""
    return {name: _refused(status, [*codes]) for (status, codes), name in _SHARED.items()}


def _codes(path: str, operation: Operation, route: Route) -> dict[str, list[str]]:
    codes = {status: [*some] for status, some in _ANY.items()}
    if route.auth is Auth.USER:
        codes["401"].insert(0, "not_authenticated")
    if "{" in path:
        codes["404"] = ["not_found"]
    if "requestBody" in operation:
        codes |= {status: [*some] for status, some in _WITH_BODY.items()}
    for status, some in operation.get(samples.CODES, {}).items():
        codes[status] = [*some, *codes.get(status, [])]
    return codes


def _refused(status: str, codes: list[str]) -> dict[str, Any]:
    headers = _OF_ANSWERS | _OF_COUNTED
    if status in ("429", "503"):
        headers = headers | {"Retry-After": "RetryAfter"}
    lines = [f"- `{code}`: {entry(code).meaning}" for code in codes]
    return {
        "description": "\n".join(lines),
        "headers": _references(headers),
        "content": {
            problems.MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {code: _example(int(status), code) for code in codes},
            }
        },
    }


def _example(status: int, code: str) -> dict[str, Any]:
    value = problems.problem(status, code) | {"request_id": REQUEST_ID}
    if code == "invalid_input":
        wrong = {"pointer": "/passengers/0/age", "code": "required", "detail": "Is required."}
        value["errors"] = [wrong]
    return {"summary": entry(code).meaning, "value": value}


def _references(headers: dict[str, str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{one}"} for name, one in headers.items()}


def entry(code: str) -> Entry:
    """
    Return the catalogue's word on a code.

    :raises KeyError: it has none
    """
    return _by_code()[code]


@cache
def _by_code() -> dict[str, Entry]:
    return {one.code: one for group in CATALOGUE for one in group.entries}
