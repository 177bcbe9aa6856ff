"""The spans of the test's own process, kept in memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from common import tracing
from common.tracing.spans import Spans


class Recorded:
    """Spans that have ended."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.spans = Spans(self._exporter)

    def all(self) -> Sequence[ReadableSpan]:
        """Return them in the order of their ends."""
        self.spans._provider.force_flush()
        return self._exporter.get_finished_spans()

    def only(self) -> ReadableSpan:
        """Return the one there is."""
        (span,) = self.all()
        return span


@contextmanager
def recording() -> Iterator[Recorded]:
    """Trace what is done inside the block."""
    recorded = Recorded()
    tracing.use(recorded.spans)
    try:
        yield recorded
    finally:
        tracing.use(None)
        recorded.spans.stop()
