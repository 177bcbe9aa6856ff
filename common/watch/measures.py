"""
What is counted and timed in each process while it works; Prometheus adds processes up.

Imported only where `METRICS_PORT` is set. Every label has a bounded set of values. The service and
the process are put on all of them when they are read (`exporting`).
"""

from datetime import datetime
from functools import lru_cache
from typing import Any
from wsgiref.types import WSGIEnvironment

from django.dispatch import Signal
from django.utils import timezone
from prometheus_client import Counter, Histogram

from common.watch import signals
from common.watch.routes import ROUTE, method_of, template_of

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SLOW = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)

REQUESTS = Counter(
    "jetway_requests",
    "Requests answered, by route template, method and class of status.",
    ("route", "method", "status"),
)
REQUEST_SECONDS = Histogram(
    "jetway_request_seconds",
    "From a thread's taking a request to the beginning of its answer.",
    ("route",),
    buckets=FAST,
)
TASKS = Counter("jetway_tasks", "Tasks that a worker has ended.", ("task", "state"))
TASK_SECONDS = Histogram("jetway_task_seconds", "How long tasks take.", ("task",), buckets=FAST)
TASK_WAIT_SECONDS = Histogram(
    "jetway_task_wait_seconds",
    "From a task's sending to its start: how far the worker lags behind its queue.",
    ("task",),
    buckets=SLOW,
)
EVENTS_PUBLISHED = Counter(
    "jetway_events_published", "Events the broker has confirmed, repeats included.", ("event",)
)
EVENT_PUBLISH_SECONDS = Histogram(
    "jetway_event_publish_seconds",
    "From an event's commit to the broker's confirm, of those published for the first time.",
    ("event",),
    buckets=SLOW,
)
EVENTS_HANDLED = Counter("jetway_events_handled", "Events handled.", ("event",))
EVENTS_FAILED = Counter("jetway_events_failed", "Handlers that failed; retried.", ("event",))
EVENT_HANDLE_SECONDS = Histogram(
    "jetway_event_handle_seconds",
    "From what an event tells to the commit of its handler.",
    ("event",),
    buckets=SLOW,
)
MAIL_ATTEMPTS = Counter(
    "jetway_mail_attempts",
    "Mails handed to the mail server, by what came of it.",
    ("kind", "outcome"),
)
MAIL_LATE_SECONDS = Histogram(
    "jetway_mail_late_seconds",
    "From a mail's due time to its acceptance.",
    ("kind",),
    buckets=SLOW,
)

_known: dict[tuple[str | None, str, str], tuple[Any, Any]] = {}


def answered(
    environ: WSGIEnvironment, status: str, headers: list[tuple[str, str]], seconds: float
) -> None:
    """Count a request that was answered."""
    # By what is at hand: finding the label's children costs more than counting with them.
    key = (environ.get(ROUTE), method_of(environ), status[0])
    found = _known.get(key)
    if found is None:
        route = template_of(environ)
        counter = REQUESTS.labels(route, key[1], f"{key[2]}xx")
        found = _known[key] = (counter, REQUEST_SECONDS.labels(route))
    counter, histogram = found
    counter.inc()
    histogram.observe(seconds)


@lru_cache(maxsize=1024)
def _child(metric: Any, *values: str) -> Any:
    return metric.labels(*values)


def published(*, row: Any, again: bool, **_: Any) -> None:
    """Count an event the broker has."""
    _child(EVENTS_PUBLISHED, row.event_type).inc()
    if not again:
        waited = timezone.now() - row.created_at
        _child(EVENT_PUBLISH_SECONDS, row.event_type).observe(max(waited.total_seconds(), 0))


def handled(*, row: Any, now: datetime, **_: Any) -> None:
    """Count an event that was handled."""
    _child(EVENTS_HANDLED, row.event_type).inc()
    occurred_at = datetime.fromisoformat(row.envelope["occurred_at"])
    took = (now - occurred_at).total_seconds()
    _child(EVENT_HANDLE_SECONDS, row.event_type).observe(max(took, 0))


def failed(*, row: Any, **_: Any) -> None:
    """Count an event whose handler failed."""
    _child(EVENTS_FAILED, row.event_type).inc()


def mail_tried(*, ticket: Any, outcome: str, now: datetime, **_: Any) -> None:
    """Count an attempt to hand a mail over."""
    _child(MAIL_ATTEMPTS, str(ticket.kind), str(outcome)).inc()
    if outcome == "SENT":
        late = now - ticket.notification_time
        _child(MAIL_LATE_SECONDS, str(ticket.kind)).observe(max(late.total_seconds(), 0))


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
