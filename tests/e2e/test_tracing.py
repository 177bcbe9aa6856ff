"""One booking as one trace, in a whole stack that exports to a collector of the test's."""

import secrets

from tests.e2e.running import wait_for

BOOKED = "bookings.booking.confirmed.v1"
OUTSIDE = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"
# Each step with the one it follows from: the process and the span.
STEPS = {
    ("gateway web", "POST /v1/bookings"): None,
    ("gateway web", "POST bookings"): ("gateway web", "POST /v1/bookings"),
    ("bookings web", "POST /v1/bookings"): ("gateway web", "POST bookings"),
    ("bookings web", "PUT flights"): ("bookings web", "POST /v1/bookings"),
    ("flights web", "PUT /internal/v1/holds/{hold_id}"): ("bookings web", "PUT flights"),
    ("{relay}", f"send {BOOKED}"): ("bookings web", "POST /v1/bookings"),
    ("reminders worker", f"process {BOOKED}"): ("{relay}", f"send {BOOKED}"),
    ("reminders worker", "mail booking_confirmed"): ("reminders worker", f"process {BOOKED}"),
}


def test_a_booking_is_one_trace_from_the_gateway_to_the_mail(
    jetway, collector, traveller, make_flight
):
    identifier = f"trace-{secrets.token_hex(8)}"
    headers = {"X-Request-Id": identifier, "traceparent": OUTSIDE, "tracestate": "theirs=1"}
    flight = make_flight(seats=3)["id"]
    traveller.session.headers.update(headers)
    try:
        answer = traveller.book(flight, key=secrets.token_hex(8))
    finally:
        for name in headers:
            del traveller.session.headers[name]
    assert answer.status_code == 201, answer.text
    relay = "bookings worker" if jetway.environment.embedded_broker else "bookings relay"
    steps = {
        _named(step, relay): before and _named(before, relay) for step, before in STEPS.items()
    }
    found = lambda: {(one.process, one.name) for one in trace().values()}  # noqa: E731
    trace = lambda: collector.trace_of(identifier)  # noqa: E731
    wait_for("the whole trace", lambda: steps.keys() <= found(), seconds=120)

    spans = trace()
    (trace_id,) = {one.trace_id for one in spans.values()}
    assert trace_id not in OUTSIDE  # nobody outside chooses which trace is theirs
    for one in spans.values():
        parent = spans.get(one.parent_id)
        expected = steps[(one.process, one.name)]
        assert (parent and (parent.process, parent.name)) == expected
        assert not one.failed
        assert parent is None or parent.began_at <= one.began_at <= one.ended_at
    told = str(list(spans.values()))
    for personal in (traveller.email, "Lovelace", answer.json()["reference"], flight):
        assert personal not in told


def _named(step, relay):
    return step[0].format(relay=relay), step[1]
