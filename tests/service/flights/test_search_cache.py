"""The search cache: what is stored, what is never shown, and life without Redis."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from rest_framework.test import APIClient

from apps.flights.api import search as search_api
from apps.flights.models import Airplane, CabinInventory
from apps.flights.services import search_cache
from tests.factories.flights import AirplaneFactory, FlightFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flight():
    return FlightFactory(cabins={"economy": (20, 12900)})


def ask(flight, headers=None, **query):
    return APIClient(headers=headers).get(
        "/v1/flights/search",
        {
            "origin": flight.origin_id,
            "destination": flight.destination_id,
            "departure_date": flight.departure_date.isoformat(),
            **query,
        },
    )


def search(flight, **query):
    response = ask(flight, **query)
    assert response.status_code == 200, response.content
    return response


def seen(response) -> list[tuple[str, int]]:
    return [(item["price"]["amount"], item["seats_available"]) for item in response.json()["data"]]


@pytest.mark.redis
@pytest.mark.usefixtures("redis")
class TestWithRedis:
    def test_the_second_search_is_a_hit_without_a_query(self, flight, django_assert_num_queries):
        first = search(flight)
        with django_assert_num_queries(0):
            again = search(flight)
        assert (first.headers["X-Cache"], again.headers["X-Cache"]) == ("MISS", "HIT")
        assert again.content == first.content
        assert again.headers["ETag"] == first.headers["ETag"]

    def test_who_has_the_answer_already_gets_304(self, flight):
        etag = search(flight).headers["ETag"]
        again = ask(flight, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["ETag"], again.headers["X-Cache"]) == (etag, "HIT")

    def test_the_order_of_parameters_and_unknown_ones_do_not_matter(self, flight):
        search(flight, passengers=2, sort="price")
        assert search(flight, sort="price", passengers=2, utm="x").headers["X-Cache"] == "HIT"

    @pytest.mark.parametrize("other", [{"passengers": 2}, {"sort": "duration"}, {"limit": 1}])
    def test_another_question_is_another_answer(self, flight, other):
        search(flight)
        assert search(flight, **other).headers["X-Cache"] == "MISS"

    def test_a_hit_still_wants_a_good_token(self, flight):
        search(flight)
        refused = ask(flight, headers={"Authorization": "Bearer nonsense"})
        assert (refused.status_code, refused.json()["code"]) == (401, "invalid_token")

    def test_refusals_are_not_stored(self, flight, redis):
        response = APIClient().get("/v1/flights/search", {"origin": "BLR"})
        assert response.status_code == 400
        assert not redis.keys(search_cache.PREFIX + "*")

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (
                {"cabins": [{"cabin": "economy", "price": {"amount": "99", "currency": "EUR"}}]},
                [("99.00", 9)],
            ),
            ({"status": "cancelled"}, []),
            ({"status": "departed"}, []),
        ],
    )
    def test_the_search_after_a_write_sees_it(self, flight, admin, change, expected):
        assert seen(search(flight)) == [("129.00", 9)]
        assert seen(search(flight)) == [("129.00", 9)]
        changed = admin.patch(f"/v1/flights/{flight.id}", change, format="json")
        assert changed.status_code == 200
        assert seen(search(flight)) == expected

    def test_so_do_new_times_cancellation_deletion_and_a_new_flight(self, flight, admin):
        search(flight)
        later = flight.departs_at + timedelta(minutes=20)
        admin.patch(f"/v1/flights/{flight.id}", {"departs_at": later.isoformat()}, format="json")
        assert search(flight).json()["data"][0]["duration_minutes"] == 100
        admin.post(f"/v1/flights/{flight.id}/cancel")
        assert seen(search(flight)) == []
        body = {
            "carrier": flight.carrier_id,
            "number": 1,
            "airplane_id": str(flight.airplane_id),
            "origin": flight.origin_id,
            "destination": flight.destination_id,
            "departs_at": flight.departs_at.isoformat(),
            "arrives_at": flight.arrives_at.isoformat(),
            "cabins": [{"cabin": "economy", "price": {"amount": "1", "currency": "EUR"}}],
        }
        made = admin.post("/v1/flights", body, format="json")
        assert seen(search(flight)) == [("1.00", 9)]
        admin.delete(made.headers["Location"])
        assert seen(search(flight)) == []

    def test_and_the_model_of_the_airplane(self, flight, admin):
        search(flight)
        admin.patch(f"/v1/airplanes/{flight.airplane_id}", {"model": "A321"}, format="json")
        assert search(flight).json()["data"][0]["segments"][0]["airplane_model"] == "A321"

    def test_and_another_airplane(self, flight, admin):
        search(flight)
        other = AirplaneFactory(carrier=flight.carrier, model="B737-8", cabins={"economy": 4})
        change = {"airplane_id": str(other.id)}
        assert admin.patch(f"/v1/flights/{flight.id}", change, format="json").status_code == 200
        assert seen(search(flight)) == [("129.00", 4)]
        assert search(flight).json()["data"][0]["segments"][0]["airplane_model"] == "B737-8"

    def test_an_answer_computed_across_a_write_is_not_kept(self, flight, admin, monkeypatch):
        """The reader read the database before the commit and stores after it."""
        compute = search_api._compute

        def slow(query):
            answer = compute(query)
            admin.post(f"/v1/flights/{flight.id}/cancel")
            return answer

        with monkeypatch.context() as during:
            during.setattr(search_api, "_compute", slow)
            assert seen(search(flight)) == [("129.00", 9)]
        after = search(flight)
        assert (after.headers["X-Cache"], seen(after)) == ("MISS", [])

    def test_seats_are_at_most_five_seconds_old(self, flight):
        search(flight)
        CabinInventory.objects.update(sold=18)
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=4.9)):
            assert seen(search(flight)) == [("129.00", 2)]

    def test_redis_forgets_answers_by_itself(self, flight, redis):
        search(flight)
        keys = [
            key for key in redis.keys(search_cache.PREFIX + "*") if not key.endswith(b"version")
        ]
        assert len(keys) == 1
        assert 0 < redis.pttl(keys[0]) <= 4000

    def test_a_stored_answer_is_not_shown_once_its_flight_leaves_too_soon(self, flight):
        closes_at = flight.departs_at - timedelta(minutes=60)
        with time_machine.travel(closes_at - timedelta(seconds=1), tick=False):
            assert len(seen(search(flight))) == 1
            assert search(flight).headers["X-Cache"] == "HIT"
        with time_machine.travel(closes_at + timedelta(milliseconds=1), tick=False):
            assert seen(search(flight)) == []

    def test_of_many_who_miss_at_once_one_computes(self, flight, monkeypatch):
        compute, computed = search_api._compute, []
        everybody = threading.Barrier(8)

        def counting(query):
            computed.append(query)
            return compute(query)

        def one(_):
            everybody.wait()
            return search(flight).content

        monkeypatch.setattr(search_api, "_compute", counting)
        monkeypatch.setattr(search_cache, "WAIT_SECONDS", 5.0)
        with ThreadPoolExecutor(8) as pool:
            answers = set(pool.map(one, range(8)))
        assert (len(computed), len(answers)) == (1, 1)

    def test_who_waits_in_vain_computes(self, flight, redis, monkeypatch):
        """Somebody took the lock and died."""
        monkeypatch.setattr(search_cache, "WAIT_SECONDS", 0.02)
        search(flight)
        version = redis.get(search_cache.VERSION_KEY)
        (key,) = (k for k in redis.keys(search_cache.PREFIX + "*") if not k.endswith(b"version"))
        redis.delete(key)
        redis.set(key + b":" + version + b":refill", b"1")
        response = search(flight)
        assert (response.headers["X-Cache"], seen(response)) == ("MISS", [("129.00", 9)])

    def test_a_flushed_redis_only_costs_a_miss(self, flight, redis):
        search(flight)
        for key in redis.keys(search_cache.PREFIX + "*"):
            redis.delete(key)
        assert search(flight).headers["X-Cache"] == "MISS"
        assert search(flight).headers["X-Cache"] == "HIT"

    def test_a_rolled_back_write_leaves_the_answers_be(self, flight, admin):
        search(flight)
        other = Airplane.objects.get(id=flight.airplane_id)
        refused = admin.delete(f"/v1/airplanes/{other.id}")
        assert refused.json()["code"] == "in_use"
        assert search(flight).headers["X-Cache"] == "HIT"


@pytest.fixture(params=["stopped", "frozen"])
def away(request, redis_at):
    """Nobody listens on Redis's port, or somebody who never answers does."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "frozen":
            server.listen(64)
        redis_at(server.getsockname()[1])
        yield


@pytest.mark.usefixtures("away")
class TestWithoutRedis:
    def test_search_answers_from_the_database(self, flight):
        for _ in range(3):
            response = search(flight)
            assert (response.headers["X-Cache"], len(seen(response))) == ("MISS", 1)

    def test_after_one_failure_redis_is_left_alone(self, flight):
        search(flight)
        begun = time.monotonic()
        for _ in range(5):
            search(flight)
        # Each attempt at a frozen Redis takes 0.1 s, and a search without the pause makes two.
        assert time.monotonic() - begun < 0.5

    def test_a_write_is_answered_once_no_stored_answer_can_be_shown(
        self, flight, admin, monkeypatch
    ):
        monkeypatch.setattr(search_cache, "ENTRY_SECONDS", 0.6)
        begun = time.monotonic()
        cancelled = admin.post(f"/v1/flights/{flight.id}/cancel")
        assert cancelled.status_code == 200
        assert 0.6 <= time.monotonic() - begun < 2
        assert seen(search(flight)) == []
