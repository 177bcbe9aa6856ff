"""The browsable API: pages over the same answers programs get."""

import json
import re
from urllib.parse import urlencode

import pytest

from gateway import openapi
from tests.factories.upstream import reply

FORM = "application/x-www-form-urlencoded"
PAGE = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
QUERY = {"name": "carrier", "in": "query", "schema": {"type": "string"}, "example": "6E"}
DAY = {
    "name": "departure_date",
    "in": "query",
    "required": True,
    "schema": {"type": "string", "format": "date"},
    "example": "2030-12-24",
}
KEY = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}


def call(summary, *, body=None, parameters=()):
    operation = {
        "operationId": summary,
        "summary": summary,
        "tags": ["all"],
        "parameters": list(parameters),
        "responses": {},
    }
    if body is not None:
        operation["requestBody"] = {"content": {"application/json": {"example": body}}}
    return operation


DOCUMENT = {
    "paths": {
        "/v1/flights": {"get": call("List flights", parameters=[QUERY])},
        "/v1/flights/search": {"get": call("Search", parameters=[DAY])},
        "/v1/flights/{flight_id}": {
            "get": call("Read one flight"),
            "patch": call("Change a flight", body={"boarding_gate": "14"}),
            "delete": call("Delete a flight"),
        },
        "/v1/bookings": {
            "get": call("List bookings"),
            "post": call("Book", body={"type": "instant"}, parameters=[KEY]),
        },
        "/v1/bookings/{reference}": {"get": call("Read one booking")},
        "/v1/bookings/{reference}/cancel": {"post": call("Cancel", body={"quote_id": None})},
        "/v1/auth/login": {"post": call("Sign in", body={"email": "ada@example.org"})},
    }
}


@pytest.fixture(autouse=True)
def _document(monkeypatch):
    document = openapi.merge({"all": DOCUMENT})
    monkeypatch.setattr(openapi, "document", lambda: document)


@pytest.fixture
def answer(upstream):
    """Let the service answer a value."""

    def answer(value, *headers, status="200 OK"):
        upstream.answer = lambda seen: reply(json.dumps(value).encode(), *headers, status=status)

    return answer


def page(client, path, **headers):
    response = client.get(path, headers=PAGE | headers)
    assert response.headers["Content-Type"].startswith("text/html"), response.content
    return response, response.content.decode()


class TestWho:
    @pytest.mark.parametrize(
        "accept", ["*/*", "application/json", "application/json, text/html;q=0.9", ""]
    )
    def test_programs_get_json(self, client, upstream, accept):
        response = client.get("/v1/flights", headers={"Accept": accept})
        assert response.headers["Content-Type"] == "application/json"

    def test_browsers_get_a_page_of_what_programs_get(self, client, upstream, answer):
        answer({"data": [], "meta": {"next": None, "previous": None, "limit": 50}})
        response, html = page(client, "/v1/flights?carrier=6E")
        assert response.status_code == 200
        assert "List flights" in html
        assert upstream.last.target == "/v1/flights?carrier=6E"
        assert upstream.last.header("Accept").startswith("application/json")
        assert response.headers["Vary"] == "Accept, Cookie"

    @pytest.mark.parametrize("path", ["/v1/flights", "/v1/"])
    def test_an_accept_that_cannot_be_read_prefers_nothing(self, client, upstream, path):
        response = client.get(path, headers={"Accept": "text/html;x*=bogus'en'v"})
        assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")

    def test_a_refusal_is_a_page_with_its_status(self, client, upstream):
        response, html = page(client, "/v1/bookings")
        assert response.status_code == 401
        assert "not_authenticated" in html
        assert 'href="/login?next=%2Fv1%2Fbookings"' in html
        assert upstream.requests == []

    def test_an_unknown_path_is_a_page_too(self, client, upstream):
        response, html = page(client, "/v1/nothing")
        assert response.status_code == 404
        assert "not_found" in html
        assert client.get("/v1/nothing").json()["code"] == "not_found"

    def test_what_is_no_json_is_passed_on(self, client, upstream, bearer):
        upstream.answer = lambda seen: reply(b"%PDF-1.7", "Content-Type: application/pdf")
        response = client.get("/v1/bookings/K7M3XQ/ticket.pdf", headers=PAGE | bearer())
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.content == b"%PDF-1.7"
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["Vary"] == "Accept, Cookie"

    def test_limits_are_told_and_kept(self, client, upstream, settings):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"DEFAULT": "1/m"}
        assert page(client, "/v1/flights")[0].headers["RateLimit"].startswith('"default";r=0')
        assert page(client, "/v1/flights")[0].status_code == 429


class TestLinks:
    def test_names_lead_to_what_they_name(self, client, answer):
        flight = {"id": "f1", "carrier": "6E", "origin": "BLR", "airplane": "p1", "status": "x"}
        answer({"data": [flight], "meta": {"next": "abc", "previous": None, "limit": 50}})
        _, html = page(client, "/v1/flights?carrier=6E")
        for path in ("flights/f1", "carriers/6E", "airports/BLR", "airplanes/p1"):
            assert f'href="/v1/{path}"' in html
        assert 'href="/v1/flights?carrier=6E&amp;cursor=abc"' in html

    def test_available_actions_are_links(self, client, answer, bearer):
        answer({"reference": "K7M3XQ", "available_actions": ["cancel"], "links": {}})
        _, html = page(client, "/v1/bookings/K7M3XQ", **bearer())
        assert html.count('href="/v1/bookings/K7M3XQ/cancel"') >= 2

    def test_what_allows_nothing_more_leads_nowhere(self, client, answer, bearer):
        answer({"reference": "K7M3XQ", "available_actions": []})
        _, html = page(client, "/v1/bookings/K7M3XQ", **bearer())
        assert 'href="/v1/bookings/K7M3XQ/[' not in html

    def test_a_path_is_a_link_where_the_api_has_it(self, client, answer, bearer):
        links = {"flight": "/v1/flights/f1", "ticket": "/v1/bookings/K7M3XQ/nothing"}
        answer({"reference": "K7M3XQ", "links": links})
        _, html = page(client, "/v1/bookings/K7M3XQ", **bearer())
        assert html.count('href="/v1/flights/f1"') == 2
        assert 'href="/v1/bookings/K7M3XQ/nothing"' not in html

    def test_nothing_of_an_answer_is_read_as_html(self, client, answer):
        answer({"name": "<script>alert(1)</script>", "links": '/v1/"><script>'})
        _, html = page(client, "/v1/flights/f1")
        assert "<script>" not in html

    def test_no_page_may_run_a_script_of_its_own(self, client, answer):
        answer({})
        response, html = page(client, "/v1/flights/f1")
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert not re.search(r"<script|<style|\son\w+=|style=", html)


class TestForms:
    def test_what_needs_parameters_is_asked_for_them_first(self, client, upstream):
        response, html = page(client, "/v1/flights/search")
        assert response.status_code == 200
        assert 'name="departure_date" value="2' in html
        assert upstream.requests == []

    def test_fields_left_empty_are_not_sent(self, client, upstream):
        response = client.get("/v1/flights?carrier=&limit=5", headers=PAGE)
        assert (response.status_code, response.headers["Location"]) == (302, "/v1/flights?limit=5")

    def test_a_path_to_post_to_shows_its_form_with_an_example(self, client, upstream):
        response, html = page(client, "/v1/auth/login")
        assert response.status_code == 200
        assert "&quot;email&quot;: &quot;ada@example.org&quot;" in html
        assert upstream.requests == []

    def test_a_link_leads_to_the_booking_form_alone_filled_in(self, client, upstream, bearer):
        _, html = page(client, "/v1/bookings?_book=f1.economy&_seats=2", **bearer())
        assert "<h1>Book</h1>" in html
        assert "&quot;flight_id&quot;: &quot;f1&quot;" in html
        assert html.count("&quot;given_name&quot;") == 2
        assert "With parameters" not in html
        assert upstream.requests == []

    def test_an_answer_shows_nothing_that_is_meant_for_a_form(self, client, answer, upstream):
        answer({"data": [], "meta": {"next": None, "previous": None, "limit": 50}})
        page(client, "/v1/flights?_seats=2&limit=5")
        assert upstream.last.target == "/v1/flights?limit=5"

    def test_it_says_how_often_whom_it_serves(self, client, settings):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"SEARCH_ANONYMOUS": "60/m"}
        _, html = page(client, "/v1/flights/search")
        assert "60 per minute for each address, when nobody is signed in" in html

    def test_a_search_offers_what_it_found(self, client, answer):
        segment = {
            "flight_id": "f1",
            "flight_number": "6E1",
            "cabin": "economy",
            "departs_at": "2030-12-24T06:10:00+05:30",
        }
        found = {"segments": [segment], "price": {"amount": "258.00", "currency": "EUR"}}
        answer({"data": [found]})
        _, html = page(client, "/v1/flights/search?departure_date=2030-12-24&passengers=2")
        assert 'href="/v1/bookings?_book=f1.economy&amp;_seats=2"' in html

    @pytest.fixture
    def send(self, client, answer, bearer):
        """Fill in a form of a page and send it, as a browser does."""

        def send(path, **fields):
            answer({"reference": "K7M3XQ"}, "Location: /v1/bookings/K7M3XQ", status="201 Created")
            html = client.get(path, headers=PAGE).content.decode()
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]
            data = {"csrfmiddlewaretoken": token, **fields}
            return client.post(path, urlencode(data), content_type=FORM, headers=PAGE | bearer())

        return send

    def test_a_form_is_sent_on_as_json(self, send, upstream):
        fields = {"_method": "POST", "_body": '{"a": 1}', "Idempotency-Key": "k"}
        response = send("/v1/bookings", **fields)
        assert response.status_code == 201
        assert 'href="/v1/bookings/K7M3XQ"' in response.content.decode()
        seen = upstream.last
        assert (seen.method, seen.body) == ("POST", b'{"a": 1}')
        assert seen.header("Content-Type") == "application/json"
        assert seen.header("Idempotency-Key") == "k"

    def test_a_form_may_say_another_method(self, send, upstream):
        send("/v1/flights/f1", _method="PATCH", _body='{"boarding_gate": "14"}')
        assert upstream.last.method == "PATCH"

    @pytest.mark.parametrize("key", ["schlüssel", "a\r\nX-Other: b", "a\n", "\x7f"])
    def test_a_key_that_no_header_can_carry_is_refused(self, send, upstream, key):
        asked = len(upstream.requests)
        response = send(
            "/v1/bookings", **{"_method": "POST", "_body": "{}", "Idempotency-Key": key}
        )
        assert (response.status_code, response.json()["code"]) == (400, "invalid_input")
        assert len(upstream.requests) == asked

    def test_what_was_typed_stays(self, send):
        response = send("/v1/bookings", _method="POST", _body='{"mine": 1}')
        assert "&quot;mine&quot;: 1" in response.content.decode()

    def test_a_form_of_another_site_is_refused_signed_in_or_not(self, client, upstream):
        response = client.post("/v1/bookings", "_body={}", content_type=FORM, headers=PAGE)
        assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
        assert upstream.requests == []

    @pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", ""])
    def test_nor_is_what_another_site_sends_as_no_form(self, client, upstream, kind):
        body = '{"email": "ada@example.org"}'
        response = client.generic("POST", "/v1/auth/login", body, content_type=kind, headers=PAGE)
        assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
        assert upstream.requests == []

    @pytest.mark.parametrize("kind", ["application/json", "text/plain"])
    def test_a_program_that_likes_pages_writes_as_it_says_who_it_is(
        self, client, upstream, bearer, kind
    ):
        headers = PAGE | (bearer() if kind == "text/plain" else {})
        client.post("/v1/auth/login", "{}", content_type=kind, headers=headers)
        assert (upstream.last.method, upstream.last.body) == ("POST", b"{}")

    def test_a_form_is_no_way_round_json_for_programs(self, client, upstream, bearer):
        client.post("/v1/bookings", "_body={}", content_type=FORM, headers=bearer())
        assert (upstream.last.body, upstream.last.header("Content-Type")) == (b"_body={}", FORM)


def test_without_the_document_pages_are_shown_without_forms(client, answer, monkeypatch):
    from common.errors import Unavailable

    def away():
        raise Unavailable

    monkeypatch.setattr(openapi, "document", away)
    answer({"data": []})
    response, html = page(client, "/v1/flights")
    assert response.status_code == 200
    assert "<form" not in html.split("</header>")[1]
