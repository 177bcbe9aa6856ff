"""One booking for each key, whatever happens between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from apps.bookings.domain.fingerprints import fingerprint
from apps.bookings.errors import IdempotencyInProgress, IdempotencyKeyReused
from apps.bookings.models import Booking, IdempotencyKey
from apps.bookings.services import idempotency, outcomes, recovery
from apps.bookings.services.booking import book_itinerary
from common.ids import uuid7
from tests.factories.bookings import (
    book,
    booking_body,
    booking_request,
    key_use,
    pending_booking,
    principal,
)
from tests.factories.fake_flights import Silence, refusal
from tests.factories.tokens import authenticated_client

NOW = timezone.now()
LATER = NOW + timedelta(seconds=31)


@pytest.mark.django_db
class TestReplay:
    def test_the_first_answer_again(self, flights):
        client = authenticated_client()
        body = booking_body()
        first, again = (
            client.post("/v1/bookings", body, format="json", HTTP_IDEMPOTENCY_KEY="k")
            for _ in range(2)
        )
        assert again.status_code == 201
        assert again.json() == first.json()
        assert again["Idempotency-Replayed"] == "true"
        assert again["Location"] == first["Location"]
        assert Booking.objects.count() == 1

    def test_order_of_members_makes_no_difference(self, flights):
        client = authenticated_client()
        body = booking_body()
        turned = dict(reversed(body.items()))
        assert fingerprint(turned) == fingerprint(body)
        client.post("/v1/bookings", body, format="json", HTTP_IDEMPOTENCY_KEY="k")
        again = client.post("/v1/bookings", turned, format="json", HTTP_IDEMPOTENCY_KEY="k")
        assert again["Idempotency-Replayed"] == "true"

    def test_another_body_is_refused(self, flights):
        client = authenticated_client()
        client.post("/v1/bookings", booking_body(), format="json", HTTP_IDEMPOTENCY_KEY="k")
        again = client.post("/v1/bookings", booking_body(), format="json", HTTP_IDEMPOTENCY_KEY="k")
        assert (again.status_code, again.json()["code"]) == (422, "idempotency_key_reused")

    def test_keys_belong_to_their_user(self, flights):
        book(key="k", now=NOW)
        book(key="k", now=NOW)
        assert Booking.objects.count() == 2

    def test_keys_differ_by_case(self, flights):
        traveller = principal()
        book(traveller=traveller, key="k", now=NOW)
        book(traveller=traveller, key="K", now=NOW)
        assert Booking.objects.count() == 2

    def test_while_the_first_request_runs_the_second_is_told_so(self, flights):
        traveller = principal()
        client = authenticated_client(user_id=traveller.user_id)
        body = booking_body()
        seen = []

        def meanwhile(_):
            flights.before_put = lambda booking_id: None
            seen.append(client.post("/v1/bookings", body, format="json", HTTP_IDEMPOTENCY_KEY="k"))

        flights.before_put = meanwhile
        client.post("/v1/bookings", body, format="json", HTTP_IDEMPOTENCY_KEY="k")
        assert (seen[0].status_code, seen[0].json()["code"]) == (409, "idempotency_in_progress")
        assert int(seen[0]["Retry-After"]) >= 1

    def test_after_a_202_the_final_booking(self, flights):
        traveller = principal()
        flights.answers = [Silence()]
        first = book(traveller=traveller, key="k", now=NOW)
        assert first.status == 202
        recovery.recover_booking(booking_id=Booking.objects.get().id, now=NOW)
        again = book(traveller=traveller, key="k", now=NOW)
        assert (again.status, again.replayed) == (201, True)
        assert again.body["status"] == "confirmed"
        assert again.body["reference"] == first.body["reference"]

    def test_after_a_202_that_came_to_nothing_the_refusal(self, flights):
        traveller = principal()
        flights.answers = [Silence(), refusal("sold_out", segment=0)]
        book(traveller=traveller, key="k", now=NOW)
        recovery.recover_booking(booking_id=Booking.objects.get().id, now=NOW)
        again = book(traveller=traveller, key="k", now=NOW)
        assert (again.status, again.body["code"], again.body["segment"]) == (409, "sold_out", 0)

    def test_a_key_lives_24_hours(self, flights):
        traveller = principal()
        book(traveller=traveller, key="k", now=NOW)
        almost = book(traveller=traveller, key="k", now=NOW + timedelta(hours=23, minutes=59))
        assert almost.replayed
        anew = book(traveller=traveller, key="k", now=NOW + timedelta(hours=24))
        assert not anew.replayed
        assert Booking.objects.count() == 2


@pytest.mark.django_db
class TestTakeover:
    def test_within_the_lease_a_crashed_request_counts_as_running(self, flights, monkeypatch):
        traveller = principal()
        pending_booking(monkeypatch, traveller=traveller, key="k", now=NOW)
        with pytest.raises(IdempotencyInProgress):
            book(traveller=traveller, key="k", now=NOW + timedelta(seconds=29))

    def test_after_the_lease_the_same_booking_is_finished(self, flights, monkeypatch):
        traveller = principal()
        left = pending_booking(monkeypatch, traveller=traveller, key="k", now=NOW)
        answer = book(traveller=traveller, key="k", now=LATER)
        assert answer.status == 201
        assert answer.body["id"] == str(left.id)
        assert Booking.objects.count() == 1

    def test_a_refusal_on_takeover_frees_what_the_first_try_may_hold(self, flights, monkeypatch):
        traveller = principal()
        left = pending_booking(monkeypatch, traveller=traveller, key="k", now=NOW)
        flights.answers = [refusal("sold_out")]
        assert book(traveller=traveller, key="k", now=LATER).status == 409
        assert flights.released == {left.id}

    @pytest.mark.parametrize("step", ["complete", "store"])
    def test_a_crash_while_the_outcome_is_written_loses_nothing(self, flights, monkeypatch, step):
        traveller = principal()
        place = {"complete": outcomes, "store": idempotency}[step]
        with monkeypatch.context() as broken:
            broken.setattr(place, step, crash)
            with pytest.raises(ZeroDivisionError):
                book(traveller=traveller, key="k", now=NOW)
        assert Booking.objects.get().status == "pending"
        answer = book(traveller=traveller, key="k", now=LATER)
        assert (answer.status, flights.held) == (201, {Booking.objects.get().id: 2})


def crash(*_, **__):
    raise ZeroDivisionError


@pytest.mark.django_db
class TestCleanUp:
    def test_keys_go_after_24_hours(self, flights):
        book(key="old", now=NOW - timedelta(hours=24))
        book(key="young", now=NOW - timedelta(hours=23))
        assert idempotency.delete_old_keys(now=NOW) == 1
        assert IdempotencyKey.objects.get().key == "young"

    def test_keys_of_refusals_without_a_booking_go_too(self, flights):
        book(passengers=(), now=NOW - timedelta(hours=25))
        assert idempotency.delete_old_keys(now=NOW) == 1

    def test_the_key_of_a_pending_booking_stays(self, flights, monkeypatch):
        pending_booking(monkeypatch, now=NOW - timedelta(hours=48))
        assert idempotency.delete_old_keys(now=NOW) == 0


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_twenty_requests_with_one_key_make_one_booking(self, flights):
        traveller = principal()
        flight_id = uuid7()

        def attempt(_):
            try:
                answer = book_itinerary(
                    traveller=traveller,
                    request=booking_request(flight_id),
                    use=key_use(traveller.user_id, "k"),
                    now=timezone.now(),
                )
                return answer.status, answer.body["id"]
            except IdempotencyInProgress:
                return 409, None
            finally:
                connections.close_all()

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(attempt, range(20)))
        assert Booking.objects.count() == IdempotencyKey.objects.count() == 1
        assert {status for status, _ in answers} <= {201, 409}
        assert {made for status, made in answers if status == 201} == {
            str(Booking.objects.get().id)
        }
        assert len(flights.puts) == 1

    def test_twenty_bodies_under_one_key_make_one_booking(self, flights):
        traveller = principal()

        def attempt(number):
            try:
                return book_itinerary(
                    traveller=traveller,
                    request=booking_request(),
                    use=key_use(traveller.user_id, "k", fingerprint=str(number)),
                    now=timezone.now(),
                ).status
            except IdempotencyKeyReused:
                return 422
            finally:
                connections.close_all()

        with ThreadPoolExecutor(20) as pool:
            answers = sorted(pool.map(attempt, range(20)))
        assert answers == [201] + [422] * 19
        assert Booking.objects.count() == 1

    def test_fifty_bookings_at_once_for_twenty_seats(self, flights):
        flights.seats = 40

        def attempt(_):
            try:
                return book(now=timezone.now()).status
            finally:
                connections.close_all()

        with ThreadPoolExecutor(25) as pool:
            answers = sorted(pool.map(attempt, range(50)))
        assert answers == [201] * 20 + [409] * 30
        assert Booking.objects.filter(status="confirmed").count() == 20
        assert not Booking.objects.filter(status="pending").exists()
