"""What bookings tells accounts of a user: what is not over, and everything."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from common.ids import uuid7
from contracts import codec
from contracts.http.bookings import LiveBookings, TravellerBookings
from tests.factories.bookings import book, cancel, held_booking, principal
from tests.factories.service_tokens import service_client

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def test_live_is_what_has_still_to_be_flown_or_decided(flights):
    who = principal()
    live = book(traveller=who, now=NOW).body["reference"]
    cancel(held_booking(traveller=who, now=NOW), now=NOW)
    book(now=NOW)
    url = f"/internal/v1/users/{who.user_id}/live-bookings"
    answer = service_client("accounts").get(url)
    assert codec.load(LiveBookings, answer.json()).references == (live,)


def test_pages_hold_everything_in_order(flights):
    who = principal()
    for _ in range(3):
        book(traveller=who, now=NOW)
    client = service_client("accounts")
    url = f"/internal/v1/users/{who.user_id}/bookings"
    first = codec.load(TravellerBookings, client.get(url, {"limit": 2}).json()).bookings
    after = str(first[-1].booking_id)
    rest = client.get(url, {"limit": 2, "after": after}).json()["bookings"]
    assert (len(first), len(rest)) == (2, 1)
    assert rest[0]["booking"]["passengers"][0]["given_name"] == "Ada"
    assert [one["to"] for one in rest[0]["history"]] == ["pending", "confirmed"]
    assert client.get(url, {"limit": 201}).status_code == 400


@pytest.mark.parametrize("what", ["bookings", "live-bookings"])
def test_nobody_but_services_asks(what):
    answer = APIClient().get(f"/internal/v1/users/{uuid7()}/{what}")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
