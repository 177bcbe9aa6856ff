"""The request id, carried from the gateway through every call, event and log line."""

import logging
import re
from contextvars import ContextVar

from common.ids import uuid7_text

HEADER = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9._\-]{8,64}")

current: ContextVar[str] = ContextVar("request_id", default="")


def accept(inbound: str | None) -> str:
    """Return a sane inbound id, or a new one."""
    if inbound and _SANE.fullmatch(inbound):
        return inbound
    return uuid7_text()


class RequestIdFilter(logging.Filter):
    """Puts the request id on every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add `request_id` and let the record pass."""
        record.request_id = current.get() or "-"
        return True
