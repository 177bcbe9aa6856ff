"""
Spans of OpenTelemetry for the doors of Jetway; imported only where `TRACING` is on.

The exporter, its endpoint, sampling and queue are set by OpenTelemetry's own `OTEL_` variables. A
span holds templates, names of ours and ids: no path, no query, nothing a traveller wrote, and of an
error its type, for its words may name somebody.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from multiprocessing.util import Finalize
from types import TracebackType
from typing import Any
from uuid import UUID
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.utils import timezone
from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Link, Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from common import logs
from common.auth import service_tokens
from common.auth.tokens import InvalidToken
from common.http import request_id
from common.tracing import TRACEPARENT, Door
from common.watch.routes import method_of, template_of

# A process that is told to stop waits so long for its last spans to be taken.
FLUSH_SECONDS = 1.0
# Later than this, a trace is a story of its own, and says which one it goes back to.
SAME_TRACE = timedelta(hours=1)
# Asked all day long, of no interest to a trace.
PROBES = frozenset({"/livez", "/readyz"})
REQUEST_ID = "jetway.request_id"

_w3c = TraceContextTextMapPropagator()


class _Batches(BatchSpanProcessor):
    """OpenTelemetry's queue and its thread, whose end takes no longer than we have."""

    def shutdown(self) -> None:
        """Export what is queued, as far as the time goes."""
        # Its own takes thirty seconds, and offers no setting for it.
        self._batch_processor.shutdown(timeout_millis=int(FLUSH_SECONDS * 1000))


class Spans:
    """Makes the spans of this process, and has them exported."""

    def __init__(self, exporter: SpanExporter | None = None) -> None:
        ours = {
            "service.namespace": "jetway",
            "service.name": settings.SERVICE,
            "jetway.process": logs.role(),
        }
        self._provider = TracerProvider(resource=Resource.create(ours), shutdown_on_exit=False)
        self._provider.add_span_processor(_Batches(exporter or OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("jetway")
        # The gateway and the back office are called by clients alone: there each trace begins.
        self._is_called = settings.SERVICE in settings.SERVICE_URLS
        # Not atexit's, which a process forked by multiprocessing, as a web process is, leaves out.
        self.stop = Finalize(None, self._provider.shutdown, exitpriority=1)

    def traced(self, application: WSGIApplication) -> WSGIApplication:
        """Return the application, with a span for each request."""

        def served(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if environ["PATH_INFO"] in PROBES:
                return application(environ, start_response)
            with _Request(self._request(environ), environ) as request:

                def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
                    request.answered(int(status[:3]))
                    request.known_as(headers)
                    return start_response(status, headers, *error)

                return application(environ, start)

        return served

    def _request(self, environ: WSGIEnvironment) -> Span:
        carried = environ.get("HTTP_TRACEPARENT", "") if self._is_called else ""
        parent = _context(carried if carried and _is_ours(environ) else "")
        method = method_of(environ)
        about = {"http.request.method": method}
        return self._begin(method, parent, SpanKind.SERVER, about)

    def calling(self, service: str, method: str) -> Door:
        """Open the door to a service."""
        about = {"http.request.method": method, "server.address": service}
        name = f"{method} {service}"
        return _Open(self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=about))

    def publishing(self, rows: Sequence[Any]) -> Door:
        """Open the door to the broker; what the rows carry is from here on this door's."""
        return _Publishing({row.event_id: self._publication(row) for row in rows})

    def _publication(self, row: Any) -> Span:
        name, parent = f"send {row.event_type}", _context(row.payload.get(TRACEPARENT, ""))
        about = _about_event(row, row.request_id)
        span = self._begin(name, parent, SpanKind.PRODUCER, about)
        span.set_attribute("jetway.again", row.published_at is not None)
        row.payload = {**row.payload, TRACEPARENT: _text_of(trace.set_span_in_context(span))}
        return span

    def handling(self, row: Any) -> Door:
        """Open the door of an event."""
        name, parent = f"process {row.event_type}", _context(row.envelope.get(TRACEPARENT, ""))
        about = _about_event(row, row.envelope.get("request_id", ""))
        return _Open(self._begin(name, parent, SpanKind.CONSUMER, about))

    def resuming(self, name: str, traceparent: str, *, since: datetime, request_id: str) -> Door:
        """Open the door of a job; one that waited long has a trace of its own, with a link."""
        before, about = _context(traceparent), {REQUEST_ID: request_id}
        if timezone.now() - since < SAME_TRACE:
            return _Open(self._begin(name, before, SpanKind.CLIENT, about))
        origin = trace.get_current_span(before).get_span_context()
        links = [Link(origin)] if origin.is_valid else []
        return _Open(self._begin(name, Context(), SpanKind.CLIENT, about, links=links))

    def traceparent(self) -> str:
        """Return the current span as others are told of it."""
        return _text_of(None)

    def _begin(
        self,
        name: str,
        parent: Context,
        kind: SpanKind,
        about: Mapping[str, str],
        *,
        links: Sequence[Link] = (),
    ) -> Span:
        return self._tracer.start_span(name, parent, kind=kind, attributes=about, links=links)


class _Open(Door):
    """A span that is current inside."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._told = False

    def __enter__(self) -> "_Open":
        self._token = attach(trace.set_span_in_context(self._span))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        detach(self._token)
        if kind is not None and not self._told:
            self.failed(kind.__name__)
        self._span.end()

    def answered(self, status: int) -> None:
        """Note the status; whether it is a failure is the caller's view of it."""
        self._span.set_attribute("http.response.status_code", status)
        if status >= 400:
            self.failed(str(status))

    def failed(self, why: str) -> None:
        """Note the failure."""
        self._told = True
        _fail(self._span, why)


class _Request(_Open):
    """The span of a request that is served."""

    def __init__(self, span: Span, environ: WSGIEnvironment) -> None:
        super().__init__(span)
        self._environ = environ

    def __enter__(self) -> "_Request":
        super().__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        route = template_of(self._environ)
        self._span.update_name(f"{method_of(self._environ)} {route}")
        self._span.set_attribute("http.route", route)
        super().__exit__(kind, error, trace)

    def answered(self, status: int) -> None:
        """Note the status; a refusal is no failure of who refuses."""
        self._span.set_attribute("http.response.status_code", status)
        if status >= 500:
            self.failed(str(status))

    def known_as(self, headers: Iterable[tuple[str, str]]) -> None:
        """Note the request id, by which the log knows it."""
        for name, value in headers:
            if name.lower() == _ID_HEADER:
                self._span.set_attribute(REQUEST_ID, value)


_ID_HEADER = request_id.HEADER.lower()


class _Publishing(Door):
    """The spans of a batch of events, none of them current: they are of many traces."""

    def __init__(self, spans: Mapping[UUID, Span]) -> None:
        self._spans = spans

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for span in self._spans.values():
            if kind is not None:
                _fail(span, kind.__name__)
            span.end()

    def unroutable(self, event_ids: Container[UUID]) -> None:
        """Note which of them came back."""
        for event_id, span in self._spans.items():
            if event_id in event_ids:
                _fail(span, "unroutable")


def _fail(span: Span, why: str) -> None:
    span.set_attribute("error.type", why)
    span.set_status(StatusCode.ERROR)


def _about_event(row: Any, identifier: str) -> dict[str, str]:
    return {
        "messaging.destination.name": "events",
        "messaging.message.id": str(row.event_id),
        REQUEST_ID: identifier,
    }


def _is_ours(environ: WSGIEnvironment) -> bool:
    """Tell whether a service of ours is calling, as its signature says: nobody else chooses."""
    try:
        service_tokens.verify(environ.get("HTTP_X_JETWAY_SERVICE", ""))
    except InvalidToken:
        return False
    return True


def _context(traceparent: str) -> Context:
    """Return the context of a span elsewhere; of none, or one that cannot be read, an empty one."""
    return _w3c.extract({TRACEPARENT: traceparent}, Context())


def _text_of(context: Context | None) -> str:
    carrier: dict[str, str] = {}
    _w3c.inject(carrier, context)
    return carrier.get(TRACEPARENT, "")
