"""Searches answered in front of Django, against what Django answers: the same, byte for byte."""

import time
from datetime import timedelta

import pytest
from django.db import OperationalError

from apps.flights.api import hot
from apps.flights.models import Flight
from apps.flights.services import search_cache
from common import sql
from common.auth import denylist
from common.ids import uuid7
from common.redis_line import Line
from tests.factories.raw_wsgi import call
from tests.factories.requests import PAGE, PLAIN, UNUSUAL
from tests.factories.tokens import access_token

# Django's handler and the hot path close connections as settings say: no test's own transaction.
pytestmark = pytest.mark.django_db(transaction=True)

SEARCH = "/v1/flights/search"
REQUEST_ID = "request-0001"


@pytest.fixture
def flight(shown_flight):
    return shown_flight


@pytest.fixture
def query(flight):
    return (
        f"origin={flight.origin_id}&destination={flight.destination_id}"
        f"&departure_date={flight.departure_date}"
    )


@pytest.fixture
def stored(redis, django, query):
    """A question the cache has the answer to."""
    assert call(django, SEARCH, query).header("X-Cache") == "MISS"
    return query


def sent_to_redis(monkeypatch):
    """Return a list that fills with the names of the commands of each round trip."""
    sent = []
    exchange = Line._exchange

    def noting(self, commands):
        sent.append([command[0] for command in commands])
        return exchange(self, commands)

    monkeypatch.setattr(Line, "_exchange", noting)
    return sent


def bearer(**claims):
    return f"Bearer {access_token(**claims)}"


@pytest.mark.redis
@pytest.mark.usefixtures("redis")
class TestSearch:
    @pytest.mark.parametrize("headers", PLAIN, ids=str)
    def test_a_plain_question_that_is_stored_needs_no_django(self, both, stored, headers):
        answer, needed = both(SEARCH, stored, **headers)
        assert (answer.header("X-Cache"), needed) == ("HIT", False)

    @pytest.mark.parametrize("headers", UNUSUAL, ids=str)
    def test_an_unusual_one_does(self, both, stored, headers):
        assert both(SEARCH, stored, **headers)[1]

    def test_it_takes_no_query_and_one_round_trip(
        self, django, query, monkeypatch, django_assert_num_queries
    ):
        in_front = hot.HotPath(django)
        first = call(in_front, SEARCH, query, HTTP_X_REQUEST_ID=REQUEST_ID)
        call(in_front, SEARCH, query)  # the counts of the second are told by now
        sent = sent_to_redis(monkeypatch)
        with django_assert_num_queries(0):
            again = call(
                in_front,
                SEARCH,
                query,
                HTTP_AUTHORIZATION=bearer(),
                HTTP_X_REQUEST_ID=REQUEST_ID,
            )
        assert sent == [["MGET"]]
        assert (first.header("X-Cache"), again.header("X-Cache")) == ("MISS", "HIT")
        assert again.body == first.body

    def test_what_is_not_stored_is_computed_and_needs_no_django(
        self, django, query, monkeypatch, django_assert_num_queries
    ):
        in_front, query = hot.HotPath(django), f"{query}&max_connections=0"
        for _ in range(2):
            call(in_front, SEARCH, f"{query}&passengers=2")  # there is a version, counts are told
        sent = sent_to_redis(monkeypatch)
        with django_assert_num_queries(2):
            first = call(in_front, SEARCH, query, HTTP_X_REQUEST_ID=REQUEST_ID)
        assert django.asked == 0
        assert sent == [["MGET"], ["SET", "MGET"], ["SET", "DEL"]]
        again = call(django, SEARCH, query, HTTP_X_REQUEST_ID=REQUEST_ID)
        assert (first.header("X-Cache"), again.header("X-Cache")) == ("MISS", "HIT")
        hit = [(name, "HIT" if name == "X-Cache" else value) for name, value in first.headers]
        assert (hit, first.body) == (again.headers, again.body)

    def test_where_the_database_fails_django_tells(self, django, query, monkeypatch, caplog):
        def away(*_, **__):
            raise OperationalError(2002, "Can't connect")

        monkeypatch.setattr(sql, "fetch", away)
        answer = call(hot.HotPath(django), SEARCH, query)
        assert (answer.status, django.asked) == ("503 Service Unavailable", 1)
        assert "failed" not in caplog.text

    @pytest.mark.parametrize("sent", ["{}", "W/{}", '"another", {}'])
    def test_who_has_it_already_gets_304(self, both, stored, sent):
        etag = both(SEARCH, stored)[0].header("ETag")
        answer, needed = both(SEARCH, stored, HTTP_IF_NONE_MATCH=sent.format(etag))
        assert (answer.status, answer.body, needed) == ("304 Not Modified", b"", False)

    def test_a_sign_in_that_has_ended_is_refused_at_once(self, both, stored):
        session = str(uuid7())
        token = bearer(sid=session)
        assert not both(SEARCH, stored, HTTP_AUTHORIZATION=token)[1]
        denylist.deny(session)
        answer, _ = both(SEARCH, stored, HTTP_AUTHORIZATION=token)
        assert (answer.status, b"invalid_token" in answer.body) == ("401 Unauthorized", True)
        assert not both(SEARCH, stored, HTTP_AUTHORIZATION=bearer())[1]

    def test_the_answer_after_a_write_is_the_new_one(self, django, query, admin, flight):
        in_front = hot.HotPath(django)
        for _ in range(2):
            assert b'"129.00"' in call(in_front, SEARCH, query).body
        change = {"cabins": [{"cabin": "economy", "price": {"amount": "99", "currency": "EUR"}}]}
        assert admin.patch(f"/v1/flights/{flight.id}", change, format="json").status_code == 200
        assert b'"99.00"' in call(in_front, SEARCH, query).body

    def test_a_month_of_prices_is_answered_alike(self, both, django, flight):
        path = "/v1/flights/calendar"
        query = (
            f"origin={flight.origin_id}&destination={flight.destination_id}"
            f"&month={flight.departure_date:%Y-%m}"
        )
        call(django, path, query)
        answer, needed = both(path, query)
        assert (answer.header("X-Cache"), needed) == ("HIT", False)
        assert both(path, query + "&passengers=0")[1]

    def test_a_page_is_django_s(self, django, stored):
        answer = call(hot.HotPath(django), SEARCH, stored, HTTP_ACCEPT=PAGE)
        assert (answer.status, django.asked) == ("200 OK", 2)

    def test_parameters_in_another_order_or_unknown_ones_make_no_other_question(self, both, stored):
        turned = "utm=%C3%A4&" + "&".join(reversed(stored.split("&")))
        answer, needed = both(SEARCH, turned)
        assert (answer.header("X-Cache"), needed) == ("HIT", False)

    @pytest.mark.parametrize(
        "odd",
        [
            "",
            "origin=BLR",
            "origin=XXX&destination=YYY&departure_date=2030-01-01",
            "origin=%FF%FE&destination=%00",
            "&&=&==",
            "passengers=\xe9",
            "&".join(f"a{n}=1" for n in range(1100)),
            "cursor=" + "x" * 600,
        ],
        ids=lambda odd: odd[:20],
    )
    def test_odd_questions_are_refused_by_django(self, both, odd):
        assert both(SEARCH, odd)[1]

    def test_a_refused_question_lets_nobody_wait(self, django, query, monkeypatch, caplog):
        call(django, SEARCH, query)  # there is a version
        sent = sent_to_redis(monkeypatch)
        answer = call(hot.HotPath(django), SEARCH, query.replace("departure", "arrival"))
        assert (answer.status, sent) == ("400 Bad Request", [["MGET"]])
        call(hot.HotPath(django), SEARCH, f"{query}&cursor=nonsense")
        assert caplog.records == []

    def test_a_fault_of_ours_is_logged_and_django_s_to_tell(
        self, django, query, monkeypatch, caplog
    ):
        def fail(*_, **__):
            raise RuntimeError("a fault of ours")

        monkeypatch.setattr(hot.hot, "database", fail)
        answer = call(hot.HotPath(django), SEARCH, query)
        assert (answer.status, django.asked) == ("200 OK", 1)
        assert "a fault of ours" in caplog.text

    def test_a_return_date_in_the_past_and_the_like_are_never_stored(self, both, stored, flight):
        before = flight.departure_date - timedelta(days=1)
        assert both(SEARCH, f"{stored}&return_date={before}")[1]

    def test_a_stored_answer_that_is_over_is_not_given(self, django, query, monkeypatch):
        in_front = hot.HotPath(django)
        monkeypatch.setattr(search_cache, "ENTRY_SECONDS", 0.05)
        call(in_front, SEARCH, query)
        Flight.objects.all().delete()
        deadline = time.monotonic() + 5
        while call(in_front, SEARCH, query).header("X-Cache") == "HIT":
            assert time.monotonic() < deadline
        assert b'"data":[]' in call(in_front, SEARCH, query).body


def test_without_redis_django_answers(django, redis_at, query):
    redis_at(1)
    answers = [call(hot.HotPath(django), SEARCH, query) for _ in range(2)]
    assert [answer.header("X-Cache") for answer in answers] == ["MISS", "MISS"]
    assert django.asked == 2
