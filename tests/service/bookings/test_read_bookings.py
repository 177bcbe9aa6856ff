"""GET /v1/bookings and /v1/bookings/{reference}."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.bookings.models import Booking
from common.ids import uuid7
from tests.factories.bookings import book, principal
from tests.factories.fake_flights import Silence, refusal
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db
NOW = timezone.now()
OWNER = uuid7()


@pytest.fixture
def client():
    return authenticated_client(user_id=OWNER)


@pytest.fixture
def admin():
    return authenticated_client(roles=("customer", "admin"))


def booked(user_id=OWNER, *, at=NOW, **request):
    return book(traveller=principal(user_id), now=at, **request).body.get("reference")


def references(response):
    assert response.status_code == 200, response.content
    return [one["reference"] for one in response.json()["data"]]


class TestOne:
    def test_by_reference_in_any_case_or_by_id(self, client, flights):
        reference = booked()
        first = client.get(f"/v1/bookings/{reference}")
        assert first.status_code == 200
        assert first.json()["reference"] == reference
        assert client.get(f"/v1/bookings/{reference.lower()}").json() == first.json()
        assert client.get(f"/v1/bookings/{first.json()['id']}").json() == first.json()

    def test_it_reads_as_it_was_answered(self, client, flights):
        answer = book(traveller=principal(OWNER), now=NOW)
        assert client.get(f"/v1/bookings/{answer.body['reference']}").json() == answer.body

    def test_somebody_elses_is_not_found(self, client, flights):
        reference = booked(uuid7())
        response = client.get(f"/v1/bookings/{reference}")
        assert (response.status_code, response.json()["code"]) == (404, "not_found")

    def test_an_admin_reads_any(self, admin, flights):
        assert admin.get(f"/v1/bookings/{booked()}").status_code == 200

    @pytest.mark.parametrize("name", ["K7M3XQ", "nonsense", str(uuid7()), "0"])
    def test_an_unknown_one_is_not_found(self, client, name):
        assert client.get(f"/v1/bookings/{name}").status_code == 404

    def test_nobody_reads_without_signing_in(self, flights):
        client = authenticated_client()
        client.credentials()
        assert client.get(f"/v1/bookings/{booked()}").status_code == 401

    def test_an_unchanged_one_is_304(self, client, flights):
        path = f"/v1/bookings/{booked()}"
        tag = client.get(path)["ETag"]
        assert client.get(path, HTTP_IF_NONE_MATCH=tag).status_code == 304


class TestList:
    def test_own_ones_newest_first(self, client, flights):
        older = booked(at=NOW - timedelta(hours=1))
        newer = booked()
        booked(uuid7())
        assert references(client.get("/v1/bookings")) == [newer, older]

    def test_failed_ones_only_when_asked_for(self, client, flights):
        flights.answers = [refusal("sold_out"), None]
        booked(), booked()
        assert len(references(client.get("/v1/bookings"))) == 1
        failed = client.get("/v1/bookings?status=failed").json()["data"]
        assert [one["status"] for one in failed] == ["failed"]

    def test_by_status(self, client, flights):
        flights.answers = [Silence(), None]
        pending, confirmed = booked(), booked()
        assert references(client.get("/v1/bookings?status=pending")) == [pending]
        assert references(client.get("/v1/bookings?status=confirmed")) == [confirmed]

    def test_upcoming_ones_have_a_departure_to_come(self, client, flights):
        flights.segment = {
            "departs_at": NOW - timedelta(hours=3),
            "arrives_at": NOW - timedelta(hours=1),
        }
        booked()
        flights.segment = {
            "departs_at": NOW + timedelta(hours=3),
            "arrives_at": NOW + timedelta(hours=5),
        }
        to_come = booked()
        assert references(client.get("/v1/bookings?upcoming=true")) == [to_come]
        assert len(references(client.get("/v1/bookings?upcoming=false"))) == 2

    def test_an_admin_lists_anybodys(self, admin, flights):
        reference = booked()
        assert references(admin.get(f"/v1/bookings?user={OWNER}")) == [reference]
        assert references(admin.get("/v1/bookings")) == []

    def test_others_may_not(self, client):
        response = client.get(f"/v1/bookings?user={uuid7()}")
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")
        assert references(client.get(f"/v1/bookings?user={OWNER}")) == []

    @pytest.mark.parametrize(
        "query", ["status=lost", "upcoming=maybe", "user=me", "limit=0", "limit=201", "cursor=x"]
    )
    def test_malformed_filters_are_refused(self, client, query):
        response = client.get(f"/v1/bookings?{query}")
        assert (response.status_code, response.json()["code"]) == (400, "invalid_input")

    def test_pages_hold_each_booking_once(self, client, flights):
        made = [booked(at=NOW - timedelta(minutes=n)) for n in range(5)]
        seen, cursor = [], ""
        while cursor is not None:
            page = client.get(
                f"/v1/bookings?limit=2&cursor={cursor}" if cursor else "/v1/bookings?limit=2"
            ).json()
            seen += [one["reference"] for one in page["data"]]
            cursor = page["meta"]["next"]
        assert seen == made

    def test_pages_hold_each_booking_once_when_made_in_the_same_instant(self, client, flights):
        made = {booked() for _ in range(5)}
        first = client.get("/v1/bookings?limit=3").json()
        rest = client.get(f"/v1/bookings?limit=3&cursor={first['meta']['next']}").json()
        seen = [one["reference"] for one in first["data"] + rest["data"]]
        assert len(seen) == 5
        assert set(seen) == made

    def test_a_list_takes_three_queries_at_any_size(
        self, client, flights, django_assert_num_queries
    ):
        flights.answers = [None, Silence()]
        for _ in range(2):
            booked()
        with django_assert_num_queries(3):
            client.get("/v1/bookings")
        for _ in range(5):
            booked()
        with django_assert_num_queries(3):
            assert len(references(client.get("/v1/bookings"))) == 7
        assert Booking.objects.count() == 7
