"""A collector of traces: an OTLP/HTTP receiver that keeps what it is sent."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

Attributes = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Received:
    """One span; `process` says whose, `bookings web`."""

    process: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    began_at: int
    ended_at: int
    failed: bool
    attributes: Attributes
    links: tuple[str, ...]


@dataclass
class Collector:
    """What was received so far."""

    url: str = ""
    spans: list[Received] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def variables(self) -> dict[str, str]:
        """Return the environment of processes that export to it."""
        return {
            "TRACING": "true",
            "OTEL_EXPORTER_OTLP_ENDPOINT": self.url,
            "OTEL_BSP_SCHEDULE_DELAY": "300",
        }

    def trace_of(self, request_id: str) -> dict[str, Received]:
        """Return the spans of the traces with a request of that id, by their span ids."""
        spans = tuple(self.spans)
        named = {one.trace_id for one in spans if one.attributes.get(REQUEST_ID) == request_id}
        return {one.span_id: one for one in spans if one.trace_id in named}


REQUEST_ID = "jetway.request_id"


@contextmanager
def collecting() -> Iterator[Collector]:
    """Receive on a free port of this machine."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            message = ExportTraceServiceRequest()
            message.ParseFromString(self.rfile.read(int(self.headers["Content-Length"])))
            collector.spans += _spans(message)
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()
            collector.arrived.set()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        collector.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield collector
        finally:
            server.shutdown()


def _spans(message: Any) -> Iterator[Received]:
    for resource in message.resource_spans:
        about = _attributes(resource.resource.attributes)
        for scope in resource.scope_spans:
            for one in scope.spans:
                yield Received(
                    process=f"{about['service.name']} {about['jetway.process']}",
                    name=one.name,
                    trace_id=one.trace_id.hex(),
                    span_id=one.span_id.hex(),
                    parent_id=one.parent_span_id.hex(),
                    began_at=one.start_time_unix_nano,
                    ended_at=one.end_time_unix_nano,
                    failed=one.status.code == one.status.STATUS_CODE_ERROR,
                    attributes=_attributes(one.attributes),
                    links=tuple(link.trace_id.hex() for link in one.links),
                )


def _attributes(pairs: Any) -> Attributes:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in pairs}
