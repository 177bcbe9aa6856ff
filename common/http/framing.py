"""How a request's body says where it ends."""

from typing import Any, NamedTuple

MAX_BODY_BYTES = 1024 * 1024
# Whoever is refused for it may not agree with us about where the next request begins.
CLOSE = {"Connection": "close"}


class Fault(NamedTuple):
    """Why a body is refused unread: status, code and detail of a problem."""

    status: int
    code: str
    detail: str = ""


def fault(meta: dict[str, Any]) -> Fault | None:
    """Return what is wrong with the framing of a body, by a request's WSGI names of its headers."""
    # A chunked body has no CONTENT_LENGTH in WSGI and would look empty to Django.
    if meta.get("HTTP_TRANSFER_ENCODING"):
        return Fault(411, "length_required")
    length = meta.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return Fault(400, "invalid_input", "Content-Length is malformed.")
    if int(length) > MAX_BODY_BYTES:
        return Fault(413, "body_too_large")
    return None
