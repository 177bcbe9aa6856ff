"""Signing in by cookie: what a browser keeps, and what it may do with it."""

import json
import logging
import re

import pytest

from tests.factories.tokens import access_token
from tests.factories.upstream import reply

JSON = {"Accept": "application/json"}


@pytest.fixture
def pair():
    return {
        "access": access_token(),
        "refresh": "a-refresh-token",
        "token_type": "Bearer",
        "expires_in": 600,
        "user": {},
    }


@pytest.fixture
def accounts(upstream, pair):
    """Accounts, which signs in whoever has the right password or refresh token."""

    def answer(seen):
        body = json.loads(seen.body or b"{}")
        if seen.target == "/v1/auth/logout":
            return reply(b"", status="204 No Content")
        if not seen.target.startswith("/v1/auth/"):
            return reply()
        if "Correct" in body.get("password", "") or body.get("refresh") == "a-refresh-token":
            return reply(json.dumps(pair).encode())
        problem = {"title": "Wrong", "detail": "Wrong", "code": "invalid_credentials", "type": "/"}
        return reply(
            json.dumps(problem).encode(),
            "Content-Type: application/problem+json",
            status="401 Unauthorized",
        )

    upstream.answer = answer
    return upstream


def token_of(response):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.content.decode())[1]


@pytest.fixture
def sign_in(client, accounts):
    """Sign in through the page's form."""

    def sign_in(*, password="Correct-horse-7", **more):
        form = client.get("/login")
        data = {"email": "ada@example.org", "password": password, **more}
        return client.post("/login", {**data, "csrfmiddlewaretoken": token_of(form)})

    return sign_in


class TestSignIn:
    def test_the_tokens_are_kept_where_no_script_and_no_other_site_reads_them(
        self, client, sign_in
    ):
        response = sign_in()
        assert (response.status_code, response.headers["Location"]) == (303, "/v1/")
        access, refresh = response.cookies["jetway"], response.cookies["jetway-refresh"]
        for cookie in (access, refresh):
            assert cookie["httponly"] and cookie["samesite"] == "Strict"
        assert (access["path"], access["max-age"]) == ("/", "600")
        assert refresh["path"] == "/login"
        assert client.cookies["jetway-csrf"]["httponly"]

    def test_over_tls_the_cookies_are_of_this_host_and_tls_alone(self, sign_in, settings):
        settings.SESSION_COOKIE_SECURE = True
        cookies = sign_in().cookies
        assert cookies["__Host-jetway"]["secure"] and cookies["__Secure-jetway-refresh"]["secure"]

    def test_a_wrong_password_is_told_on_the_page(self, sign_in):
        response = sign_in(password="wrong")
        assert response.status_code == 401
        assert b"invalid_credentials" in response.content
        assert "jetway" not in response.cookies

    def test_a_form_without_the_pages_token_is_refused(self, client, accounts):
        response = client.post("/login", {"email": "a@b.example", "password": "Correct-horse-7"})
        assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
        assert accounts.requests == []

    def test_it_is_counted_like_any_sign_in(self, sign_in, settings):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"LOGIN_ADDRESS": "1/15m"}
        assert sign_in(password="wrong").status_code == 401
        assert sign_in(password="wrong").status_code == 429

    @pytest.mark.parametrize(
        "elsewhere",
        ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
    )
    def test_nobody_is_sent_elsewhere_afterwards(self, sign_in, elsewhere):
        assert sign_in(next=elsewhere).headers["Location"] == "/v1/"

    def test_one_goes_back_to_where_one_was(self, sign_in):
        assert sign_in(next="/v1/bookings?limit=5").headers["Location"] == "/v1/bookings?limit=5"

    def test_a_sign_in_whose_access_token_is_over_is_renewed(self, client, sign_in):
        sign_in()
        del client.cookies["jetway"]
        response = client.get("/login?next=/v1/bookings")
        assert (response.status_code, response.headers["Location"]) == (303, "/v1/bookings")
        assert response.cookies["jetway"].value

    def test_signing_out_ends_it_everywhere_and_here(self, client, sign_in, accounts):
        sign_in()
        page = client.get("/login")
        response = client.post("/login/out", {"csrfmiddlewaretoken": token_of(page)})
        assert response.status_code == 302
        assert response.cookies["jetway"].value == response.cookies["jetway-refresh"].value == ""
        assert accounts.last.target == "/v1/auth/logout"
        assert json.loads(accounts.last.body) == {"refresh": "a-refresh-token"}

    @pytest.fixture
    def sign_out(self, client, sign_in):
        """Sign in, and then out, the access token maybe over."""

        def sign_out(*, over=False):
            sign_in()
            token = token_of(client.get("/login"))
            if over:
                client.cookies["jetway"] = "over"
            return client.post("/login/out", {"csrfmiddlewaretoken": token})

        return sign_out

    @pytest.mark.parametrize(
        ("over", "failing"), [(False, "logout"), (True, "logout"), (True, "refresh")]
    )
    @pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
    def test_signing_out_that_failed_is_told_and_forgets_nothing(
        self, client, sign_out, accounts, pair, over, failing, status
    ):
        told = {"title": "Later", "detail": "Later", "code": "not_now", "type": "/"}
        usual = accounts.answer

        def answer(seen):
            if not seen.target.endswith(failing):
                return usual(seen)
            kind = "Content-Type: application/problem+json"
            return reply(json.dumps(told).encode(), kind, "Retry-After: 7", status=status)

        accounts.answer = answer
        response = sign_out(over=over)
        assert response.status_code == int(status[:3])
        assert response.headers["Retry-After"] == "7"
        assert b"not_now" in response.content
        renewed = over and failing == "logout"  # a refresh token is spent once
        kept = {name: one.value for name, one in response.cookies.items() if "csrf" not in name}
        both = {"jetway": pair["access"], "jetway-refresh": pair["refresh"]}
        assert kept == (both if renewed else {})

    def test_signing_out_ends_a_sign_in_whose_access_token_is_over(self, sign_out, accounts, pair):
        response = sign_out(over=True)
        assert (response.status_code, response.cookies["jetway-refresh"].value) == (302, "")
        assert accounts.last.target == "/v1/auth/logout"
        assert accounts.last.header("Authorization") == f"Bearer {pair['access']}"

    def test_a_sign_in_that_has_ended_already_is_forgotten(self, client, sign_out, accounts):
        usual = accounts.answer
        refused = reply(b'{"code": "invalid_token"}', status="401 Unauthorized")
        accounts.answer = lambda seen: refused if "refresh" in seen.target else usual(seen)
        response = sign_out(over=True)
        assert (response.status_code, response.cookies["jetway-refresh"].value) == (302, "")

    @pytest.mark.parametrize("bad", ["nonsense", "over"])
    def test_a_bad_access_cookie_is_in_nobodys_way(self, client, sign_in, accounts, bad):
        bad = access_token(expires_in=-60) if bad == "over" else bad
        client.cookies["jetway"] = bad
        assert sign_in().status_code == 303
        client.cookies["jetway"] = bad
        assert client.get("/login").status_code == 303
        assert accounts.last.target == "/v1/auth/refresh"
        assert accounts.last.header("Authorization") is None

    def test_signing_out_needs_the_pages_token(self, client, sign_in, accounts):
        sign_in()
        assert client.post("/login/out").status_code == 403
        assert accounts.last.target == "/v1/auth/login"


class TestWhatACookieMay:
    @pytest.fixture
    def token(self, client, sign_in):
        """The page's CSRF token, of a browser that is signed in."""
        sign_in()
        return token_of(client.get("/login"))

    def test_it_reads_like_a_header_and_goes_no_further(self, client, token, accounts, pair):
        response = client.get("/v1/bookings", headers=JSON)
        assert response.status_code == 200
        assert accounts.last.header("Authorization") == f"Bearer {pair['access']}"
        assert accounts.last.header("Cookie") is None
        assert response.headers["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("method", ["post", "patch", "put", "delete"])
    def test_it_writes_nothing_without_the_pages_token(self, client, token, accounts, method):
        path = "/v1/users/me" if method != "post" else "/v1/bookings"
        send = getattr(client, method)
        response = send(path, "{}", content_type="application/json", headers=JSON)
        assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
        assert accounts.last.target == "/v1/auth/login"

    def test_it_writes_with_the_pages_token(self, client, token, accounts):
        headers = {**JSON, "X-CSRFToken": token}
        body = '{"a": 1}'
        response = client.post(
            "/v1/bookings", body, content_type="application/json", headers=headers
        )
        assert response.status_code == 200
        assert accounts.last.body == body.encode()

    def test_another_sites_request_is_refused_even_with_a_token(self, client, token):
        headers = {**JSON, "X-CSRFToken": token, "Origin": "https://evil.example"}
        response = client.post(
            "/v1/bookings", "{}", content_type="application/json", headers=headers
        )
        assert response.json()["code"] == "csrf_failed"

    def test_a_header_wins(self, client, token, accounts, bearer):
        other = bearer()
        client.post("/v1/bookings", "{}", content_type="application/json", headers=JSON | other)
        assert accounts.last.header("Authorization") == other["Authorization"]
        refused = client.get("/v1/bookings", headers={**JSON, "Authorization": "Bearer x"})
        assert refused.json()["code"] == "invalid_token"

    def test_a_cookie_that_is_no_token_is_refused_like_a_header(self, client, upstream):
        client.cookies["jetway"] = "nonsense"
        response = client.get("/v1/airports", headers=JSON)
        assert (response.status_code, response.json()["code"]) == (401, "invalid_token")

    def test_no_log_line_holds_a_token(self, client, token, pair, caplog, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("a fault of ours")

        monkeypatch.setattr("gateway.proxy.forward", fail)
        with caplog.at_level(logging.DEBUG):
            client.get("/v1/bookings", headers=JSON)
        assert "a fault of ours" in caplog.text
        assert pair["access"] not in caplog.text

    def test_a_page_of_another_refusal_keeps_it(self, client, token, accounts):
        told = json.dumps({"code": "invalid_credentials"}).encode()
        accounts.answer = lambda seen: reply(told, status="401 Unauthorized")
        response = client.get("/v1/bookings", headers={"Accept": "text/html"})
        assert response.status_code == 401
        assert "jetway" not in response.cookies

    def test_a_page_drops_one_that_is_bad(self, client, upstream):
        client.cookies["jetway"] = "nonsense"
        response = client.get("/v1/bookings", headers={"Accept": "text/html"})
        assert response.cookies["jetway"].value == ""
