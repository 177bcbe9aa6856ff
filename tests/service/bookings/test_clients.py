"""What bookings asks flights, over real HTTP."""

from uuid import UUID

import pytest

from apps.bookings import clients
from apps.bookings.errors import FlightClosed, HoldExpired, HoldReleased, SoldOut, UnknownCabin
from apps.bookings.models import Booking
from common.http import client
from common.http.client import NoAnswer
from common.ids import uuid7
from contracts import codec
from contracts.http.flights import HoldRequest, SegmentRequest
from contracts.money import Money
from tests.factories.bookings import booking_body
from tests.factories.fake_flights import priced_hold
from tests.factories.stub_server import serving, silence
from tests.factories.tokens import authenticated_client

BOOKING_ID = uuid7()
REQUEST = HoldRequest(
    segments=(SegmentRequest(flight_id=uuid7(), cabin="economy"),),
    seats=2,
    mode="sold",
    expected_total=Money(minor=25800, currency="EUR"),
)


@pytest.fixture
def point_at(settings, monkeypatch):
    """Return a function that makes a stub the flights service, with short time-outs."""

    def point(stub):
        settings.SERVICE_URLS = {**settings.SERVICE_URLS, "flights": stub.url}
        client.service.cache_clear()

    monkeypatch.setattr(clients, "DEADLINE_SECONDS", 0.4)
    yield point
    client.service.cache_clear()


def test_taking_seats_is_a_put_by_the_bookings_id(point_at):
    hold = priced_hold(BOOKING_ID, REQUEST)
    with serving((200, codec.dump(hold))) as stub:
        point_at(stub)
        assert clients.hold_seats(booking_id=BOOKING_ID, request=REQUEST) == hold
    (request,) = stub.requests
    assert (request["method"], request["path"]) == ("PUT", f"/internal/v1/holds/{BOOKING_ID}")
    assert codec.load(HoldRequest, request["json"]) == REQUEST


def test_a_refusal_keeps_its_code_detail_and_members(point_at):
    problem = {
        "type": "/docs/errors#sold_out",
        "title": "t",
        "status": 409,
        "detail": "Only one seat is left.",
        "code": "sold_out",
        "request_id": "r",
        "segment": 1,
        "seats_available": 1,
    }
    with serving((409, problem)) as stub:
        point_at(stub)
        with pytest.raises(SoldOut) as refused:
            clients.hold_seats(booking_id=BOOKING_ID, request=REQUEST)
    assert refused.value.detail == "Only one seat is left."
    assert refused.value.extra == {"segment": 1, "seats_available": 1}


def test_a_422_keeps_its_code(point_at):
    with serving((422, {"code": "unknown_cabin"})) as stub:
        point_at(stub)
        with pytest.raises(UnknownCabin):
            clients.hold_seats(booking_id=BOOKING_ID, request=REQUEST)


@pytest.mark.parametrize(
    "answer",
    [(401, {"code": "invalid_token"}), (400, {"code": "invalid_input"}), (200, {"hold_id": "x"})],
)
def test_a_fault_between_the_services_decides_nothing(point_at, answer):
    with serving(answer) as stub:
        point_at(stub)
        with pytest.raises(NoAnswer):
            clients.hold_seats(booking_id=BOOKING_ID, request=REQUEST)


def test_giving_seats_back_is_a_delete(point_at):
    with serving((204, None)) as stub:
        point_at(stub)
        clients.release_seats(booking_id=BOOKING_ID)
    (request,) = stub.requests
    assert (request["method"], request["path"]) == ("DELETE", f"/internal/v1/holds/{BOOKING_ID}")


def test_a_refused_release_decides_nothing(point_at):
    with serving((401, {"code": "invalid_token"})) as stub:
        point_at(stub)
        with pytest.raises(NoAnswer):
            clients.release_seats(booking_id=BOOKING_ID)


@pytest.mark.parametrize(
    ("ask", "method", "path"),
    [(clients.confirm_seats, "POST", "/confirm"), (clients.read_hold, "GET", "")],
)
def test_confirming_and_reading_return_the_hold(point_at, ask, method, path):
    hold = priced_hold(BOOKING_ID, REQUEST)
    with serving((200, codec.dump(hold))) as stub:
        point_at(stub)
        assert ask(booking_id=BOOKING_ID) == hold
    (request,) = stub.requests
    wanted = (method, f"/internal/v1/holds/{BOOKING_ID}{path}")
    assert (request["method"], request["path"]) == wanted


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (409, "hold_expired", HoldExpired),
        (409, "hold_released", HoldReleased),
        (422, "flight_closed", FlightClosed),
        (404, "not_found", NoAnswer),
    ],
)
def test_a_refused_confirmation_keeps_its_code(point_at, status, code, kind):
    with serving((status, {"code": code})) as stub:
        point_at(stub)
        with pytest.raises(kind):
            clients.confirm_seats(booking_id=BOOKING_ID)


@pytest.mark.django_db
def test_a_time_out_is_answered_with_202(point_at):
    with serving(silence(3.0)) as stub:
        point_at(stub)
        response = authenticated_client().post(
            "/v1/bookings", booking_body(), format="json", HTTP_IDEMPOTENCY_KEY="k"
        )
    assert response.status_code == 202
    assert Booking.objects.get().id == UUID(response.json()["id"])
