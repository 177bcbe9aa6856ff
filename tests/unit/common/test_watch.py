"""What operators see: log lines as JSON, requests by route, figures and their port."""

import json
import logging
import threading
import time
from typing import Any

import pytest
import requests
from django.conf import settings as django_settings
from prometheus_client import CollectorRegistry, Gauge

from common import logs
from common.http import leaving, request_id
from common.watch import exporting, figures, measures, trail
from common.watch import requests as watching
from common.watch.figures import Figure, Figures, Source
from common.watch.routes import OTHER, ROUTE, method_of, template, template_of
from stack.process import free_port
from tests.factories.raw_wsgi import call

ID = "request-of-ada"


def record(message: Any, **extra: Any) -> logging.LogRecord:
    made = logging.getLogger("apps").makeRecord(
        "apps.flights", logging.WARNING, "here.py", 1, message, (), None, extra=extra
    )
    request_id.RequestIdFilter().filter(made)
    return made


class TestLines:
    def test_a_line_is_one_json_object_that_says_whose_it_is(self, monkeypatch):
        monkeypatch.setattr(logs, "service", lambda: "flights")
        monkeypatch.setattr(logs, "role", lambda: "worker")
        token = request_id.current.set(ID)
        line = json.loads(logs.JsonLines().format(record("two\nlines")))
        request_id.current.reset(token)
        assert line.pop("time").endswith("+00:00")
        assert line == {
            "level": "WARNING",
            "logger": "apps.flights",
            "service": "flights",
            "process": "worker",
            "request_id": ID,
            "message": "two\nlines",
        }

    def test_facts_are_members_there_and_words_in_a_plain_line(self):
        facts = logs.Facts(message="mail handed over", kind="receipt", attempts=2)
        line = json.loads(logs.JsonLines().format(record(facts)))
        assert (line["message"], line["kind"], line["attempts"]) == (
            "mail handed over",
            "receipt",
            2,
        )
        assert record(facts).getMessage() == "mail handed over kind=receipt attempts=2"

    def test_what_hangs_on_a_record_stays_out(self):
        line = logs.JsonLines().format(record("refused", request="<GET /login?token=secret>"))
        assert "secret" not in line

    def test_an_exception_is_told_in_the_same_line(self):
        made = record("failed")
        try:
            raise LookupError("nobody")
        except LookupError as error:
            made.exc_info = (LookupError, error, error.__traceback__)
        line = logs.JsonLines().format(made)
        assert "\n" not in line
        assert "LookupError: " in json.loads(line)["exc_info"]

    def test_the_servers_own_lines_follow(self, monkeypatch):
        monkeypatch.delenv("LOG_FORMAT", raising=False)
        assert logs.of_server() is None
        monkeypatch.setenv("LOG_FORMAT", "json")
        assert logs.of_server() is not None


class TestRoutes:
    @pytest.mark.parametrize(
        ("route", "shown"),
        [
            ("v1/flights/<uuid:flight_id>", "/v1/flights/{flight_id}"),
            ("/v1/flights/*", "/v1/flights/*"),
            (r"^openapi\.json$", "/openapi.json"),
            (r"^docs/redoc/?$", "/docs/redoc"),
            ("", "/"),
        ],
    )
    def test_it_is_written_as_in_the_openapi_document(self, route, shown):
        assert template(route) == shown

    def test_what_clients_make_up_is_one_label(self):
        assert template_of({"PATH_INFO": "/made/up"}) == OTHER
        assert method_of({"REQUEST_METHOD": "BREW"}) == OTHER


def count_of(**labels: str) -> float:
    return measures.REQUESTS.labels(**labels)._value.get()


class TestRequests:
    def test_nobody_watches_unless_told_to(self, settings):
        settings.METRICS_PORT, settings.LOG_TRAIL = 0, False
        assert watching.watched(call) is call
        assert (django_settings.METRICS_PORT, django_settings.LOG_TRAIL) == (0, False)

    def test_each_is_counted_by_its_route_whatever_its_path(self, settings):
        settings.METRICS_PORT = 1

        def application(environ, start):
            environ[ROUTE] = "v1/tests/<uuid:one>"
            start("404 Not Found", [])
            return [b""]

        watched = watching.watched(application)
        for path in ("/v1/tests/1", "/v1/tests/2"):
            call(watched, path)
        labels = {"route": "/v1/tests/{one}", "method": "GET", "status": "4xx"}
        assert count_of(**labels) == 2
        seconds = measures.REQUEST_SECONDS.labels("/v1/tests/{one}")
        assert sum(bucket.get() for bucket in seconds._buckets) == 2

    def test_one_that_breaks_off_counts_as_failed(self):
        def application(environ, start):
            raise LookupError

        with pytest.raises(LookupError):
            call(watching.seen_by(application, [measures.answered]), "/x", method="BREW")
        assert count_of(route=OTHER, method=OTHER, status="5xx") == 1

    def test_the_trail_tells_its_id_and_no_path(self, caplog):
        def application(environ, start):
            start("200 OK", [("x-request-id", ID)])
            return [b""]

        request_id_filter = request_id.RequestIdFilter()
        caplog.handler.addFilter(request_id_filter)
        with caplog.at_level(logging.INFO, logger=trail.NAME):
            call(watching.seen_by(application, [trail.answered]), "/login", "token=secret")
        caplog.handler.removeFilter(request_id_filter)
        (line,) = caplog.records
        assert line.request_id == ID
        assert line.getMessage().startswith(
            "request answered method=GET route=other status=200 ms="
        )
        assert request_id.current.get() == ""


def figure(name: str, read: Any, source: Source = Source.DATABASE) -> Figure:
    return Figure(name=name, about=name, read=read, source=source)


def shown(collector: Figures) -> dict[str, float]:
    """Return what a scrape would get, `unread NAME` for what could not be read."""
    found = {}
    for family in collector.collect():
        for one in family.samples:
            if one.name == figures.UNREAD.name:
                found |= {} if one.value else {f"unread {one.labels['figure']}": one.value}
            else:
                found[one.name] = one.value
    return found


@pytest.mark.django_db(databases=[])
class TestFigures:
    def test_one_that_fails_leaves_the_others(self, caplog):
        collector = Figures([figure("good", lambda: {(): 7}), figure("bad", lambda: 1 / 0)])
        for _ in range(2):
            assert shown(collector) == {"good": 7, "unread bad": 0}
        assert caplog.text.count("bad cannot be read: ZeroDivisionError") == 1

    def test_a_source_that_does_not_answer_holds_up_nobody(self, monkeypatch):
        monkeypatch.setattr(figures, "READ_SECONDS", 0.1)
        answer, asked = threading.Event(), []

        def slow():
            asked.append(1)
            answer.wait(10)
            return {(): 3}

        collector = Figures([figure("slow", slow, Source.BROKER), figure("quick", lambda: {(): 1})])
        began_at = time.monotonic()
        for _ in range(2):
            assert shown(collector) == {"quick": 1, "unread slow": 0}
        assert time.monotonic() - began_at < 2
        assert len(asked) == 1  # the second scrape waited for the first one's reading
        answer.set()
        collector._reading[Source.BROKER].result(timeout=10)
        assert shown(collector)["slow"] == 3

    def test_being_registered_reads_nothing(self):
        registry = CollectorRegistry(auto_describe=True)
        registry.register(Figures([figure("unasked", lambda: pytest.fail("was read"))]))


class TestPort:
    @pytest.fixture
    def port(self, settings, monkeypatch):
        """A process that shows one figure, until it leaves."""
        registry = CollectorRegistry()
        Gauge("answer", "", ("of",), registry=registry).labels("all").set(42)
        monkeypatch.setattr(exporting, "REGISTRY", registry)
        monkeypatch.setattr(exporting._Server, "timeout", 0.01)
        settings.METRICS_PORT = free_port()
        exporting.start()
        yield settings.METRICS_PORT
        monkeypatch.setattr(leaving, "_leaving", True)
        for thread in threading.enumerate():
            if thread.name == "metrics":
                thread.join(5)

    def test_every_sample_says_whose_it_is(self, port, settings):
        text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
        labels = f'of="all",process="command",service="{settings.SERVICE}"'
        assert f"answer{{{labels}}} 42.0" in text

    def test_a_process_that_leaves_hands_the_port_over(self, port, settings, monkeypatch):
        successor = exporting._listen(exporting.Labelled(CollectorRegistry(), by="successor"))
        monkeypatch.setattr(leaving, "_leaving", True)
        for thread in threading.enumerate():
            if thread.name == "metrics":
                thread.join(5)
        monkeypatch.setattr(leaving, "_leaving", False)
        over = threading.Event()
        thread = threading.Thread(target=exporting._serve, args=(successor, over.is_set))
        thread.start()
        answers = [requests.get(f"http://127.0.0.1:{port}/", timeout=5).text for _ in range(20)]
        over.set()
        thread.join(5)
        assert not any("answer" in one for one in answers)

    def test_a_port_that_cannot_be_had_is_told(self, settings):
        settings.METRICS_HOST, settings.METRICS_PORT = "203.0.113.1", free_port()
        with pytest.raises(OSError, match="assign"):
            exporting.start()

    def test_without_a_port_nothing_listens(self, settings, monkeypatch):
        settings.METRICS_PORT = 0
        monkeypatch.setattr(exporting, "_listen", lambda shown: pytest.fail("listens"))
        exporting.start()
        exporting.start_with_figures()
