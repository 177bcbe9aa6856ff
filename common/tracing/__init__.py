"""
Traces: where the time of a request goes, from the gateway to the mail. Off by default.

Whoever opens a door of Jetway (a request, a call, an event, a mail) says so here. Until a process
has called `start`, nothing comes of it: OpenTelemetry, an extra, is not even imported.
docs/decisions/0022-traces.md tells why.
"""

from collections.abc import Container, Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any
from uuid import UUID
from wsgiref.types import WSGIApplication

if TYPE_CHECKING:
    from common.tracing.spans import Spans

# W3C Trace Context: the header of a call, the member of an envelope, the column of a ticket.
TRACEPARENT = "traceparent"

_spans: "Spans | None" = None


class Door:
    """What happens between entering it and leaving it is one span; this one of nobody's trace."""

    def __enter__(self) -> "Door":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def answered(self, status: int) -> None:
        """Note what a request was answered with."""

    def failed(self, why: str) -> None:
        """Note that it came to nothing, in a word that stands for many."""

    def unroutable(self, event_ids: Container[UUID]) -> None:
        """Note which events of a batch came back: no queue wanted them."""


_NOBODYS = Door()


def start() -> None:
    """
    Trace what this process does from now on, if `TRACING` is on.

    Called after the last fork: what exports spans is a thread.
    """
    from django.conf import settings

    if settings.TRACING and _spans is None:
        from common.tracing.spans import Spans

        use(Spans())


def use(spans: "Spans | None") -> None:
    """Have spans made by these from now on, or by nobody."""
    global _spans
    _spans = spans


def traced(application: WSGIApplication) -> WSGIApplication:
    """Return the application as it is; in a process that traces, one with a span a request."""
    return application if _spans is None else _spans.traced(application)


def traceparent() -> str:
    """Return what others need to go on with the trace of what is being done; "" for none."""
    return "" if _spans is None else _spans.traceparent()


def calling(service: str, method: str) -> Door:
    """Open the door to a service that is called; `traceparent` is then what to send along."""
    return _NOBODYS if _spans is None else _spans.calling(service, method)


def publishing(rows: Sequence[Any]) -> Door:
    """Open the door to the broker, of events of the outbox, each of a trace of its own."""
    return _NOBODYS if _spans is None else _spans.publishing(rows)


def handling(row: Any) -> Door:
    """Open the door of an event of the inbox, which goes on with the trace of who published it."""
    return _NOBODYS if _spans is None else _spans.handling(row)


def resuming(name: str, traceparent: str, *, since: datetime, request_id: str) -> Door:
    """Open the door of a job that a row waited for, and go on with the trace it was made in."""
    if _spans is None:
        return _NOBODYS
    return _spans.resuming(name, traceparent, since=since, request_id=request_id)
