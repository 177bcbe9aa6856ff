"""
The trail: with `LOG_TRAIL`, a log line for each request, event and mail, under its request id.

So the id a client was given leads from the gateway through the services, the event and the worker
to the mail. A line names resources by their ids and routes by their templates: nobody's name,
address or secret stands in it.
"""

import logging
from typing import Any
from wsgiref.types import WSGIEnvironment

from django.dispatch import Signal

from common.http import request_id
from common.logs import Facts
from common.watch import signals
from common.watch.routes import template_of

NAME = "jetway.trail"
log = logging.getLogger(NAME)
_HEADER = request_id.HEADER.lower()


def tell(identifier: str, message: str, **facts: Any) -> None:
    """Write a line of the trail."""
    token = request_id.current.set(identifier)
    try:
        log.info(Facts(message=message, **facts))
    finally:
        request_id.current.reset(token)


def answered(
    environ: WSGIEnvironment, status: str, headers: list[tuple[str, str]], seconds: float
) -> None:
    """Tell that a request was answered."""
    identifier = next((value for name, value in headers if name.lower() == _HEADER), "")
    tell(
        identifier,
        "request answered",
        method=environ["REQUEST_METHOD"],
        route=template_of(environ),
        status=int(status[:3]),
        ms=round(seconds * 1000, 2),
    )


def published(*, row: Any, again: bool, **_: Any) -> None:
    """Tell that the broker has an event."""
    message = "event published again" if again else "event published"
    tell(row.request_id, message, event=row.event_type, event_id=str(row.event_id))


def handled(*, row: Any, **_: Any) -> None:
    """Tell that an event was handled."""
    tell(_request_of(row), "event handled", event=row.event_type, event_id=str(row.event_id))


def failed(*, row: Any, **_: Any) -> None:
    """Tell that an event could not be handled; why stands in the line before."""
    tell(
        _request_of(row),
        "event put off",
        event=row.event_type,
        event_id=str(row.event_id),
        attempts=row.attempts,
    )


def mail_tried(*, ticket: Any, outcome: str, **_: Any) -> None:
    """Tell what came of handing a mail over."""
    tell(
        ticket.request_id,
        "mail handed over" if outcome == "SENT" else "mail not accepted",
        kind=str(ticket.kind),
        outcome=str(outcome),
        ticket_id=str(ticket.id),
        message_id=ticket.message_id,
    )


def _request_of(row: Any) -> str:
    return str(row.envelope.get("request_id", ""))


LISTENERS: dict[Signal, Any] = {
    signals.event_published: published,
    signals.event_handled: handled,
    signals.event_failed: failed,
    signals.mail_tried: mail_tried,
}


def connect() -> None:
    """Listen."""
    for signal, listener in LISTENERS.items():
        signal.connect(listener)
