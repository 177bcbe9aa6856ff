import re

import pytest
from django.contrib.staticfiles import finders

from gateway.routes import ROUTES

PAGES = ["/", "/docs", "/docs/errors", "/v1/"]
MAILED = ["/verify-email?token=t", "/reset-password?token=t"]


@pytest.mark.parametrize("path", [*PAGES, "/docs/", "/docs/errors/", "/v1", "/livez", "/livez/"])
def test_pages_answer_without_a_redirect_or_a_login(client, path):
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "/livez", "/readyz", "/openapi.json"])
def test_pages_are_for_reading(client, path):
    response = client.post(path)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert response.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", [*PAGES, *MAILED, "/docs/redoc", "/login", "/nothing"])
def test_no_cache_keeps_a_page_for_another_browser(client, path):
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_nothing_from_elsewhere(client, path):
    page = client.get(path, headers={"Accept": "text/html"}).content.decode()
    loaded = re.findall(r'(?:src|href)="([^"#][^"]*)"', page)
    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)


@pytest.mark.parametrize("path", PAGES)
def test_every_file_a_page_loads_is_there(client, path):
    page = client.get(path, headers={"Accept": "text/html"}).content.decode()
    for address in re.findall(r'"/static/([^"]+)"', page):
        assert finders.find(address), address
        assert client.get(f"/static/{address}").status_code == 200


def test_the_browsable_pages_of_the_services_find_their_styles(client):
    assert client.get("/static/rest_framework/css/default.css").status_code == 200


def test_a_static_file_that_is_not_there_is_a_problem(client):
    response = client.get("/static/nothing.css")
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_an_address_that_leads_nowhere_is_a_page_for_browsers(client):
    response = client.get("/nothing/<b>", headers={"Accept": "text/html"})
    assert response.status_code == 404
    html = response.content.decode()
    assert "There is no such page" in html and "/nothing/&lt;b&gt;" in html
    assert client.get("/nothing").json()["code"] == "not_found"


@pytest.mark.parametrize("path", [*PAGES, "/livez", "/v1/nothing"])
def test_nothing_is_shown_in_a_frame(client, path):
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.headers["X-Frame-Options"] == "DENY"


class TestResources:
    def test_a_bad_token_is_refused_as_everywhere_under_v1(self, client):
        response = client.get("/v1/", headers={"Authorization": "Bearer x"})
        assert response.status_code == 401
        assert response.json()["code"] == "invalid_token"

    def test_programs_get_json_with_every_route(self, client):
        listed = client.get("/v1/").json()["resources"]
        assert {one["href"] for one in listed} == {route.prefix for route in ROUTES}
        bookings = next(one for one in listed if one["href"] == "/v1/bookings")
        assert {"method": "POST", "sign_in": True} in bookings["operations"]

    def test_browsers_get_a_page(self, client):
        accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        response = client.get("/v1/", headers={"Accept": accept})
        assert response.headers["Content-Type"].startswith("text/html")
        assert 'href="/v1/airports"' in response.content.decode()
        assert response.headers["Vary"] == "Cookie, Accept"


class TestErrorCodes:
    def test_every_code_has_its_anchor_once(self, client):
        page = client.get("/docs/errors").content.decode()
        anchors = re.findall(r'<dt id="([a-z_]+)"', page)
        assert {"sold_out", "rate_limited", "invalid_token", "bad_gateway"} <= set(anchors)
        assert len(anchors) == len(set(anchors))
