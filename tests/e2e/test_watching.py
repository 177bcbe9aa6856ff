"""One booking followed by its request id, and the figures it leaves, in a whole stack."""

import json
import re
import secrets

import requests

from stack.process import is_listening
from stack.supervision import read_procfile
from tests.e2e.running import wait_for

PLAIN = re.compile(r"jetway\.trail \[(\S+)\] (request answered|event \w+|mail handed over) (.*)")
SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.M)
# The hops of a booking: unit of the Procfile, what it tells, and a word of that line.
ALL_THE_WAY = {
    ("gateway", "request answered", "/v1/bookings"),
    ("bookings", "request answered", "/v1/bookings"),
    ("flights", "request answered", "/internal/v1/holds/{hold_id}"),
    ("{relay}", "event published", "bookings.booking.confirmed.v1"),
    ("worker-reminders", "event handled", "bookings.booking.confirmed.v1"),
    ("worker-reminders", "mail handed over", "booking_confirmed"),
}


def lines_of(jetway, identifier):
    """Return the trail's lines about a request, each with the unit whose log it stands in."""
    for path in (jetway.environment.var / "log").glob("*.log"):
        for line in path.read_text(errors="replace").splitlines():
            if identifier not in line or "jetway.trail" not in line:
                continue
            if line.startswith("{"):
                told = json.loads(line)
                assert told["request_id"] == identifier
                word = told.get("route") or told.get("event") or told["kind"]
                yield path.stem, told["message"], word
            elif found := PLAIN.search(line):
                assert found[1] == identifier
                facts = dict(pair.split("=", 1) for pair in found[3].split())
                word = facts.get("route") or facts.get("event") or facts["kind"]
                yield path.stem, found[2], word


def test_a_bookings_id_leads_from_the_gateway_to_the_mail(jetway, traveller, make_flight):
    identifier = f"follow-{secrets.token_hex(8)}"
    traveller.session.headers["X-Request-Id"] = identifier
    try:
        answer = traveller.book(make_flight(seats=3)["id"], key=secrets.token_hex(8))
    finally:
        del traveller.session.headers["X-Request-Id"]
    assert answer.status_code == 201, answer.text
    assert answer.headers["X-Request-Id"] == identifier
    relay = "worker-bookings" if jetway.environment.embedded_broker else "relay-bookings"
    hops = {(unit.format(relay=relay), told, word) for unit, told, word in ALL_THE_WAY}
    told = lambda: hops <= set(lines_of(jetway, identifier))  # noqa: E731
    wait_for("the whole trail", told, seconds=120)  # the worker may be starting
    mail = jetway.wait_for_mail(to=traveller.email, subject=answer.json()["reference"])
    assert mail["X-Request-Id"] == identifier
    trail = "".join(
        line
        for path in (jetway.environment.var / "log").glob("*.log")
        for line in path.read_text(errors="replace").splitlines()
        if identifier in line
    )
    for personal in (traveller.email, "Lovelace", answer.json()["reference"]):
        assert personal not in trail


def scrape(jetway, unit):
    """Return what a process shows: values by name and labels."""
    role, _, service = unit.rpartition("-")
    step = ("", "worker", "relay", "beat").index(role)
    first = int(jetway.environment.variables()[f"{service.upper()}_METRICS_PORT"])
    wait_for(f"the figures of {unit}", lambda: is_listening(first + step))  # it may be starting
    answer = requests.get(f"http://127.0.0.1:{first + step}/metrics", timeout=10)
    labels = f'process="{role or "web"}",'
    samples = SAMPLE.findall(answer.text)
    assert samples and all(labels in f"{one[1]}," for one in samples)
    assert all(f'service="{service}"' in one[1] for one in samples)
    return {(name, told): float(value) for name, told, value in samples}


def total(samples, name, *words):
    """Return the sum of a figure's samples that have all these words in their labels."""
    return sum(
        value
        for (one, labels), value in samples.items()
        if one == name and all(word in labels for word in words)
    )


def test_every_process_shows_its_own_figures(jetway):
    for unit in read_procfile(jetway.environment.procfile):
        assert total(scrape(jetway, unit), "process_cpu_seconds_total") > 0


def test_a_booking_is_counted_wherever_it_goes(jetway, traveller, make_flight):
    flight = make_flight(seats=3)
    embedded = jetway.environment.embedded_broker
    relay = "worker-bookings" if embedded else "relay-bookings"
    units = ("gateway", "bookings", "flights", relay, "worker-reminders")
    booked = 'event="bookings.booking.confirmed.v1"'
    steps = {
        ("gateway", "jetway_requests_total"): ('route="/v1/bookings"', 'status="2xx"', "POST"),
        ("bookings", "jetway_requests_total"): ('route="/v1/bookings"', 'status="2xx"', "POST"),
        ("flights", "jetway_requests_total"): ("/internal/v1/holds/{hold_id}", 'status="2xx"'),
        (relay, "jetway_events_published_total"): (booked,),
        ("worker-reminders", "jetway_events_handled_total"): (booked,),
        ("worker-reminders", "jetway_mail_attempts_total"): ("booking_confirmed", "SENT"),
    }

    def counts():
        shown = {unit: scrape(jetway, unit) for unit in units}
        return {step: total(shown[step[0]], step[1], *words) for step, words in steps.items()}

    before = counts()
    assert traveller.book(flight["id"], key=secrets.token_hex(8)).status_code == 201
    wait_for("every step counted", lambda: all(n > before[step] for step, n in counts().items()))


def test_tables_queues_and_caches_are_read_when_asked(jetway, traveller):
    for service in ("accounts", "flights", "bookings", "reminders"):
        shown = scrape(jetway, service)
        was_read = {
            labels: n for (name, labels), n in shown.items() if name == "jetway_figure_read"
        }
        assert was_read and set(was_read.values()) == {1.0}, was_read
        names = {name for name, _ in shown}
        assert "jetway_queue_messages" in names
    assert not any(name == "jetway_queue_messages" for name, _ in scrape(jetway, "gateway"))
    for url in (jetway.url, jetway.service_url("flights"), jetway.service_url("backoffice")):
        assert requests.get(f"{url}/metrics", timeout=10).status_code == 404


def test_lines_are_json_where_they_are_to_be(jetway):
    wanted = jetway.environment.variables().get("LOG_FORMAT") == "json"
    for unit, command in read_procfile(jetway.environment.procfile).items():
        if command.endswith(" worker"):
            continue  # as root, Celery warns before any settings are read
        lines = (jetway.environment.var / "log" / f"{unit}.log").read_text().splitlines()
        assert {line.startswith("{") for line in lines if line.strip()} <= {wanted}, unit
        if wanted:
            services = {json.loads(line)["service"] for line in lines}
            assert services <= {command.split()[1]}
