"""Traces: who may choose them, how they are handed on, and what a span says of whom."""

import multiprocessing
import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from common import tracing
from common.watch.routes import ROUTE
from config import env
from stack.environment import ROOT
from tests.factories.collector import collecting
from tests.factories.raw_wsgi import call
from tests.factories.service_tokens import service_token
from tests.factories.spans import recording

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"
CARRIED = f"00-{TRACE}-{SPAN}-01"
UNSAMPLED = f"00-{TRACE}-{SPAN}-00"
ID = "request-of-ada"


@pytest.fixture
def recorded():
    with recording() as recorded:
        yield recorded


def application(environ, start):
    environ[ROUTE] = "v1/tests/<uuid:one>"
    start(environ.get("answer", "200 OK"), [("X-Request-Id", ID)])
    return [tracing.traceparent().encode()]


def ids_of(traceparent):
    _, trace_id, span_id, _ = traceparent.split("-")
    return trace_id, span_id


def is_sampled(traceparent):
    return bool(int(traceparent[-2:], 16) & 1)


class TestOff:
    def test_it_need_not_be_installed(self):
        code = "import sys; sys.modules['opentelemetry'] = None; import config.wsgi"
        variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.gateway"}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=variables, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    def test_nothing_is_wrapped_noted_or_handed_on(self):
        tracing.start()
        assert tracing.traced(call) is call
        assert tracing.traceparent() == ""
        doors = [
            tracing.calling("flights", "GET"),
            tracing.publishing([]),
            tracing.handling(None),
            tracing.resuming("mail", CARRIED, since=timezone.now(), request_id=ID),
        ]
        assert len(set(map(id, doors))) == 1
        with doors[0] as door:
            door.answered(500)
            door.failed("unknown")
            door.unroutable(set())

    def test_wanted_without_its_packages_it_stops_the_process(self, monkeypatch):
        monkeypatch.setenv("TRACING", "true")
        assert env.tracing()
        monkeypatch.setattr(env, "TRACING_PACKAGE", "opentelemetry-of-nobody")
        with pytest.raises(ImproperlyConfigured, match=r"requirements/tracing\.txt"):
            env.tracing()
        monkeypatch.setenv("TRACING", "false")
        assert not env.tracing()


class TestRequests:
    def test_a_stranger_neither_joins_a_trace_nor_chooses_one(self, recorded):
        traced = tracing.traced(application)
        forged = service_token("gateway", audience="somebody-else")
        for more in ({}, {"HTTP_X_JETWAY_SERVICE": forged}, {"HTTP_X_JETWAY_SERVICE": "x"}):
            told = call(traced, "/v1/tests/1", HTTP_TRACEPARENT=UNSAMPLED, **more).body.decode()
            assert TRACE not in told and is_sampled(told)
        assert all(span.parent is None for span in recorded.all())

    def test_a_service_of_ours_hands_its_trace_on(self, recorded):
        token = service_token("gateway")
        traced = tracing.traced(application)
        call(traced, "/v1", HTTP_TRACEPARENT=CARRIED, HTTP_X_JETWAY_SERVICE=token)
        span = recorded.only()
        assert (f"{span.context.trace_id:032x}", f"{span.parent.span_id:016x}") == (TRACE, SPAN)

    def test_at_the_gateway_every_trace_begins_whoever_asks(self, settings):
        settings.SERVICE = "gateway"
        with recording() as recorded:
            token = service_token("bookings")
            traced = tracing.traced(application)
            call(traced, "/v1", HTTP_TRACEPARENT=CARRIED, HTTP_X_JETWAY_SERVICE=token)
            assert recorded.only().parent is None

    def test_what_was_not_to_be_sampled_is_not_but_is_handed_on(self, recorded):
        about = {"HTTP_TRACEPARENT": UNSAMPLED, "HTTP_X_JETWAY_SERVICE": service_token("gateway")}
        told = call(tracing.traced(application), "/v1", **about).body.decode()
        assert ids_of(told)[0] == TRACE and not is_sampled(told)
        assert recorded.all() == ()

    @pytest.mark.parametrize("odd", ["", "00-xyz", f"00-{'0' * 32}-{SPAN}-01", f"ff-{TRACE}"])
    def test_what_is_no_trace_context_begins_a_new_trace(self, recorded, odd):
        token = service_token("gateway")
        traced = tracing.traced(application)
        call(traced, "/v1", HTTP_TRACEPARENT=odd, HTTP_X_JETWAY_SERVICE=token)
        assert recorded.only().parent is None

    def test_a_span_tells_the_template_and_nothing_of_the_client(self, recorded):
        query = "token=secret&email=ada@example.org"
        call(tracing.traced(application), "/v1/tests/K7M3XQ", query, HTTP_USER_AGENT="Ada")
        span = recorded.only()
        assert span.name == "GET /v1/tests/{one}"
        assert dict(span.attributes) == {
            "http.request.method": "GET",
            "http.response.status_code": 200,
            "http.route": "/v1/tests/{one}",
            "jetway.request_id": ID,
        }

    def test_our_own_failures_are_marked_refusals_are_not(self, recorded):
        traced = tracing.traced(application)
        for answer in ("404 Not Found", "503 Service Unavailable"):
            call(traced, "/v1/tests/1", answer=answer)
        assert [not span.status.is_ok for span in recorded.all()] == [False, True]

    def test_of_an_error_its_type_is_told_not_its_words(self, recorded):
        def broken(environ, start):
            raise LookupError("ada@example.org")

        with pytest.raises(LookupError):
            call(tracing.traced(broken), "/v1/made/up")
        span = recorded.only()
        assert (span.name, span.attributes["error.type"]) == ("GET other", "LookupError")
        assert "ada@" not in span.to_json()

    def test_probes_are_left_out(self, recorded):
        assert call(tracing.traced(application), "/livez").body == b""
        assert recorded.all() == ()


def row(**values):
    about = {"event_id": uuid4(), "event_type": "tests.test.passed.v1", "request_id": ID}
    return SimpleNamespace(**about, payload={}, published_at=None, **values)


class TestOnTheWay:
    def test_a_call_is_a_step_between_here_and_there(self, recorded):
        with tracing.calling("bookings", "POST"):
            here = ids_of(tracing.traceparent())
            with tracing.calling("flights", "PUT") as door:
                there = ids_of(tracing.traceparent())
                door.answered(409)
        assert here[0] == there[0] and here[1] != there[1]
        inner, outer = recorded.all()
        assert inner.parent.span_id == outer.context.span_id
        assert (inner.name, inner.attributes["error.type"]) == ("PUT flights", "409")
        assert outer.status.is_ok is not False and "error.type" not in outer.attributes
        assert tracing.traceparent() == ""

    def test_an_event_goes_from_row_to_row(self, recorded):
        told = row(envelope={})
        told.payload = {"reference": "K7M3XQ", tracing.TRACEPARENT: CARRIED}
        with tracing.publishing([told]):
            pass
        sent = recorded.only()
        assert f"{sent.parent.span_id:016x}" == SPAN
        told.envelope = {tracing.TRACEPARENT: told.payload[tracing.TRACEPARENT]}
        with tracing.handling(told):
            assert ids_of(tracing.traceparent())[0] == TRACE
        handled = recorded.all()[-1]
        assert handled.parent.span_id == sent.context.span_id

    def test_an_event_of_no_trace_begins_one(self, recorded):
        told = row()
        with tracing.publishing([told]):
            pass
        assert recorded.only().parent is None
        assert is_sampled(told.payload[tracing.TRACEPARENT])

    def test_of_a_batch_those_that_fail_are_marked(self, recorded):
        good, bad = row(), row()
        with tracing.publishing([good, bad]) as door:
            door.unroutable({bad.event_id})
        with pytest.raises(ConnectionError), tracing.publishing([row()]):
            raise ConnectionError("amqp://jetway:secret@broker")
        why = [span.attributes.get("error.type") for span in recorded.all()]
        assert why == [None, "unroutable", "ConnectionError"]

    def test_a_mail_goes_on_with_its_trace_for_an_hour(self, recorded):
        now = timezone.now()
        with tracing.resuming("mail", CARRIED, since=now, request_id=ID) as door:
            door.failed("UNKNOWN")
        span = recorded.only()
        assert f"{span.parent.span_id:016x}" == SPAN
        assert span.attributes["error.type"] == "UNKNOWN"

    def test_weeks_later_it_has_one_of_its_own_and_a_link(self, recorded):
        before = timezone.now() - timedelta(days=20)
        for carried in (CARRIED, ""):
            with tracing.resuming("mail", carried, since=before, request_id=ID):
                pass
        linked, alone = recorded.all()
        assert linked.parent is alone.parent is None
        (link,) = linked.links
        assert f"{link.context.trace_id:032x}" == TRACE
        assert not alone.links


def _one_span():
    with tracing.calling("flights", "GET"):
        pass


def _in_a_child():
    tracing.start()
    _one_span()


class TestExporting:
    @pytest.fixture
    def on(self, settings, monkeypatch):
        """Turn it on for processes that start from here; a collector's variables are added."""
        settings.TRACING = True
        yield lambda variables: [monkeypatch.setenv(*pair) for pair in variables.items()]
        if tracing._spans is not None:
            tracing._spans.stop()
        tracing.use(None)

    def test_a_forked_process_exports_its_last_spans_when_it_ends(self, on):
        with collecting() as collector:
            on({**collector.variables, "OTEL_BSP_SCHEDULE_DELAY": "60000"})
            child = multiprocessing.get_context("fork").Process(target=_in_a_child)
            child.start()
            child.join(20)
            assert child.exitcode == 0
            assert [one.name for one in collector.spans] == ["GET flights"]

    def test_one_forked_later_exports_too(self, on):
        with collecting() as collector:
            on(collector.variables)
            tracing.start()
            forks = multiprocessing.get_context("fork")
            enough = forks.Event()
            child = forks.Process(target=_child_that_never_flushes, args=(enough,))
            child.start()
            assert collector.arrived.wait(20)
            enough.set()
            child.join(20)
            assert child.exitcode == 0
            assert [one.name for one in collector.spans] == ["GET flights"]

    def test_a_collector_that_hangs_holds_up_neither_work_nor_end(self, on, caplog):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            on(
                {
                    "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}",
                    "OTEL_BSP_MAX_QUEUE_SIZE": "8",
                    "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "4",
                }
            )
            tracing.start()
            began_at = time.monotonic()
            for _ in range(100):
                _one_span()
            assert time.monotonic() - began_at < 1
            assert "Queue full" in caplog.text
            tracing._spans.stop()
            assert time.monotonic() - began_at < 5  # OpenTelemetry's own limit is 30

    def test_one_that_is_away_is_told_of_in_the_log(self, on, caplog):
        on({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_TIMEOUT": "1"})
        tracing.start()
        _one_span()
        tracing._spans.stop()
        assert "export" in caplog.text.lower()


def _child_that_never_flushes(enough):
    _one_span()
    os._exit(0 if enough.wait(20) else 1)
