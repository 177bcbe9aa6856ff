"""
Log lines: plain ones for people, or with `LOG_FORMAT=json` one JSON object each for programs.

Knows no Django, because the master of a web process (common/http/serving.py) imports none.
"""

import logging
import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from common.discretion import Discreet

LINE = "line"
JSON = "json"
FORMATS = (LINE, JSON)


@cache
def service() -> str:
    """Return which service this process is of."""
    return os.environ.get("DJANGO_SETTINGS_MODULE", "").rpartition(".")[2]


@cache
def role() -> str:
    """Return what this process is to its service: web, worker, relay, beat, else a command."""
    return os.environ.get("JETWAY_ROLE", "command")


class Facts(dict[str, Any]):
    """What happened, by name, in place of a log message; `message` says what it is."""

    def __str__(self) -> str:
        """Return the same in one line."""
        told = (f"{name}={value}" for name, value in self.items() if name != "message")
        return " ".join((self["message"], *told))


class Lines(Discreet):
    """Each record as a line for people."""


class JsonLines(Discreet, JsonFormatter):
    """
    Each record as one line of JSON, with the service, the process and the request's id.

    What a library hangs onto a record (Django the request, with its query) stays out.
    """

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Put together what is told of a record."""
        log_data["time"] = datetime.fromtimestamp(record.created, tz=UTC).isoformat()
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["service"] = service()
        log_data["process"] = role()
        log_data["request_id"] = getattr(record, "request_id", "-")
        log_data["message"] = record.message
        log_data.update(message_dict)


def of_server() -> dict[str, Any] | None:
    """Return what granian's own log lines look like; None leaves them as they are."""
    if os.environ.get("LOG_FORMAT", LINE) != JSON:
        return None
    return {"formatters": {name: {"()": JsonLines} for name in ("generic", "access")}}
