"""The pages that mailed links open: a button spends the token, opening them does not."""

import json
import re

import pytest

from tests.factories.upstream import reply

PAGE = {"Accept": "text/html"}
CALLS = {
    "/verify-email": ("/v1/auth/verify-email", {}),
    "/reset-password": ("/v1/auth/password/reset", {"password": "Correct-horse-7"}),
}
pages = pytest.mark.parametrize("path", CALLS)


def csrf(html):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]


@pytest.fixture
def press(client):
    """Open a mailed link and press the button of its page."""

    def press(path, **fields):
        html = client.get(f"{path}?token=t0k%3Cn", headers=PAGE).content.decode()
        token = re.search(r'name="token" value="([^"]*)"', html)[1].replace("&lt;", "<")
        data = {"token": token, "csrfmiddlewaretoken": csrf(html), **fields}
        return client.post(path, data, headers=PAGE)

    return press


@pages
def test_opening_a_link_changes_nothing(client, upstream, path):
    assert client.get(f"{path}?token=t", headers=PAGE).status_code == 200
    assert client.head(f"{path}?token=t").status_code == 200
    assert upstream.requests == []


@pages
def test_its_button_spends_the_token(press, upstream, path):
    call, more = CALLS[path]
    upstream.answer = lambda seen: reply(b"", status="204 No Content")
    response = press(path, **more)
    assert response.status_code == 200
    assert 'href="/login"' in response.content.decode()
    seen = upstream.last
    assert (seen.method, seen.target) == ("POST", call)
    assert json.loads(seen.body) == {"token": "t0k<n", **more}


@pages
def test_a_refusal_is_told_with_every_reason_and_the_form_stays(press, upstream, path):
    problem = {
        "title": "The input is not valid",
        "detail": "The input is not valid",
        "code": "invalid_input",
        "type": "/docs/errors#invalid_input",
        "errors": [{"pointer": "/password", "code": "password", "detail": "Use a digit."}],
    }
    upstream.answer = lambda seen: reply(json.dumps(problem).encode(), status="400 Bad Request")
    response = press(path)
    html = response.content.decode()
    assert response.status_code == 400
    assert "The input is not valid" in html and "Use a digit." in html
    assert 'name="token" value="t0k&lt;n"' in html


@pages
def test_a_form_of_another_site_is_refused(client, upstream, path):
    response = client.post(path, {"token": "t"}, headers=PAGE)
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
    assert upstream.requests == []


@pages
def test_no_other_method_is_taken(client, path):
    response = client.options(path)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")
