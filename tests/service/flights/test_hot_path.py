"""What is answered in front of Django, against what Django answers: the same, byte for byte."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils.module_loading import import_string

from apps.flights.api import hot
from apps.flights.models import CabinInventory, Flight
from apps.flights.selectors import flights as selectors
from apps.flights.services import search_cache
from common.auth import denylist
from common.ids import uuid7
from tests.factories.flights import FlightFactory
from tests.factories.tokens import access_token
from tests.wsgi import Counting, call

# Django's handler and the hot path close connections as settings say: no test's own transaction.
pytestmark = pytest.mark.django_db(transaction=True)

SEARCH = "/v1/flights/search"
REQUEST_ID = "request-0001"
PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture
def django():
    return Counting()


@pytest.fixture
def both(django):
    """Ask both ways; return the answer they agree on, and whether Django was needed for it."""
    in_front = import_string(settings.HOT_PATH)(django)

    def ask(path, query="", **environ):
        environ.setdefault("HTTP_X_REQUEST_ID", REQUEST_ID)
        expected = call(django, path, query, **environ)
        before = django.asked
        answer = call(in_front, path, query, **environ)
        assert answer == expected
        return answer, django.asked > before

    return ask


@pytest.fixture
def flight():
    return FlightFactory(
        cabins={"economy": (20, 12900), "business": (4, 99999)},
        origin__time_zone="America/New_York",
        destination__time_zone="Asia/Kolkata",
        boarding_gate="Ä 7",
    )


@pytest.fixture
def url(flight):
    return f"/v1/flights/{flight.id}"


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


def bearer(**claims):
    return f"Bearer {access_token(**claims)}"


PLAIN = [
    {},
    {"HTTP_ACCEPT": "application/json"},
    {"HTTP_ACCEPT": "application/json, text/plain, */*"},
    {"HTTP_AUTHORIZATION": ""},
    {"CONTENT_LENGTH": "0"},
    {"HTTP_X_REQUEST_ID": "request-0002", "HTTP_USER_AGENT": "x"},
    {"HTTP_IF_NONE_MATCH": '"another"'},
    {"HTTP_IF_NONE_MATCH": "malformed"},
    {"HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_HOST": "elsewhere.example"},
]
UNUSUAL = [
    {"HTTP_ACCEPT": "application/json; indent=4"},
    {"HTTP_ACCEPT": "image/png"},
    {"HTTP_ACCEPT": ""},
    {"HTTP_AUTHORIZATION": "Bearer nonsense"},
    {"HTTP_AUTHORIZATION": "Basic YTpi"},
    {"HTTP_AUTHORIZATION": "Bearer"},
    {"HTTP_IF_MATCH": '"another"'},
    {"HTTP_IF_MATCH": "*"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 01 Jan 2026 00:00:00 GMT"},
    {"HTTP_IF_UNMODIFIED_SINCE": "Thu, 01 Jan 2026 00:00:00 GMT"},
    {"HTTP_TRANSFER_ENCODING": "chunked"},
    {"CONTENT_LENGTH": "nonsense"},
    {"CONTENT_LENGTH": "2000000"},
    {"method": "HEAD"},
    {"method": "OPTIONS"},
    {"method": "POST"},
    {"method": "DELETE"},
]


def shown(headers):
    return str(headers)


class TestOneFlight:
    @pytest.mark.parametrize("headers", PLAIN, ids=shown)
    def test_a_plain_question_does_not_need_django(self, both, url, headers):
        answer, needed = both(url, **headers)
        assert not needed
        assert answer.status[:3] == ("304" if headers.get("HTTP_IF_NONE_MATCH") == "*" else "200")

    @pytest.mark.parametrize("headers", UNUSUAL, ids=shown)
    def test_an_unusual_one_does(self, both, url, headers):
        assert both(url, **headers)[1]

    def test_who_signed_in_gets_it_too(self, both, url):
        assert both(url, HTTP_AUTHORIZATION=bearer()) == (both(url)[0], False)

    def test_an_old_token_is_refused(self, both, url):
        answer, _ = both(url, HTTP_AUTHORIZATION=bearer(expires_in=-60))
        assert (answer.status, b"token_expired" in answer.body) == ("401 Unauthorized", True)

    def test_so_is_one_whose_sign_in_has_ended(self, both, url):
        session = str(uuid7())
        token = bearer(sid=session)
        assert not both(url, HTTP_AUTHORIZATION=token)[1]
        denylist.deny(session)
        answer, _ = both(url, HTTP_AUTHORIZATION=token)
        assert (answer.status, b"invalid_token" in answer.body) == ("401 Unauthorized", True)

    @pytest.mark.parametrize("sent", ["{}", "W/{}", '"another", {}'])
    def test_who_has_it_already_gets_304(self, both, url, sent):
        etag = both(url)[0].header("ETag")
        answer, needed = both(url, HTTP_IF_NONE_MATCH=sent.format(etag))
        assert (answer.status, answer.body, needed) == ("304 Not Modified", b"", False)

    def test_seats_are_exact_at_once(self, both, url):
        CabinInventory.objects.filter(cabin="economy").update(held=3, sold=16)
        answer, needed = both(url)
        assert b'"seats_available":1}' in answer.body
        assert not needed

    def test_a_flight_without_cabins(self, both, flight, url):
        flight.inventory.all().delete()
        answer, needed = both(url)
        assert answer.body.endswith(b'"cabins":[]}')
        assert not needed

    @pytest.mark.parametrize(
        "path",
        [
            f"/v1/flights/{uuid7()}",
            f"/v1/flights/{str(uuid7()).upper()}",
            "/v1/flights/nonsense",
            f"/v1/flights/{uuid7()}/",
            f"/v1/flights/{uuid7()}\n",
            f"/v1/flights/{uuid7()}/cancel",
            f"/v1/flights/../flights/{uuid7()}",
            "/v1/flights",
            "/livez",
            "/v1/flights/\xff",
        ],
    )
    def test_what_is_no_flight_is_told_by_django(self, both, path):
        assert both(path)[1]

    def test_a_page_is_django_s(self, django, url):
        answer = call(hot.HotPath(django), url, HTTP_ACCEPT=PAGE)
        assert (answer.status, django.asked) == ("200 OK", 1)

    def test_a_query_string_is_django_s(self, both, url):
        assert both(url, "x=1")[1]

    def test_it_takes_one_query(self, django, url, django_assert_num_queries):
        in_front = hot.HotPath(django)
        with django_assert_num_queries(1):
            call(in_front, url)

    def test_without_an_id_the_request_gets_one(self, django, url):
        answers = [call(hot.HotPath(django), url).header("X-Request-Id") for _ in range(2)]
        assert len(set(answers)) == 2


class TestDatabaseConnections:
    @pytest.mark.parametrize("checked", [True, False])
    @pytest.mark.mysql
    def test_a_lost_one_is_replaced(self, django, url, checked):
        if connection.vendor != "mysql":
            pytest.skip("SQLite's connections are not lost")
        for _ in range(2):
            connection.ensure_connection()
            connection.health_check_enabled = checked
            with pytest.raises(connection.Database.OperationalError, match="killed"):
                connection.connection.kill(connection.connection.thread_id())
            assert call(hot.HotPath(django), url).status == "200 OK"

    def test_an_old_one_is_closed(self, django, url):
        in_front = hot.HotPath(django)
        call(in_front, url)
        old = connection.connection
        connection.close_at = time.monotonic() - 1
        call(in_front, url)
        assert connection.connection is not old

    def test_without_a_database_it_is_503_as_ever(self, both, url, monkeypatch):
        def away(*_):
            raise OperationalError(2002, "Can't connect")

        monkeypatch.setattr(selectors.sql, "id_param", away)
        answer, needed = both(url)
        assert (answer.status, answer.header("Retry-After"), needed) == (
            "503 Service Unavailable",
            "2",
            True,
        )


@pytest.mark.redis
@pytest.mark.usefixtures("redis")
class TestSearch:
    @pytest.mark.parametrize("headers", PLAIN, ids=shown)
    def test_a_plain_question_that_is_stored_needs_no_django(self, both, stored, headers):
        answer, needed = both(SEARCH, stored, **headers)
        assert (answer.header("X-Cache"), needed) == ("HIT", False)

    @pytest.mark.parametrize("headers", UNUSUAL, ids=shown)
    def test_an_unusual_one_does(self, both, stored, headers):
        assert both(SEARCH, stored, **headers)[1]

    def test_it_takes_no_query_and_one_round_trip(
        self, django, query, redis, monkeypatch, django_assert_num_queries
    ):
        in_front = hot.HotPath(django)
        first = call(in_front, SEARCH, query, HTTP_X_REQUEST_ID=REQUEST_ID)
        call(in_front, SEARCH, query)  # the counts of the second are told by now
        sent = []
        execute = type(redis).execute_command
        monkeypatch.setattr(
            type(redis),
            "execute_command",
            lambda client, *args, **more: sent.append(args[0]) or execute(client, *args, **more),
        )
        with django_assert_num_queries(0):
            again = call(
                in_front,
                SEARCH,
                query,
                HTTP_AUTHORIZATION=bearer(),
                HTTP_X_REQUEST_ID=REQUEST_ID,
            )
        assert sent == ["MGET"]
        assert (first.header("X-Cache"), again.header("X-Cache")) == ("MISS", "HIT")
        assert again.body == first.body

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

    def test_the_answer_after_a_write_is_the_new_one(self, django, query, admin, url):
        in_front = hot.HotPath(django)
        for _ in range(2):
            assert b'"129.00"' in call(in_front, SEARCH, query).body
        change = {"cabins": [{"cabin": "economy", "price": {"amount": "99", "currency": "EUR"}}]}
        assert admin.patch(url, change, format="json").status_code == 200
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
