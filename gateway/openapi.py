"""One OpenAPI 3.1 document made of the services' own."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from common.errors import Unavailable
from common.http.connections import UpstreamBroken, UpstreamSilent
from gateway import matching, upstreams
from gateway.errors import NoSuchPath
from gateway.operations import HEADERS, described, responses
from gateway.routes import Timeout

Document = dict[str, Any]

TIMEOUT = Timeout(connect=0.5, read=5.0)
KEPT_SECONDS = 60.0
FAILED_SECONDS = 5.0  # for so long services that did not tell are not asked again
WAIT_SECONDS = 1.0  # for whoever is asking them
METHODS = frozenset({"get", "post", "put", "patch", "delete"})
DESCRIPTION = (
    "Search flights, book them, be mailed. Errors are RFC 9457 problems whose `code` is "
    "explained under [/docs/errors](/docs/errors)."
)
BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "at+jwt"}

_kept: tuple[float, Document] | None = None
_failed = (float("-inf"), "")
_lock = threading.Lock()


def openapi(request: HttpRequest) -> JsonResponse:
    """Answer the merged document, made anew every minute."""
    return JsonResponse(document())


def document() -> Document:
    """
    Return the merged document.

    One caller at a time makes it anew. The others have the one before meanwhile, which also stays
    while a service does not tell its part.

    :raises Unavailable: a service does not tell its part, or is still being asked; none before
    """
    kept = _kept
    if kept is not None and time.monotonic() - kept[0] <= KEPT_SECONDS:
        return kept[1]
    if not _lock.acquire(timeout=WAIT_SECONDS if kept is None else 0):
        if kept is None:
            raise Unavailable("The services are being asked for the API.", retry_after=1)
        return kept[1]
    try:
        return _renewed()
    finally:
        _lock.release()


def _renewed() -> Document:
    """
    Return the document, made anew if nobody just did or failed to.

    :raises Unavailable: a service does not tell its part, and there is no document from before
    """
    global _kept, _failed
    now = time.monotonic()
    if _kept is not None and now - _kept[0] <= KEPT_SECONDS:
        return _kept[1]
    if now - _failed[0] >= FAILED_SECONDS:
        try:
            _kept = (now, merge(_fetch()))
        except Unavailable as error:
            _failed = (time.monotonic(), error.detail)
    if _kept is None:
        raise Unavailable(_failed[1], retry_after=5)
    return _kept[1]


def _fetch() -> dict[str, Document]:
    names = list(settings.SERVICE_URLS)
    with ThreadPoolExecutor(max_workers=len(names)) as pool:
        return dict(zip(names, pool.map(_fetch_one, names), strict=True))


def _fetch_one(name: str) -> Document:
    try:
        status, document = upstreams.fetch_json(name, "/openapi.json", timeout=TIMEOUT)
    except (UpstreamBroken, UpstreamSilent) as error:
        raise Unavailable(f"{name} does not tell its part of the API.", retry_after=5) from error
    if status != 200 or not isinstance(document, dict) or "paths" not in document:
        raise Unavailable(f"{name} does not tell its part of the API.", retry_after=5)
    return document


def merge(documents: dict[str, Document]) -> Document:
    """
    Return one document of many, by service name.

    Only what the table of routes lets through is told, with the table's word on who may call.
    Two components of one name and different content: the later service's gets its name in front.
    """
    paths: Document = {}
    components: dict[str, dict[str, Any]] = {}
    for service, document in documents.items():
        own = _rename(document, _collisions(service, document, components))
        for section, entries in own.get("components", {}).items():
            components.setdefault(section, {}).update(entries)
        for path, operations in own["paths"].items():
            routed = _routed(path, operations)
            if routed:
                paths[path] = routed
    components["securitySchemes"] = {"bearer": BEARER}
    components["headers"] = dict(HEADERS)
    components["responses"] = responses()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jetway", "version": "1", "description": DESCRIPTION},
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in _tags(paths)],
        "paths": dict(sorted(paths.items())),
        "components": {name: dict(sorted(entries.items())) for name, entries in components.items()},
    }


def _collisions(
    service: str, document: Document, components: dict[str, dict[str, Any]]
) -> dict[str, str]:
    renames = {}
    for section, entries in document.get("components", {}).items():
        taken = components.get(section, {})
        for name, content in entries.items():
            if name in taken and taken[name] != content:
                pointer = f"#/components/{section}/"
                renames[pointer + name] = f"{pointer}{service.capitalize()}{name}"
    return renames


def _rename(document: Document, renames: dict[str, str]) -> Document:
    if not renames:
        return document
    components = {
        section: {
            _last(renames.get(f"#/components/{section}/{name}", name)): _repoint(content, renames)
            for name, content in entries.items()
        }
        for section, entries in document["components"].items()
    }
    return {"paths": _repoint(document["paths"], renames), "components": components}


def _repoint(value: Any, renames: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _repoint(inner, renames) for key, inner in value.items()}
    if isinstance(value, list):
        return [_repoint(inner, renames) for inner in value]
    return renames.get(value, value) if isinstance(value, str) else value


def _last(pointer: str) -> str:
    return pointer.rsplit("/", 1)[-1]


def _routed(path: str, operations: Document) -> Document:
    sample = re.sub(r"\{[^}]*\}", "x", path)
    routed: Document = {}
    for method, operation in operations.items():
        if method not in METHODS:
            routed[method] = operation
            continue
        try:
            route = matching.match(sample, method.upper())
        except (NoSuchPath, matching.MethodNotAllowed):
            continue
        routed[method] = described(path, operation, route)
    return routed if METHODS & routed.keys() else {}


def _tags(paths: Document) -> list[str]:
    tags = {
        tag
        for operations in paths.values()
        for method, operation in operations.items()
        if method in METHODS
        for tag in operation.get("tags", [])
    }
    return sorted(tags)
