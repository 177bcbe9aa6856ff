"""One flight answered in front of Django, against what Django answers: the same, byte for byte."""

import time

import pytest
from django.db import OperationalError, connection

from apps.flights.api import hot
from apps.flights.models import CabinInventory
from apps.flights.selectors import flights as selectors
from common.auth import denylist
from common.ids import uuid7
from tests.factories.raw_wsgi import call
from tests.factories.requests import PAGE, PLAIN, UNUSUAL
from tests.factories.service_tokens import service_token
from tests.factories.tokens import access_token

# Django's handler and the hot path close connections as settings say: no test's own transaction.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flight(shown_flight):
    return shown_flight


@pytest.fixture
def url(flight):
    return f"/v1/flights/{flight.id}"


def bearer(**claims):
    return f"Bearer {access_token(**claims)}"


class TestOneFlight:
    @pytest.mark.parametrize("headers", PLAIN, ids=str)
    def test_a_plain_question_does_not_need_django(self, both, url, headers):
        answer, needed = both(url, **headers)
        assert not needed
        assert answer.status[:3] == ("304" if headers.get("HTTP_IF_NONE_MATCH") == "*" else "200")

    @pytest.mark.parametrize("headers", UNUSUAL, ids=str)
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

    def test_the_gateway_has_asked_whether_it_ended_nobody_else_is_believed(self, django, url):
        session = str(uuid7())
        denylist.deny(session)

        def status(**headers):
            token = bearer(sid=session)
            return call(hot.HotPath(django), url, HTTP_AUTHORIZATION=token, **headers).status

        assert status(HTTP_X_JETWAY_SERVICE=service_token("gateway")) == "200 OK"
        assert status(HTTP_X_JETWAY_SERVICE=service_token("bookings")) == "401 Unauthorized"
        assert status(HTTP_X_JETWAY_SERVICE="gateway") == "401 Unauthorized"
        forged = f"{service_token('gateway')[:-8]}AAAAAAAA"
        assert status(HTTP_X_JETWAY_SERVICE=forged) == "401 Unauthorized"

    def test_the_gateway_s_word_makes_no_token_good(self, django, url):
        gateway = service_token("gateway")
        for token in ("Bearer nonsense", bearer(expires_in=-60)):
            answer = call(
                hot.HotPath(django),
                url,
                HTTP_AUTHORIZATION=token,
                HTTP_X_JETWAY_SERVICE=gateway,
            )
            assert answer.status == "401 Unauthorized"

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
